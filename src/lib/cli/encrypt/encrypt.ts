import { stat } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { encryptAge } from '../../crypto/age/index.ts'
import type { SealingCertificate } from '../../crypto/sealed-secrets/index.ts'
import { formatForPath } from '../../crypto/sops/index.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { inputTypeFlags, targetFlags } from '../crypt/flags.ts'
import { bytesOf, openPlain } from '../crypt/input.ts'
import { printBytes } from '../crypt/print.ts'
import { chooseTargets, type Target, writeEncrypted } from '../crypt/target.ts'
import type { clusterFlags } from '../flags.ts'
import type { passphraseFlags, recipientFlags } from '../keys/flags.ts'
import { pluginPort } from '../keys/plugins.ts'
import { namedRecipients } from '../keys/recipients.ts'
import type { encryptFlags } from './flags.ts'
import { askForCertificate } from './ask-controller.ts'
import { checkSealFlags } from './seal-flags.ts'
import { encryptSops, type SopsChoice } from './sops.ts'

type Invocation = InvocationWith<
  typeof encryptFlags &
    typeof inputTypeFlags &
    typeof targetFlags &
    typeof recipientFlags &
    typeof passphraseFlags &
    typeof clusterFlags
>

type Format = 'sops' | 'age' | 'sealed-secret'

/** How to make each format. */
interface Choice extends SopsChoice {
  /** Asks for the certificate of the controller when it is first needed. */
  readonly certificate: () => Promise<SealingCertificate>
}

/** One file and what becomes of it. */
interface Job {
  readonly path: string
  readonly target: Target
  readonly format: Format
}

/**
 * Encrypts files, or standard input.
 *
 * @param files as typed; none means standard input
 * @throws UserError; files that could not be encrypted are as they were
 */
export async function encrypt(invocation: Invocation, files: readonly string[]): Promise<void> {
  const { flags, io } = invocation
  const paths = files.length === 0 ? ['-'] : files
  checkSealFlags(flags, flags.format === 'sealed-secret', '--format sealed-secret')
  const targets = chooseTargets(paths, flags)
  const jobs = paths.map((path, index): Job => {
    return { path, target: targets[index] ?? 'stdout', format: flags.format ?? usualFormat(path) }
  })
  checkTerminal(jobs, invocation)
  const plugins = pluginPort(invocation)
  const recipients = await namedRecipients(invocation, plugins)
  const inputType = flags['input-type']
  const allowMixed = flags['allow-mixed']
  const certificate = once(() => askForCertificate(invocation, paths.includes('-')))
  const now = io.now()
  const choice = {
    flags,
    inputType,
    recipients,
    allowMixed,
    plugins,
    env: io.env,
    now,
    certificate,
  }
  // Documents are all made before the first is written; large files are streamed.
  const made = []
  for (const job of jobs) made.push([job, await contentOf(job, invocation, choice)] as const)
  for (const [job, content] of made) await write(job, content, invocation)
}

/** By the name, as sops; what sops would put into an envelope is better off with age. */
function usualFormat(path: string): Format {
  return path !== '-' && formatForPath(path) !== 'binary' ? 'sops' : 'age'
}

/** As age: bytes would upset the terminal. */
function checkTerminal(jobs: readonly Job[], { flags, io }: Invocation): void {
  const shown = jobs.some(({ target, format }) => target === 'stdout' && format === 'age')
  if (!shown || flags.armor || !io.stdout.isTerminal) return
  throw new UserError('this would write bytes to the terminal', ['add --armor or --out FILE'])
}

async function contentOf(
  { path, format }: Job,
  invocation: Invocation,
  choice: Choice,
): Promise<AsyncIterable<Uint8Array> | readonly Uint8Array[]> {
  const { flags, io } = invocation
  const name = path === '-' ? 'standard input' : path
  try {
    const plain = await openPlain(path, io)
    if (format === 'age') {
      if (choice.recipients.length === 0) throw forNobody()
      return encryptAge(plain, choice.recipients, {
        armor: flags.armor,
        allowMixed: choice.allowMixed,
      })
    }
    const bytes = await bytesOf(plain, name)
    if (format === 'sops') {
      return [await encryptSops(bytes, path === '-' ? undefined : path, choice)]
    }
    const { sealManifest } = await import('./seal.ts')
    return [
      sealManifest(bytes, name, { certificate: await choice.certificate(), scope: flags.scope }),
    ]
  } catch (error) {
    throw cryptFailure(error, name)
  }
}

function forNobody(): UserError {
  return new UserError('for whom is not said', [
    'name recipients with -r or -R, or add --passphrase',
  ])
}

/** One name gets a new file; what the others lead to is the old one. */
function keptElsewhere(path: string): string {
  return `warning: ${path} has other names (hard links), which still hold the plain text`
}

async function write(
  { path, target }: Job,
  content: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  { io, signal }: Invocation,
): Promise<void> {
  try {
    if (target === 'stdout') {
      await printBytes(io, content)
      return
    }
    const names = target.file === path ? (await stat(path)).nlink : 1
    await writeEncrypted(target, content, signal)
    if (names > 1) await io.stderr.write(`${escapeLine(keptElsewhere(path))}\n`)
  } catch (error) {
    throw cryptFailure(error, path === '-' ? 'standard input' : path)
  }
}
