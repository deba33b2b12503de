import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { inputTypeFlags, targetFlags } from '../crypt/flags.ts'
import { DOCUMENTS_AT_ONCE, inTurn } from '../crypt/in-turn.ts'
import { type Input, inputName, openEncrypted } from '../crypt/input.ts'
import { removeLeftoversBeside } from '../crypt/leftovers.ts'
import { printBytes } from '../crypt/print.ts'
import {
  chooseTargets,
  filesOf,
  type Target,
  unchangedSinceNow,
  writePlain,
} from '../crypt/target.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import { findIdentities } from '../keys/identities.ts'
import { prompter } from '../prompt.ts'
import type { decryptFlags } from './flags.ts'
import { type Keys, plainBytes } from './plain-bytes.ts'
import { HEAD_LENGTH, recognise } from './recognise.ts'

type Invocation = InvocationWith<
  typeof decryptFlags &
    typeof inputTypeFlags &
    typeof targetFlags &
    typeof identityFlags &
    typeof passphraseFlags
>

/**
 * Decrypts files, or standard input. Nothing is written before all of a file is known to be whole.
 *
 * @param files as typed; none means standard input
 * @throws UserError; files that could not be decrypted are as they were
 */
export async function decrypt(invocation: Invocation, files: readonly string[]): Promise<void> {
  const { flags } = invocation
  const paths = files.length === 0 ? ['-'] : files
  const targets = chooseTargets(paths, flags)
  await mayShow(invocation, targets)
  await removeLeftoversBeside(invocation.io, filesOf(targets))
  const keys: Keys = {
    identities: once(() => findIdentities(invocation)),
    privateKeys: flags['private-key'],
  }
  const inputs: Input[] = []
  try {
    // All are known to be whole before the first is written.
    const made: Ready[] = []
    for (const [index, path] of paths.entries()) {
      const target = targets[index] ?? 'stdout'
      const isInPlace = target !== 'stdout' && target.file === path
      const check = isInPlace ? await unchangedSinceNow(path) : undefined
      const input = await openEncrypted(path, invocation.io)
      inputs.push(input)
      const job = { input, target, isOne: paths.length === 1, ...(check && { check }) }
      made.push(await named(path, () => ready(invocation, job, keys)))
    }
    const atOnce = made.every(({ isDocument }) => isDocument) ? DOCUMENTS_AT_ONCE : 1
    await inTurn(made, ({ write }, index) => named(paths[index] ?? '-', write), atOnce)
  } finally {
    for (const input of inputs) await input.close()
  }
}

async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw cryptFailure(error, inputName(path))
  }
}

/** @throws UserError when a terminal would show values and nobody said so */
async function mayShow(invocation: Invocation, targets: readonly Target[]): Promise<void> {
  const { flags, io } = invocation
  if (!targets.includes('stdout') || !io.stdout.isTerminal || flags.reveal) return
  const ask = await prompter(invocation, '--reveal')
  if (await ask.yes('Show the plain values on this terminal?')) return
  throw new UserError('nothing was shown', ['write them to a file with --out FILE'])
}

interface Job {
  readonly input: Input
  readonly target: Target
  /** What is written to one file at once takes care of itself. */
  readonly isOne: boolean
  /** Fails when somebody changed the file since it was read. */
  readonly check?: () => Promise<void>
}

/** What is decrypted, or known to be whole. */
interface Ready {
  write(): Promise<void>
  /** In the clear already and written to a file, so that its turn does not matter. */
  readonly isDocument: boolean
}

async function ready(
  { flags, io, signal }: Invocation,
  { input, target, isOne, check }: Job,
  keys: Keys,
): Promise<Ready> {
  const recognised = recognise(await input.head(HEAD_LENGTH), input.path, flags['input-type'])
  const plain = await plainBytes(input, recognised, keys)
  // What is written cannot be taken back: the first time only shows that it is whole.
  if (recognised.kind === 'age' && (target === 'stdout' || !isOne)) {
    for await (const _ of plain()) signal.throwIfAborted()
  }
  if (target === 'stdout') return { write: () => printBytes(io, plain()), isDocument: false }
  const write = (): Promise<void> => writePlain(target, asStream(plain()), signal, check)
  return { write, isDocument: recognised.kind !== 'age' }
}

async function* asStream(
  chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  yield* chunks
}
