import { UserError } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { placeText, secretLines, traceNotes, traceTable } from '../../view/trace.ts'
import { endReport } from '../coverage-notes.ts'
import { ExitCode } from '../exit-code.ts'
import { collectEarly } from '../heap.ts'
import { printLines, printReport } from '../print.ts'
import { chooseSought, makeHashes } from './choose-sought.ts'
import type { TraceInvocation } from './invocation.ts'
import { lookFor, type Looked } from './look-for.ts'

/**
 * Says where a value is, in the cluster and in files, without showing it.
 *
 * @param typed words after the verb, among which no value may be
 * @throws UserError for flags that cannot be used; ApiError when the cluster does not answer
 */
export async function trace(
  invocation: TraceInvocation,
  typed: readonly string[],
): Promise<ExitCode> {
  const { flags } = invocation
  if (typed.length > 0) throw typedValue()
  if (flags['make-hashes'] !== undefined) {
    await makeHashes(invocation, flags['make-hashes'])
    return ExitCode.done
  }
  collectEarly()
  const sought = await chooseSought(invocation)
  if (sought.locked === true) {
    await invocation.io.stderr.write(
      'the key is under a passphrase, so it is found only as it is: give its certificate or public key to find it in other forms\n',
    )
  }
  const { report, origin } = await lookFor(invocation, sought)
  await print(invocation, report, origin)
  const ended = await endReport(invocation, report.coverage)
  return report.verdict === 'found' ? ExitCode.yes : ended
}

function typedValue(): UserError {
  return new UserError('a value is not taken from the command line, where others can see it', [
    'leave it out to be asked for it, or use --value-file or --value-fd',
    'if it was a real one, take the line out of the history of your shell',
  ])
}

async function print(
  invocation: TraceInvocation,
  report: Looked['report'],
  origin: Looked['origin'],
): Promise<void> {
  const { flags, io } = invocation
  await printReport(invocation, {
    kind: 'TraceReport',
    document: () => ({ ...(origin !== undefined && { origin }), ...report }),
    table: () => traceTable(report.hits),
    names: () => [...new Set(report.hits.map(({ place }) => placeText(place)))],
  })
  if (flags.output !== undefined && flags.output !== 'wide') return
  await printLines(io.stdout, secretLines(report.secrets, io.glyphs).map(escapeLine))
  await printLines(io.stderr, traceNotes(report, io.glyphs).map(escapeLine))
}
