/** Makes the pods of workloads anew, and waits until they are. */
import { kindAndName } from '../../../base/names.ts'
import { againOnConflict } from '../again.ts'
import { templateMark } from '../journal/names.ts'
import type { RestartTarget } from '../journal/journal.ts'
import { removeStuckPods } from './stuck-pods.ts'
import type { Replacement, RotationCluster, RotationEvent } from '../port.ts'
import { type RolloutState, rolloutState } from './rollout.ts'
import type { Workload } from './workload.ts'

/** Why a rotation cannot go on. */
export class RolloutFailed extends Error {
  override readonly name = 'RolloutFailed'
}

/** What is to become of the pods of a workload. */
export interface Wanted {
  readonly target: RestartTarget
  /** The annotation that its template shall have; null for none. */
  readonly mark: string | null
  readonly replacements: (workload: Workload) => readonly Replacement[]
}

export interface RestartMeans {
  readonly cluster: RotationCluster
  /** Name of the Secret. */
  readonly secret: string
  /** Milliseconds that each workload has. */
  readonly timeoutMs: number
  readonly maxParallel: number
  /** Rejects when somebody else goes on with the rotation; asked before each template is written. */
  readonly check: () => Promise<void>
  readonly tell: (event: RotationEvent) => void
  /** Rejects when it is to be given up. */
  readonly pause: (ms: number) => Promise<void>
  readonly now: () => number
}

/** The way back has at least so long: what is too long for a new value may not be for the old one. */
const LEAST_BACK_MS = 20_000
/** How long to wait between two looks at a workload. */
const LOOK_MS = 500
/** Of so many looks one is at the journal as well: somebody else may have turned it round. */
const LOOKS_PER_CHECK = 10

/**
 * Restarts the first workload alone, then the others a few at a time.
 *
 * @throws RolloutFailed for the first that does not come up in time; ApiError; what `pause` throws
 */
export async function restartAll(wanted: readonly Wanted[], means: RestartMeans): Promise<void> {
  const [canary, ...others] = wanted
  if (canary === undefined) return
  await restart(canary, means)
  const queue = others.values()
  let failed = false
  const worker = async (): Promise<void> => {
    for (const each of queue) {
      if (failed) return
      try {
        await restart(each, means)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const atOnce = Math.min(others.length, Math.max(1, means.maxParallel))
  const workers = Array.from({ length: atOnce }, worker)
  const ended = await Promise.allSettled(workers)
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}

/**
 * Takes all of them back at once, as none of them may wait for another one that does not come up.
 *
 * @throws RolloutFailed for the first of those that did not come up in time; ApiError
 */
export async function restoreAll(wanted: readonly Wanted[], means: RestartMeans): Promise<void> {
  const ended = await Promise.allSettled(wanted.map((each) => restart(each, means, 'back')))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}

/** On the way back there is nothing better than to wait, whatever the pods look like. */
async function restart(
  wanted: Wanted,
  means: RestartMeans,
  way: 'on' | 'back' = 'on',
): Promise<void> {
  const { target } = wanted
  const timeoutMs = way === 'on' ? means.timeoutMs : Math.max(means.timeoutMs, LEAST_BACK_MS)
  const until = means.now() + timeoutMs
  await change(wanted, means)
  const tell = tellChanges(target, means.tell)
  for (let looks = 1; ; looks++) {
    if (looks % LOOKS_PER_CHECK === 0) await means.check()
    if (way === 'back') await makeRoom(wanted, means)
    const state = await stateOf(wanted, means)
    if (state === undefined) {
      means.tell({ type: 'note', text: `${kindAndName(target)} is gone` })
      return
    }
    tell(state)
    const { isDone, failure } = state
    if (isDone) return
    if (failure !== undefined && way === 'on') {
      throw new RolloutFailed(`${kindAndName(target)}: ${failure}`)
    }
    if (means.now() >= until) throw new RolloutFailed(tooLate(target, state, timeoutMs))
    await means.pause(LOOK_MS)
  }
}

/** Tells how far it is, where that is not as it was told last. */
function tellChanges(
  target: RestartTarget,
  tell: RestartMeans['tell'],
): (state: RolloutState) => void {
  let told = ''
  return ({ ready, wanted, old, isDone }) => {
    const text = `${ready}/${wanted}/${old}/${isDone}`
    if (text !== told) tell({ type: 'workload', target, ready, wanted, old, isDone })
    told = text
  }
}

function tooLate(target: RestartTarget, { ready, wanted, old }: RolloutState, ms: number): string {
  const still = old > 0 ? `, ${old} with the former` : ''
  return `${kindAndName(target)}: after ${Math.round(ms / 1000)} s ${ready} of ${wanted} pods are ready${still}`
}

/** Changes the template, unless that was done before; again when somebody else changed it meanwhile. */
function change(wanted: Wanted, { cluster, secret, check }: RestartMeans): Promise<void> {
  const key = templateMark(secret)
  return againOnConflict(async () => {
    const workload = await cluster.readWorkload(wanted.target)
    if (workload === undefined || workload.uid !== wanted.target.uid) return
    const replacements = wanted.replacements(workload)
    const isMarked = (workload.templateAnnotations[key] ?? null) === wanted.mark
    if (isMarked && replacements.length === 0) return
    await check()
    await cluster.changeTemplate(workload, { key, mark: wanted.mark, replacements }, 'none')
  })
}

async function makeRoom({ target, mark }: Wanted, means: RestartMeans): Promise<void> {
  const { cluster, secret, tell } = means
  await removeStuckPods(cluster, target, { key: templateMark(secret), mark }, tell)
}

async function stateOf(
  { target, mark }: Wanted,
  { cluster, secret }: RestartMeans,
): Promise<RolloutState | undefined> {
  const workload = await cluster.readWorkload(target)
  if (workload === undefined || workload.uid !== target.uid) return undefined
  const pods = await cluster.podsOf(workload)
  return rolloutState(workload, pods, templateMark(secret), mark)
}
