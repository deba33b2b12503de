/**
 * Pods that violate the Pod Security level which their namespace was given later:
 * admission looks at the whole pod when an image is replaced or a container is
 * added, and refuses that (podsecurity admission, `isSignificantPodUpdate`).
 */
import { perObject } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { Holding } from '../graph/path-builder.ts'
import { strictNamespaces } from './pod-security.ts'
import { CHANGE_NAMESPACES, CHANGE_PODS, EPHEMERAL } from './requests.ts'

/** What of its node a pod has is forbidden by every level but `privileged`. */
function violates({ spec }: Pick<PodFact, 'spec'>): boolean {
  return (spec.host ?? []).length > 0
}

/** Namespaces where some pod violates the level. */
const violated = perObject((context: PathContext): ReadonlySet<string> => {
  const names = strictNamespaces(context).map(({ namespace }) => namespace)
  return new Set(names.filter((namespace) => context.pods.runningIn(namespace).some(violates)))
})

/** Whether admission refuses changes of the pod. */
export function isRefused(context: PathContext, pod: Pick<PodFact, 'namespace' | 'spec'>): boolean {
  return violated(context).has(pod.namespace) && violates(pod)
}

/** A right on pods as rights on those that it lets one get into; others are looked at one by one where some are refused. */
export function acceptedPlaces(context: PathContext, holding: Holding): readonly Holding[] {
  const places = refusingPlaces(context, holding)
  if (places.length === 0) return [holding]
  const { namespace: own, name } = holding
  const refusing = new Set(places.map(({ namespace }) => namespace))
  return (own === '' ? context.namespaces : [own]).flatMap((namespace) => {
    if (!refusing.has(namespace)) return [{ ...holding, namespace }]
    const pods = context.pods.runningIn(namespace).filter((pod) => !violates(pod))
    const meant = pods.filter((pod) => name === null || pod.name === name)
    return meant.map((pod) => ({ ...holding, namespace, name: pod.name }))
  })
}

/** The right in each of the namespaces that refuse some of what it is for. */
export function refusingPlaces(context: PathContext, holding: Holding): readonly Holding[] {
  if (![CHANGE_PODS, EPHEMERAL].includes(holding.requests)) return []
  const all = violated(context)
  const { namespace: own } = holding
  const places = own === '' ? [...all] : all.has(own) ? [own] : []
  return places.map((namespace) => ({ ...holding, namespace }))
}

/** Being able to take the level away first, and then to do what the right is for. */
export function afterFreeing(
  { build }: PathContext,
  { station, namespace }: Holding,
): readonly Station[] {
  return [station, build.may(CHANGE_NAMESPACES, namespace, namespace)]
}
