/** The beginning of a rotation: its journal, and a try whether everything would be accepted. */
import {
  isFollowed,
  isOpen,
  type Journal,
  markOf,
  type RestartChoice,
  type ServiceRef,
} from './journal/journal.ts'
import type { JournalData } from './journal/data.ts'
import type { RotatedSecret, RotationCluster, Slots, StoredJournal } from './port.ts'
import { successorName, templateMark } from './journal/names.ts'
import { renamings } from './restart/references.ts'
import { againOnConflict } from './again.ts'
import type { RestartPlan } from './restart/consumers.ts'
import { rotationId } from './journal/rotation-id.ts'
import type { SourceOfValues } from './values/source-object.ts'
import { tryForward } from './values/secret-values.ts'
import type { Staged } from './values/stages.ts'
import { trySuccessor } from './values/successor.ts'

export interface Beginning {
  /** Where a service was told of it already. */
  readonly id?: string | undefined
  readonly secret: RotatedSecret
  readonly strategy: Journal['strategy']
  readonly staged: Staged
  readonly service?: ServiceRef | undefined
  readonly verify?: Journal['verify'] | undefined
  readonly restart: RestartChoice
  readonly plan: RestartPlan
  readonly source?: SourceOfValues | undefined
  readonly journals: readonly StoredJournal[]
  readonly by: string
  readonly reason?: string | undefined
  readonly timeout: number
  readonly maxParallel: number
}

/** All that a rotation begins with. */
export interface Ready {
  readonly journal: Journal
  /** The values, as they are worked with. */
  readonly slots: Slots
  /** The values, as they are written down. */
  readonly data: JournalData
  /** As it was when it was planned. */
  readonly secret: RotatedSecret
}

/** The rotation that is under way, where there is one. */
export function openRotation(journals: readonly StoredJournal[]): StoredJournal | undefined {
  return journals.find(({ journal }) => isOpen(journal))
}

/** What is written down first. The number makes it the only one: another of it is refused. */
export function newJournal(beginning: Beginning, now: Date): Journal {
  const { secret, strategy, staged, service, verify, plan, journals, by, reason, source } =
    beginning
  const { restart } = beginning
  const { namespace, name, uid, mark } = secret
  const id = beginning.id ?? rotationId(now)
  const last = Math.max(0, ...journals.map(({ journal }) => journal.revision))
  return {
    id,
    revision: last + 1,
    secret: { namespace, name, uid },
    owner: { name, uid },
    markBefore: mark ?? null,
    strategy,
    phase: 'prepared',
    stage: 0,
    stages: staged.stages,
    previous: staged.previous,
    ...(isFollowed(strategy) && { newName: successorName(name, id, mark?.split('.')[0]) }),
    ...(source === undefined ? {} : { source }),
    ...(service !== undefined && { service }),
    ...(verify !== undefined && { verify }),
    ...(restart !== 'auto' && { restart }),
    targets: plan.targets,
    left: plan.left,
    ...(reason === undefined ? {} : { reason }),
    by,
    startedAt: now.toISOString(),
    timeout: beginning.timeout,
    maxParallel: beginning.maxParallel,
  }
}

/**
 * Sends everything as a dry run, so that a missing right or a refusing webhook is known before
 * the first deed.
 *
 * @throws ApiError
 */
export async function tryAll(
  cluster: RotationCluster,
  { journal, data, slots, secret }: Ready,
): Promise<void> {
  await cluster.createJournal(journal, data, 'server')
  await cluster.trySaveJournal(journal)
  if (journal.source !== undefined) {
    const { object } = journal.source
    if (object !== undefined) await cluster.askSource(object, journal.id, 'server')
  } else if (journal.newName === undefined) {
    await tryForward(cluster, journal, slots, secret)
  } else {
    await trySuccessor(cluster, journal, slots, { before: secret, sent: 'server' })
    await cluster.deleteSecret(secret, 'server')
  }
  for (const target of journal.targets) {
    await againOnConflict(() => tryTarget(cluster, journal, target))
  }
}

async function tryTarget(
  cluster: RotationCluster,
  journal: Journal,
  target: Journal['targets'][number],
): Promise<void> {
  const workload = await cluster.readWorkload(target)
  if (workload === undefined) return
  const { secret, newName } = journal
  const replacements =
    newName === undefined ? [] : renamings(workload.template, secret.name, newName)
  const key = templateMark(secret.name)
  await cluster.changeTemplate(workload, { key, mark: markOf(journal), replacements }, 'server')
}
