/** Which consumers of a Secret a rotation has to restart, and what becomes of the others. */
import type { Consumer } from '../../../analysis/consumers/report.ts'
import type { LeftConsumer, RestartTarget } from '../journal/journal.ts'
import type { RotationCluster } from '../port.ts'
import { byHandText, gentleText, oldPodsText, useText } from './left-words.ts'
import { templateMark } from '../journal/names.ts'
import { hasEnded, isConcerned, isOfOldPods, keepsOld, type RestartRules } from './stale.ts'
import { restartsByTemplate, type Workload, type WorkloadRef } from './workload.ts'

export interface RestartPlan {
  readonly targets: readonly RestartTarget[]
  readonly left: readonly LeftConsumer[]
}

/** The consumer as something that can be asked for; undefined where its kind is not restarted by a template. */
function workloadOf({ apiVersion, kind, namespace, name }: Consumer): WorkloadRef | undefined {
  if (namespace === undefined) return undefined
  // Only kinds that are not built in are told with their group.
  const ref = { apiVersion: apiVersion ?? 'apps/v1', kind, namespace, name }
  return restartsByTemplate(ref) ? ref : undefined
}

/** The workloads among the consumers as they are now, by {@link refText}. @throws ApiError */
export async function workloadsOf(
  consumers: readonly Consumer[],
  cluster: Pick<RotationCluster, 'readWorkload'>,
): Promise<ReadonlyMap<string, Workload>> {
  const workloads = new Map<string, Workload>()
  for (const consumer of consumers) {
    const ref = workloadOf(consumer)
    const workload = ref === undefined ? undefined : await cluster.readWorkload(ref)
    if (ref !== undefined && workload !== undefined) workloads.set(refText(ref), workload)
  }
  return workloads
}

/**
 * Sorts the consumers of a Secret. What uses other keys only is not concerned; what reads its
 * files again follows by itself.
 *
 * @param secret its name
 * @param workloads those of {@link workloadsOf}
 */
export function restartPlan(
  secret: string,
  consumers: readonly Consumer[],
  workloads: ReadonlyMap<string, Workload>,
  rules: RestartRules,
): RestartPlan {
  const targets: RestartTarget[] = []
  const left: LeftConsumer[] = []
  for (const consumer of consumers) {
    const ref = workloadOf(consumer)
    const workload = ref === undefined ? undefined : workloads.get(refText(ref))
    const judged = judge(secret, consumer, workload, rules)
    if (judged === undefined) continue
    if ('todo' in judged) left.push(judged)
    else targets.push(judged)
  }
  return { targets, left }
}

/**
 * Those of the consumers of a Secret that need it still, by what their templates and pods of today
 * say; pods of an earlier template are on their way out.
 */
export function stillUsing(consumers: readonly Consumer[]): readonly Consumer[] {
  const rules: RestartRules = { keys: [], restart: 'auto', renamed: true, revokes: false }
  return consumers.filter(
    (consumer) =>
      consumer.role !== 'writes' &&
      !hasEnded(consumer) &&
      consumer.uses.some((use) => isConcerned(use, rules)),
  )
}

/** `apps/v1 Deployment payments/api`. */
export function refText({ apiVersion, kind, namespace, name }: WorkloadRef): string {
  return `${apiVersion} ${kind} ${namespace}/${name}`
}

function judge(
  secret: string,
  consumer: Consumer,
  workload: Workload | undefined,
  rules: RestartRules,
): RestartTarget | LeftConsumer | undefined {
  const { kind, namespace, name } = consumer
  const leave = (todo: LeftConsumer['todo'], because: string): LeftConsumer => ({
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    todo,
    because,
  })
  if (consumer.role === 'writes') return undefined
  const concerned = consumer.uses.find((use) => isConcerned(use, rules))
  if (concerned === undefined) {
    const old = consumer.uses.find((use) => isOfOldPods(use, rules, workload))
    return old === undefined ? undefined : leave('byHand', oldPodsText(old))
  }
  if (hasEnded(consumer)) return leave('nothing', 'it has ended')
  const stale = consumer.uses.find(
    (use) => isConcerned(use, rules) && keepsOld(use, rules, workload),
  )
  if (stale === undefined) return leave('nothing', gentleText(concerned))
  const because = useText(stale)
  if (rules.restart === 'none') return leave('byHand', `${because}; --restart none`)
  if (workload === undefined) return leave('byHand', byHandText(kind, stale, rules.renamed))
  if (workload.replicas === 0 && !rules.renamed) return leave('nothing', 'it has no pods')
  if (workload.heldBack !== undefined) return leave('byHand', `${because}; ${workload.heldBack}`)
  const before = workload.templateAnnotations[templateMark(secret)] ?? null
  const { apiVersion, uid, replicas } = workload
  const ref = { apiVersion, kind, namespace: workload.namespace, name, uid }
  return { ...ref, because, pods: replicas, before }
}
