/** Which workloads a rotation has to take back, and by which mark their pods are told apart then. */
import { backMark, isMarkOf, type RestartTarget } from '../journal/journal.ts'
import { templateMark } from '../journal/names.ts'
import type { RotationCluster, StoredJournal } from '../port.ts'

/**
 * The mark that the template has to have; null for none, undefined where the workload was not
 * come to and can be left alone, whether it works or not.
 *
 * Pods of the former mark that have started since the rotation began may have the value that goes
 * again, as when one was evicted meanwhile. They are made anew, under a mark of their own. So are
 * all pods of a workload that cannot go back with the pods that it has, where new ones would get
 * values of somebody else: it would be on a mix.
 *
 * @param areOthers whether the Secret keeps values that are not the former ones
 */
export async function markBack(
  cluster: RotationCluster,
  { journal, createdAt }: StoredJournal,
  target: RestartTarget,
  areOthers: boolean,
): Promise<string | null | undefined> {
  const workload = await cluster.readWorkload(target)
  if (workload === undefined || workload.uid !== target.uid) return undefined
  const key = templateMark(journal.secret.name)
  const there = workload.templateAnnotations[key]
  if (there === backMark(journal)) return there
  const pods = await cluster.podsOf(workload)
  const former = pods.filter(({ annotations }) => (annotations[key] ?? null) === target.before)
  const isLate = former.some(({ startedAt }) => startedAt >= createdAt)
  if (isLate && journal.newName === undefined) return backMark(journal)
  const marks = [there, ...pods.map(({ annotations }) => annotations[key])]
  if (!marks.some((mark) => isMarkOf(journal, mark))) return undefined
  const isWhole = former.filter(({ isEnding }) => !isEnding).length >= workload.replicas
  return areOthers && !isWhole ? backMark(journal) : target.before
}
