/** Whose pods would keep the old value. */
import type { Consumer, SecretUse } from '../../../analysis/consumers/report.ts'
import { isFollowed, type Journal, type RestartChoice } from '../journal/journal.ts'
import { WANTS_RESTART } from '../journal/names.ts'
import type { Workload } from './workload.ts'

/** What the operator asks for. */
export interface RestartRules {
  /** Keys whose values change. */
  readonly keys: readonly string[]
  readonly restart: RestartChoice
  /** Whether the Secret gets another name, which every template has to follow. */
  readonly renamed: boolean
  /**
   * Whether the old value is refused at the end: then nobody may keep it, and that a program has read
   * its files again nobody can see.
   */
  readonly revokes: boolean
}

/** What a rotation is planned by. */
export function restartRules({
  previous,
  restart = 'auto',
  strategy,
  service,
}: Pick<Journal, 'previous' | 'restart' | 'strategy'> & {
  readonly service?: unknown
}): RestartRules {
  return {
    keys: Object.keys(previous),
    restart,
    renamed: isFollowed(strategy),
    revokes: service !== undefined,
  }
}

/** Whether the use is of a value that changes, in what there is now. */
export function isConcerned(use: SecretUse, rules: RestartRules): boolean {
  const { source, afterChange } = use
  if (source === 'rollback' || source === 'oldTemplate') return false
  if (afterChange === 'none' || afterChange === 'rollback') return false
  return changes(use, rules)
}

/** Whether pods of an earlier template still run that keep the old value; a restart is under way anyway. */
export function isOfOldPods(
  use: SecretUse,
  rules: RestartRules,
  workload: Workload | undefined,
): boolean {
  if (use.source !== 'oldTemplate' || use.pods === 0) return false
  return changes(use, rules) && keepsOld(use, rules, workload)
}

function changes({ keys }: SecretUse, rules: RestartRules): boolean {
  return rules.renamed || keys === null || keys.some((key) => rules.keys.includes(key))
}

/** Whether the pods have to be made anew, and not only look at their files again. */
export function keepsOld(
  use: SecretUse,
  { restart, renamed, revokes }: RestartRules,
  workload: Workload | undefined,
): boolean {
  const { afterChange } = use
  if (renamed || afterChange === 'restart') return true
  if (afterChange === 'nextRun') return workload !== undefined || isUnderWay(use)
  if (afterChange !== 'rereads') return false
  return restart === 'all' || revokes || workload?.annotations[WANTS_RESTART] === 'true'
}

/** Of a Job, a CronJob, or an init container of a pod: what it made of the value stays. */
function isUnderWay({ use, containerType, subPath, pods }: SecretUse): boolean {
  const isRefreshed = (use === 'volume' || use === 'projected') && subPath !== true
  return pods > 0 && (containerType === 'init' || !isRefreshed)
}

/** Whether it is a pod or a Job that runs no more. */
export function hasEnded({ kind, pods, finishedPods }: Consumer): boolean {
  return (kind === 'Pod' || kind === 'Job') && pods === 0 && finishedPods > 0
}
