/** Writes values into the Secret as it was planned for. */
import { ChangedMeanwhile } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import { isSameValue, type SecretBytes } from '../../../base/secret-bytes.ts'
import { againOnConflict } from '../again.ts'
import type { Journal } from '../journal/journal.ts'
import type { MarkedPatch, RotatedSecret, RotationCluster } from '../port.ts'
import type { Values } from './state.ts'

/** A write, and what it comes after. */
export interface Write {
  readonly values: Values
  /** What the keys have to be before. */
  readonly before: Values
  readonly mark: string
  /** Asked right before it is written; rejects when it is not to be. */
  readonly check: () => Promise<void>
}

/**
 * Gives the Secret values and a mark, unless it has both; again when somebody changed something else
 * meanwhile.
 *
 * @throws ChangedMeanwhile when it is not what this comes after
 */
export function writeValues(
  cluster: RotationCluster,
  journal: Journal,
  wanted: Write,
): Promise<void> {
  return againOnConflict(async () => {
    const live = await cluster.readSecret(journal.secret)
    if (live === undefined || live.uid !== journal.secret.uid) throw gone(journal)
    const isThere = (live.mark ?? null) === wanted.mark && has(live, wanted.values)
    if (isThere) return
    if (!has(live, wanted.before)) throw changed(journal)
    await wanted.check()
    await cluster.patchSecret(patchOf(live, wanted), 'none')
  })
}

/** The patch for the Secret as it is now. */
export function patchOf(
  live: RotatedSecret,
  { values, mark }: { readonly values: Values; readonly mark: string | null },
): MarkedPatch {
  const { namespace, name, uid, resourceVersion } = live
  const set = new Map<string, SecretBytes>()
  const remove: string[] = []
  for (const [key, value] of values) {
    if (value === undefined) remove.push(key)
    else set.set(key, value)
  }
  return { namespace, name, uid, resourceVersion, set, remove, mark }
}

/** Whether the Secret has these values. */
function has({ plain }: RotatedSecret, values: Values): boolean {
  return [...values].every(([key, value]) => isSameValue(plain.data.get(key), value))
}

/** What to say of a value that is somebody else's. */
export function changed({ secret }: Journal): ChangedMeanwhile {
  const title = qualifiedName(secret)
  return new ChangedMeanwhile(title, `somebody changed a value of ${title} that is being rotated`)
}

/** What to say when the Secret is not the one that was planned for. */
export function gone({ secret }: Journal): ChangedMeanwhile {
  const title = qualifiedName(secret)
  return new ChangedMeanwhile(title, `${title} is gone, or another one of its name is there`)
}
