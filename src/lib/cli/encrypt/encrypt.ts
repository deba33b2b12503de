import { stat } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { formatForPath } from '../../crypto/sops/index.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { inputTypeFlags, targetFlags } from '../crypt/flags.ts'
import { DOCUMENTS_AT_ONCE, inTurn } from '../crypt/in-turn.ts'
import { inputName } from '../crypt/input.ts'
import { removeLeftoversBeside } from '../crypt/leftovers.ts'
import { printBytes } from '../crypt/print.ts'
import {
  chooseTargets,
  filesOf,
  type Target,
  unchangedSinceNow,
  writeEncrypted,
} from '../crypt/target.ts'
import type { clusterFlags } from '../flags.ts'
import type { passphraseFlags, recipientFlags } from '../keys/flags.ts'
import { pluginPort } from '../keys/plugins.ts'
import { namedRecipients } from '../keys/recipients.ts'
import type { encryptFlags } from './flags.ts'
import { askForCertificate } from './ask-controller.ts'
import { type Choice, type Content, contentOf, type Format } from './content.ts'
import { checkSealFlags } from './seal-flags.ts'

type Invocation = InvocationWith<
  typeof encryptFlags &
    typeof inputTypeFlags &
    typeof targetFlags &
    typeof recipientFlags &
    typeof passphraseFlags &
    typeof clusterFlags
>

/** One file and what becomes of it. */
interface Job {
  readonly path: string
  readonly target: Target
  readonly format: Format
  readonly isInPlace: boolean
}

/** One that can be written. */
interface Ready extends Job {
  readonly content: Content
  /** Fails when somebody changed the file since it was read; an age file is read while it is written. */
  readonly check?: () => Promise<void>
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
    const target = targets[index] ?? 'stdout'
    const isInPlace = target !== 'stdout' && target.file === path
    return { path, target, format: flags.format ?? usualFormat(path), isInPlace }
  })
  checkTerminal(jobs, invocation)
  await removeLeftoversBeside(io, filesOf(targets))
  const plugins = pluginPort(invocation)
  const recipients = await namedRecipients(invocation, plugins)
  const choice: Choice = {
    flags,
    armor: flags.armor,
    scope: flags.scope,
    inputType: flags['input-type'],
    recipients,
    allowMixed: flags['allow-mixed'],
    plugins,
    env: io.env,
    now: io.now(),
    certificate: once(() => askForCertificate(invocation, paths.includes('-'))),
    passesOver: flags['in-place'] && paths.length > 1,
  }
  // Documents are all made before the first is written; large files are streamed.
  const made: Ready[] = []
  for (const job of jobs) made.push(await ready(job, invocation, choice))
  const isDocument = ({ format, target }: Job): boolean => format !== 'age' && target !== 'stdout'
  const atOnce = jobs.every(isDocument) ? DOCUMENTS_AT_ONCE : 1
  await inTurn(made, (job) => write(job, invocation), atOnce)
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

async function ready(job: Job, { io }: Invocation, choice: Choice): Promise<Ready> {
  const { path, format, isInPlace } = job
  try {
    const check = isInPlace && format !== 'age' ? await unchangedSinceNow(path) : undefined
    const content = await contentOf(job, io, choice)
    if (content === 'done') {
      const note = `note: ${path} is encrypted already, and stays as it is`
      await io.stderr.write(`${escapeLine(note)}\n`)
    }
    return { ...job, content, ...(check && { check }) }
  } catch (error) {
    throw cryptFailure(error, inputName(path))
  }
}

/** One name gets a new file; what the others lead to is the old one. */
function keptElsewhere(path: string): string {
  return `warning: ${path} has other names (hard links), which still hold the plain text`
}

async function write(job: Ready, { io, signal }: Invocation): Promise<void> {
  const { path, target, content, isInPlace } = job
  if (content === 'done') return
  try {
    if (target === 'stdout') {
      await printBytes(io, content)
      return
    }
    const names = isInPlace ? (await stat(path)).nlink : 1
    const check = isInPlace ? (job.check ?? (await unchangedSinceNow(path))) : undefined
    await writeEncrypted(target, content, signal, check)
    if (names > 1) await io.stderr.write(`${escapeLine(keptElsewhere(path))}\n`)
  } catch (error) {
    throw cryptFailure(error, inputName(path))
  }
}
