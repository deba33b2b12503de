/**
 * What is written down of a rotation, so that anybody who may read the Secret can go on with it
 * from another machine. It stands in the cluster before the first deed, and before each further one.
 */
import type { NamespacedName } from '../../../base/names.ts'
import type { SourceOfValues } from '../values/source-object.ts'

/**
 * How far a rotation is.
 *
 * - `prepared`: nothing of this stage was changed yet
 * - `setting`: the service accepts, or is about to accept, the new credential; the Secret is as it was
 * - `switched`: the Secret has, or is about to have, the values of this stage; consumers follow
 * - `proven`: every consumer works with the values of the last stage
 * - `finishing`: the service refuses, or is about to refuse, the old credential: there is no way back
 * - `committed`: done
 * - `rollingBack`: the previous values are being put back, and the consumers with them
 * - `rolledBack`: all is as it was
 */
export type Phase =
  | 'prepared'
  | 'setting'
  | 'switched'
  | 'proven'
  | 'finishing'
  | 'committed'
  | 'rollingBack'
  | 'rolledBack'

/** How the new value comes to be used. */
export type Strategy = 'replace' | 'dual' | 'new-name' | 'sa-token' | 'source'

/** Names a slot of the journal that holds a value. */
export type Slot = string

/** What one stage makes of the Secret: values of slots, and keys that go. */
export interface Stage {
  readonly set: Readonly<Record<string, Slot>>
  readonly remove: readonly string[]
  /**
   * Keyed fingerprint of the values after it (values/fingerprints.ts); absent while somebody else
   * has still to make them.
   */
  readonly fingerprint?: string
}

/** Whose pods are made anew: those that need it, also those that read volumes again, or nobody's. */
export type RestartChoice = 'auto' | 'all' | 'none'

/** A workload whose pods have to be made anew. */
export interface RestartTarget extends NamespacedName {
  readonly apiVersion: string
  readonly kind: string
  readonly uid: string
  /** Why its pods keep the old value: `env DB_PASSWORD`. */
  readonly because: string
  /** How many there were to be when it was planned. */
  readonly pods?: number
  /** Its annotation of this Secret before, which a rollback puts back. */
  readonly before: string | null
}

/** A consumer that is not restarted, and what is to be done about it. */
export interface LeftConsumer extends Partial<NamespacedName> {
  readonly kind: string
  readonly name: string
  /** `nothing` when it gets the new value by itself. */
  readonly todo: 'nothing' | 'byHand'
  readonly because: string
}

interface AnyService {
  /**
   * Whether it accepts the old and the new credential beside each other. Where it does not, a way
   * back begins at the service, so that nobody is denied longer than need be.
   */
  readonly overlaps: boolean
  /** The keys of the Secret that do not change, for the service has to know all of them. */
  readonly others: Readonly<Record<string, Slot>>
}

/** A PostgreSQL server: `postgres` gives one role another password, `alternating` has two roles in turn. */
export interface PostgresService extends AnyService {
  readonly kind: 'postgres' | 'alternating'
  /** Where the server is, when not as the Secret says; it holds no password. */
  readonly url?: string
  /** Who may change the roles; without it the role of the Secret changes itself. */
  readonly adminSecret?: NamespacedName
  /** That the other role is made by this rotation. */
  readonly isNew: boolean
  /** When the new password was set, by the clock of the server. */
  readonly since?: string
}

/** An executable that speaks to the service (docs/hooks.md). */
export interface HookService extends AnyService {
  readonly kind: 'hook'
  /** Absolute. */
  readonly path: string
  /** Seconds that each call has. */
  readonly timeout: number
}

/** What knows the credential besides the cluster, without values. */
export type ServiceRef = PostgresService | HookService

/** An executable that is asked whether the consumers work. */
export interface Verifier {
  /** Absolute. */
  readonly path: string
  /** Seconds. */
  readonly timeout: number
}

export interface Journal {
  /** Unique, in the order of time. */
  readonly id: string
  /** Counts the rotations of a Secret. */
  readonly revision: number
  readonly secret: NamespacedName & { readonly uid: string }
  /** For whom the values are encrypted: public texts of age. */
  readonly recipients?: readonly string[]
  /** With which Secret the journal goes when that is deleted: at first `secret`, at last the one that followed it. */
  readonly owner: { readonly name: string; readonly uid: string }
  /** The mark of the Secret before. */
  readonly markBefore: string | null
  readonly strategy: Strategy
  readonly phase: Phase
  /** Index of the stage that is being carried out. */
  readonly stage: number
  readonly stages: readonly Stage[]
  /** What the keys of all stages were before; null for keys that there were not. */
  readonly previous: Readonly<Record<string, Slot | null>>
  /** For `new-name`: what the Secret is called that takes over. */
  readonly newName?: string
  /** For `source`: who writes the Secret. */
  readonly source?: SourceOfValues
  readonly service?: ServiceRef
  readonly verify?: Verifier
  /** What was asked for; absent for `auto`. */
  readonly restart?: RestartChoice
  readonly targets: readonly RestartTarget[]
  readonly left: readonly LeftConsumer[]
  readonly reason?: string
  /** The user whom the API server took the operator for. */
  readonly by: string
  /** RFC 3339. */
  readonly startedAt: string
  readonly endedAt?: string
  /** That the values before it are not kept any more. */
  readonly forgotten?: boolean
  /**
   * How often somebody went on with it. Written first, so that whoever was at it before notices at
   * the next step.
   */
  readonly takenUp?: number
  /** Keys that a rollback could not give back what they were: others have changed them meanwhile. */
  readonly notPutBack?: readonly string[]
  /** Why it is, or was, rolled back. */
  readonly failure?: string
  /** Seconds that the consumers have for each stage. */
  readonly timeout: number
  readonly maxParallel: number
}

/** Whether a Secret of another name takes over. */
export function isFollowed(strategy: Strategy): boolean {
  return strategy === 'new-name' || strategy === 'sa-token'
}

const ENDED: ReadonlySet<Phase> = new Set(['committed', 'rolledBack'])

/** Whether there is something to go on with. */
export function isOpen({ phase }: Pick<Journal, 'phase'>): boolean {
  return !ENDED.has(phase)
}

/** Marks the Secret and the pods that have the values of a stage: rotation, stage, fingerprint. */
export function markOf({ id, stage, stages }: Pick<Journal, 'id' | 'stage' | 'stages'>): string {
  const fingerprint = stages[stage]?.fingerprint
  return fingerprint === undefined ? `${id}.${stage}` : `${id}.${stage}.${fingerprint}`
}

/** Whether a mark is of this rotation, of whatever stage. */
export function isMarkOf({ id }: Pick<Journal, 'id'>, mark: string | null | undefined): boolean {
  return mark?.startsWith(`${id}.`) === true
}

/** Whether a mark is that of a stage: the values are no more those before, or not all of them. */
export function isForward(
  journal: Pick<Journal, 'id'>,
  mark: string | null | undefined,
): mark is string {
  return isMarkOf(journal, mark) && mark !== backMark(journal)
}

/** Marks what was taken back, and may not be taken for what was there before. */
export function backMark({ id }: Pick<Journal, 'id'>): string {
  return `${id}.back`
}
