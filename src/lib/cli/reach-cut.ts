import { reachCut } from '../analysis/cut/index.ts'
import { UserError } from '../base/errors.ts'
import { clientWords } from './client-words.ts'
import { kubectlCommand } from '../view/kubectl-command.ts'
import { cutCaveats, cutLines } from '../view/reach-cut.ts'
import { notFollowedLines } from '../view/reach-notes.ts'
import { escapeLine } from '../base/safe-text.ts'
import { acceptedFile, printAcceptedNotes } from './accepted-file.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import type { graphReportFlags, reachFlags } from './flags.ts'
import { oneSecret } from './one-secret.ts'
import { printDocument, printLines } from './print.ts'
import { timestamp } from '../base/timestamp.ts'
import { openSession, type ReadingFlags } from './session.ts'

type Flags = ReadingFlags & typeof graphReportFlags & Pick<typeof reachFlags, 'exclude'>

/** Prints the smallest set of grants to remove so that nobody certainly reads the Secret who need not. */
export async function showCut(
  invocation: InvocationWith<Flags>,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const format = formatOf(flags.output)
  const file = await acceptedFile(flags.exclude, io)
  const { model, secret, told } = await openSession(invocation, 'reach', typedName)
  if (secret === undefined) {
    throw new UserError('--cut is about one Secret', ['add its name: reach NAME --cut'])
  }
  const asked = oneSecret(model, secret)
  const cut = reachCut(model, asked, (reader) => file.of(asked, reader))
  const client = flags.snapshot.length > 0 ? [] : clientWords(flags)
  if (format === 'json' || format === 'yaml') {
    const changes = cut.changes.map((change) => ({
      ...change,
      command: kubectlCommand(change, client),
    }))
    const generatedAt = timestamp(io.now())
    const body = { generatedAt, origin: model.origin, ...cut, changes, caveats: cutCaveats(cut) }
    await printDocument(io, format, 'ReachCut', body)
  } else {
    const options = { glyphs: io.glyphs, client, wide: format === 'wide' }
    await printLines(io.stdout, cutLines(cut, options))
    await printLines(io.stderr, notFollowedLines(cut).map(escapeLine))
  }
  const { complete } = cut.coverage
  await printAcceptedNotes(file, { secrets: [asked], everyReader: true, complete }, io)
  // What was not seen stands in the answer; how to see it does not.
  return endReport(invocation, cut.coverage, told, true)
}

function formatOf(output: string | undefined): 'json' | 'yaml' | 'wide' | undefined {
  if (output === undefined || output === 'wide' || output === 'json' || output === 'yaml') {
    return output
  }
  throw new UserError(`--cut has no form "${output}"`, ['use wide, json or yaml'])
}
