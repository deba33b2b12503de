import { once } from '../../base/remember.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { type Identity, problemsOf } from '../../crypto/age/index.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { ExitCode } from '../exit-code.ts'
import type { documentOutput } from '../flags.ts'
import type { Io } from '../io.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import { findIdentities } from '../keys/identities.ts'
import { pluginPort } from '../keys/plugins.ts'
import { printDocument, printLines } from '../print.ts'
import { timestamp } from '../../base/timestamp.ts'
import { signersIn } from './evidence.ts'
import { candidates } from './files.ts'
import type { verifyFlags } from './flags.ts'
import type { VerifiedFile } from './report.ts'
import { verifyFile } from './verify-file.ts'

type Invocation = InvocationWith<
  typeof verifyFlags & typeof documentOutput & typeof identityFlags & typeof passphraseFlags
>

/**
 * Says what is wrong with encrypted files, and with those that should be.
 *
 * @returns `yes` when something is, or could not be verified
 * @throws UserError when something that was named is not there
 */
export async function verify(invocation: Invocation, paths: readonly string[]): Promise<ExitCode> {
  const { flags, io, signal } = invocation
  const withoutKeys = flags['without-keys']
  const against = {
    plugins: pluginPort(invocation),
    env: io.env,
    signers: await signersIn(flags.signer),
    identities: withoutKeys ? undefined : once(() => findIdentities(invocation)),
  }
  const files: VerifiedFile[] = []
  for (const candidate of await candidates(paths)) {
    signal.throwIfAborted()
    try {
      const file = await verifyFile(candidate, against)
      if (file !== undefined) files.push(file)
    } catch (error) {
      throw cryptFailure(error, candidate.path)
    }
  }
  await tellProblems(io, files, against.identities)
  if (files.length === 0) await io.stderr.write('note: no encrypted file is there\n')
  if (flags.output === undefined) {
    await printLines(io.stdout, files.flatMap(linesOf).map(escapeLine))
  } else {
    const generatedAt = timestamp(io.now())
    await printDocument(io, flags.output, 'VerifyReport', { generatedAt, files })
  }
  const isFine = ({ verdict }: VerifiedFile): boolean =>
    verdict === 'ok' || (verdict === 'unverified' && withoutKeys)
  return files.every(isFine) ? ExitCode.done : ExitCode.yes
}

/** A place of keys that could not be read may have had the one. */
async function tellProblems(
  { stderr }: Pick<Io, 'stderr'>,
  files: readonly VerifiedFile[],
  identities: (() => Promise<readonly Identity[]>) | undefined,
): Promise<void> {
  if (identities === undefined || files.every(({ verdict }) => verdict !== 'unverified')) return
  for (const problem of problemsOf(await identities())) {
    await stderr.write(`${escapeLine(`note: ${problem}`)}\n`)
  }
}

const WORDS = {
  ok: 'ok',
  findings: 'not as it should be',
  unverified: 'not verified: no identity opens it, so its MAC was not checked',
} as const

function linesOf({ path, verdict, findings, notes = [] }: VerifiedFile): readonly string[] {
  const below = [...findings.map(({ message }) => message), ...notes.map((note) => `note: ${note}`)]
  return [`${path}  ${WORDS[verdict]}`, ...below.map((line) => `  ${line}`)]
}
