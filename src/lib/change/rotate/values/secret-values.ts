/** Puts the values of a rotation into the Secret. */
import { ChangedMeanwhile } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import { isSameValue, type SecretBytes } from '../../../base/secret-bytes.ts'
import { againOnConflict } from '../again.ts'
import { backMark, isForward, type Journal, markOf, type Stage } from '../journal/journal.ts'
import type { ValuesLocked } from '../journal/sealed.ts'
import type { MarkedPatch, RotatedSecret, RotationCluster, Slots } from '../port.ts'

type Values = ReadonlyMap<string, SecretBytes | undefined>

/**
 * Gives the Secret the values of the journal's stage. What others change under other keys
 * meanwhile stays.
 *
 * @param check rejects when somebody else goes on with the rotation; asked between reading the
 * Secret and writing it, so that whoever turns the rotation round after that comes before or
 * after the write, and is noticed or notices it: see {@link switchBack}
 * @throws ChangedMeanwhile when somebody changed a value that this is to change; what `check` throws
 */
export async function switchForward(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  check: () => Promise<void>,
): Promise<void> {
  const stage = journal.stages[journal.stage]
  if (stage === undefined) return
  const values = valuesOf(stage, slots)
  const before = stateBefore(journal, slots, journal.stage)
  await write(cluster, journal, { values, before, mark: markOf(journal), check })
}

/**
 * For one who cannot read the values: looks whether the Secret says that it has them.
 *
 * @throws ChangedMeanwhile when it says otherwise
 */
export async function checkMarked(cluster: RotationCluster, journal: Journal): Promise<void> {
  const live = await cluster.readSecret(journal.secret)
  if (live === undefined || live.uid !== journal.secret.uid) throw gone(journal)
  if (live.mark !== markOf(journal)) throw changed(journal)
}

/**
 * Gives the Secret back what it had before the rotation, key by key.
 *
 * @returns the keys that are not as they were: somebody else has given them other values since,
 * which stay, or has made the Secret immutable; undefined when it is gone
 */
export async function switchBack(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
): Promise<readonly string[] | undefined> {
  // Two writes, so that the second one is one where all is as it was: a write of another program
  // that is still on its way, such as one that sleeps, was planned for an earlier version then.
  await putBack(cluster, journal, slots, backMark(journal))
  return putBack(cluster, journal, slots, journal.markBefore)
}

/**
 * Whether {@link switchBack} would leave every value of the rotation where it is, as in a Secret
 * that was made immutable.
 */
export async function isStuck(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
): Promise<boolean> {
  const live = await cluster.readSecret(journal.secret)
  if (live?.uid !== journal.secret.uid || live.plain.immutable !== true) return false
  return ownKeys(live, journal, slots).length > 0
}

/**
 * {@link switchBack} for one who cannot read the values, of a Secret that has the previous ones
 * still, or again.
 *
 * @throws ValuesLocked when it has new ones
 */
export async function unmark(
  cluster: RotationCluster,
  journal: Journal,
  locked: ValuesLocked,
): Promise<readonly string[] | undefined> {
  const takeMark = (mark: string | null): Promise<readonly string[] | undefined> =>
    againOnConflict(async () => {
      const live = await cluster.readSecret(journal.secret)
      if (live === undefined || live.uid !== journal.secret.uid) return undefined
      if (isForward(journal, live.mark)) throw locked
      if ((live.mark ?? null) !== mark) {
        await cluster.patchSecret(patchOf(live, { values: new Map(), mark }), 'none')
      }
      return []
    })
  await takeMark(backMark(journal))
  return takeMark(journal.markBefore)
}

function putBack(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  mark: string | null,
): Promise<readonly string[] | undefined> {
  const old = stateBefore(journal, slots, 0)
  return againOnConflict(async () => {
    const live = await cluster.readSecret(journal.secret)
    if (live === undefined || live.uid !== journal.secret.uid) return undefined
    const { data, immutable } = live.plain
    const own = immutable === true ? [] : ownKeys(live, journal, slots)
    const values = new Map(own.map((key) => [key, old.get(key)]))
    if (values.size > 0 || (live.mark ?? null) !== mark) {
      await cluster.patchSecret(patchOf(live, { values, mark }), 'none')
    }
    return [...old.keys()].filter(
      (key) => !values.has(key) && !isSameValue(data.get(key), old.get(key)),
    )
  })
}

/** The keys whose values the rotation has put there, and that are not the old ones. */
function ownKeys(
  { plain: { data } }: RotatedSecret,
  journal: Journal,
  slots: Slots,
): readonly string[] {
  return [...stateBefore(journal, slots, 0)]
    .filter(([key, old]) => !isSameValue(data.get(key), old))
    .map(([key]) => key)
    .filter((key) => isOwn(journal, slots, key, data.get(key)))
}

/** Whether a value was put under this key by the rotation. */
function isOwn(
  { stages }: Journal,
  slots: Slots,
  key: string,
  value: SecretBytes | undefined,
): boolean {
  return stages.some((stage) => {
    const values = valuesOf(stage, slots)
    return values.has(key) && isSameValue(values.get(key), value)
  })
}

/** Only tries whether the values of the first stage would be taken. @throws ApiError */
export async function tryForward(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  secret: RotatedSecret,
): Promise<void> {
  const [stage] = journal.stages
  if (stage === undefined) return
  const wanted = { values: valuesOf(stage, slots), mark: markOf(journal) }
  await cluster.patchSecret(patchOf(secret, wanted), 'server')
}

function valuesOf({ set, remove }: Stage, slots: Slots): Values {
  return new Map([
    ...Object.entries(set).map(([key, slot]) => [key, slots.get(slot)] as const),
    ...remove.map((key) => [key, undefined] as const),
  ])
}

/** The values of all keys of the rotation after `done` stages. */
function stateBefore({ previous, stages }: Journal, slots: Slots, done: number): Values {
  const values = new Map<string, SecretBytes | undefined>()
  for (const [key, slot] of Object.entries(previous)) {
    values.set(key, slot === null ? undefined : slots.get(slot))
  }
  for (const stage of stages.slice(0, done)) {
    for (const [key, value] of valuesOf(stage, slots)) values.set(key, value)
  }
  return values
}

interface Write {
  readonly values: Values
  /** What the keys have to be before. */
  readonly before: Values
  readonly mark: string
  readonly check: () => Promise<void>
}

function write(cluster: RotationCluster, journal: Journal, wanted: Write): Promise<void> {
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

function patchOf(
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

function has({ plain }: RotatedSecret, values: Values): boolean {
  return [...values].every(([key, value]) => isSameValue(plain.data.get(key), value))
}

function changed({ secret }: Journal): ChangedMeanwhile {
  const title = qualifiedName(secret)
  return new ChangedMeanwhile(title, `somebody changed a value of ${title} that is being rotated`)
}

function gone({ secret }: Journal): ChangedMeanwhile {
  const title = qualifiedName(secret)
  return new ChangedMeanwhile(title, `${title} is gone, or another one of its name is there`)
}
