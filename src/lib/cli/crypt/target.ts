import { readFile } from 'node:fs/promises'

import { ChangedMeanwhile, UserError } from '../../base/errors.ts'
import { writeFileAtomically } from '../../base/atomic-file.ts'
import type { FlagValues } from '../command.ts'
import type { targetFlags } from './flags.ts'

/** Where a result goes: over its file, to another, or to standard output. */
export type Target = { readonly file: string } | 'stdout'

/**
 * Chooses for each file that was named.
 *
 * @param files as typed; `-` is standard input
 * @throws UserError when several results would go to one place
 */
export function chooseTargets(
  files: readonly string[],
  flags: FlagValues<typeof targetFlags>,
): readonly Target[] {
  const { out, 'in-place': inPlace } = flags
  if (inPlace && out !== undefined) {
    throw new UserError('--in-place and --out exclude each other')
  }
  if (inPlace) {
    if (files.includes('-')) throw new UserError('--in-place needs files, not standard input')
    const twice = files.find((file, index) => files.indexOf(file) !== index)
    if (twice !== undefined) throw new UserError(`${twice} is named twice`)
    return files.map((file) => ({ file }))
  }
  if (files.length > 1) {
    throw new UserError('several files cannot go to one place', [
      'add --in-place, or do them one by one',
    ])
  }
  return [out === undefined || out === '-' ? 'stdout' : { file: out }]
}

/**
 * Writes encrypted bytes as a whole, or nothing: a signal leaves the file as it was,
 * and it keeps its permissions.
 */
export function writeEncrypted(
  { file }: { readonly file: string },
  chunks: Chunks,
  signal: AbortSignal,
): Promise<void> {
  return writeFileAtomically(file, untilAborted(chunks, signal), { keepMode: true })
}

/**
 * To be asked right before a file is written over: a person may have been asked something, or
 * have had it open, for hours.
 *
 * @param bytes what was read of it
 * @throws ChangedMeanwhile
 */
export async function checkUnchanged(file: string, bytes: Uint8Array): Promise<void> {
  const now = await readFile(file).catch(() => undefined)
  if (now !== undefined && Buffer.compare(now, bytes) === 0) return
  throw new ChangedMeanwhile(`somebody changed ${file} meanwhile, so it was not written`)
}

/** The same for plain bytes, which are then the owner's alone. */
export function writePlain(
  { file }: { readonly file: string },
  chunks: Chunks,
  signal: AbortSignal,
): Promise<void> {
  return writeFileAtomically(file, untilAborted(chunks, signal))
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

async function* untilAborted(chunks: Chunks, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted()
    yield chunk
  }
  signal.throwIfAborted()
}
