import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { inputTypeFlags, targetFlags } from '../crypt/flags.ts'
import { type Input, openEncrypted } from '../crypt/input.ts'
import { printBytes } from '../crypt/print.ts'
import { chooseTargets, type Target, writePlain } from '../crypt/target.ts'
import { type WritesBehind, writesBehind } from '../crypt/writes-behind.ts'
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
  const keys: Keys = {
    identities: once(() => findIdentities(invocation)),
    privateKeys: flags['private-key'],
  }
  const writes = writesBehind()
  try {
    for (const [index, path] of paths.entries()) {
      const job = { path, target: targets[index] ?? 'stdout', keys, writes }
      await decryptOne(invocation, job)
    }
  } finally {
    await writes.end()
  }
}

/** One file and what becomes of it. */
interface Job {
  readonly path: string
  readonly target: Target
  readonly keys: Keys
  readonly writes: WritesBehind
}

/** @throws UserError when a terminal would show values and nobody said so */
async function mayShow(invocation: Invocation, targets: readonly Target[]): Promise<void> {
  const { flags, io } = invocation
  if (!targets.includes('stdout') || !io.stdout.isTerminal || flags.reveal) return
  const ask = await prompter(invocation, '--reveal')
  if (await ask.yes('Show the plain values on this terminal?')) return
  throw new UserError('nothing was shown', ['write them to a file with --out FILE'])
}

async function decryptOne(invocation: Invocation, job: Job): Promise<void> {
  const { path } = job
  const input = await openEncrypted(path, invocation.io)
  try {
    await decryptInput(invocation, input, job)
  } catch (error) {
    throw failure(error, path)
  } finally {
    await input.close()
  }
}

function failure(error: unknown, path: string): unknown {
  return cryptFailure(error, path === '-' ? 'standard input' : path)
}

async function decryptInput(
  { flags, io, signal }: Invocation,
  input: Input,
  { path, target, keys, writes }: Job,
): Promise<void> {
  const recognised = recognise(await input.head(HEAD_LENGTH), input.path, flags['input-type'])
  const plain = await plainBytes(input, recognised, keys)
  if (target !== 'stdout') {
    // A document is in the clear by now; an age file is only decrypted, and asked for, meanwhile.
    if (recognised.kind === 'age') return writePlain(target, asStream(plain()), signal)
    return writes.begin(async () => {
      await writePlain(target, asStream(plain()), signal).catch((error: unknown) => {
        throw failure(error, path)
      })
    })
  }
  // What is on standard output cannot be taken back: the first time only shows that it is whole.
  if (recognised.kind === 'age') for await (const _ of plain()) signal.throwIfAborted()
  return printBytes(io, plain())
}

async function* asStream(
  chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  yield* chunks
}
