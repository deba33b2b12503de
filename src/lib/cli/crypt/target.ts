import { readFile, stat } from 'node:fs/promises'

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

/** The files among some targets. */
export function filesOf(targets: readonly Target[]): readonly string[] {
  return targets.flatMap((target) => (target === 'stdout' ? [] : [target.file]))
}

/**
 * Writes encrypted bytes as a whole, or nothing: a signal leaves the file as it was,
 * and it keeps its permissions.
 *
 * @param beforeReplace may still refuse it
 */
export function writeEncrypted(
  { file }: { readonly file: string },
  chunks: Chunks,
  signal: AbortSignal,
  beforeReplace?: () => Promise<void>,
): Promise<void> {
  const options = { keepMode: true, ...(beforeReplace && { beforeReplace }) }
  return writeFileAtomically(file, untilAborted(chunks, signal), options)
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
  throw changedMeanwhile(file)
}

/**
 * The same for a file of any size: what comes back fails when the file is another, or was written
 * to, since it was asked for.
 *
 * @throws ChangedMeanwhile later; Error of the system when there is no such file
 */
export async function unchangedSinceNow(file: string): Promise<() => Promise<void>> {
  const before = await stampOf(file)
  return async () => {
    if ((await stampOf(file).catch(() => '')) !== before) throw changedMeanwhile(file)
  }
}

/** Not of its permissions and names, which may change. */
async function stampOf(file: string): Promise<string> {
  const { dev, ino, size, mtimeNs } = await stat(file, { bigint: true })
  return [dev, ino, size, mtimeNs].join(' ')
}

function changedMeanwhile(file: string): ChangedMeanwhile {
  return new ChangedMeanwhile(file, `somebody changed ${file} meanwhile, so it was not written`)
}

/** {@link writeEncrypted} for plain bytes, which are then the owner's alone. */
export function writePlain(
  { file }: { readonly file: string },
  chunks: Chunks,
  signal: AbortSignal,
  beforeReplace?: () => Promise<void>,
): Promise<void> {
  return writeFileAtomically(
    file,
    untilAborted(chunks, signal),
    beforeReplace ? { beforeReplace } : {},
  )
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

async function* untilAborted(chunks: Chunks, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted()
    yield chunk
  }
  signal.throwIfAborted()
}
