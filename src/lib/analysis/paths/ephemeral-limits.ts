/** What keeps ephemeral containers of a pod from Secrets: its service account. */
import { perObject } from '../../base/remember.ts'
import type { ServiceAccountFact } from '../../model/facts/others.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import type { PathContext } from '../graph/context.ts'
import { isWaiting } from '../graph/waiting-pods.ts'
import { blindSpots } from '../visibility.ts'

/**
 * What an ephemeral container of a pod can be given: every Secret, unless
 * admission looks whether the service account of the pod names it. It does for
 * ephemeral containers, which can bring no volume; of a pod of one's own making
 * it overlooks projected volumes, so that P1 knows no such limit. While the
 * account is gone it refuses every change of the pod's containers.
 */
type Limit = 'none' | 'unknown' | 'gone' | ServiceAccountFact

/** Where an ephemeral container can be added: the best pod of a namespace, and those that are limited. */
export interface PodsByLimit {
  readonly free?: PodFact
  readonly unknown?: PodFact
  /** One for each account that is gone. */
  readonly gone: readonly PodFact[]
  readonly limited: readonly (readonly [PodFact, ServiceAccountFact])[]
}

/** By namespace and name; asked for each pod, so no key is put together. */
const accountsByName = perObject(({ facts }: Model) => {
  const byNamespace = Map.groupBy(facts.ServiceAccount, ({ namespace }) => namespace)
  return new Map(
    [...byNamespace].map(
      ([namespace, all]) => [namespace, new Map(all.map((each) => [each.name, each]))] as const,
    ),
  )
})

/** By the service account. */
export function limitOfPods({
  model,
}: PathContext): (pod: Pick<PodFact, 'namespace' | 'spec'>) => Limit {
  const accounts = accountsByName(model)
  return ({ namespace, spec }) => {
    const account = accounts.get(namespace)?.get(spec.serviceAccount)
    if (account !== undefined) return account.limitsSecrets === true ? account : 'none'
    if (blindSpots(model.coverage, 'serviceaccounts', namespace).length > 0) return 'unknown'
    // A controller makes `default` again; without a name a manifest means that one.
    return ['', 'default'].includes(spec.serviceAccount) ? 'none' : 'gone'
  }
}

/** Sorts pods out; of those without a limit one is enough, best one that has its node. */
export function podsAmong(pods: readonly PodFact[], limitOf: (pod: PodFact) => Limit): PodsByLimit {
  // Nearly everywhere that is the first one, and the others do not matter.
  const isFree = (pod: PodFact): boolean => limitOf(pod) === 'none'
  const placed = pods.find((pod) => !isWaiting(pod) && isFree(pod))
  if (placed !== undefined) return { free: placed, gone: [], limited: [] }
  const free = pods.find(isFree)
  const all = pods.map((pod) => [pod, limitOf(pod)] as const)
  const unknown = all.find(([, limit]) => limit === 'unknown')?.[0]
  const gone = all.flatMap(([pod, limit]) => (limit === 'gone' ? [pod] : []))
  return {
    ...(free && { free }),
    ...(unknown && { unknown }),
    gone: [...new Map(gone.map((pod) => [pod.spec.serviceAccount, pod])).values()],
    limited: all.flatMap(([pod, limit]) =>
      typeof limit === 'string' ? [] : [[pod, limit] as const],
    ),
  }
}
