/**
 * Pods that violate the Pod Security level which their namespace was given later:
 * admission looks at the whole pod when an image is replaced or a container is
 * added, and refuses that (podsecurity admission, `isSignificantPodUpdate`).
 */
import { perObject } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Station, Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { Holding } from '../graph/path-builder.ts'
import { settledBy } from '../reach/settle.ts'
import { blindSpots } from '../visibility.ts'
import { strictNamespaces } from './pod-security.ts'
import { CHANGE_NAMESPACES, CHANGE_PODS, EPHEMERAL } from './requests.ts'

/** What of its node a pod has is forbidden by every level but `privileged`. */
function violates({ spec }: Pick<PodFact, 'spec'>): boolean {
  return (spec.host ?? []).length > 0
}

/** Namespaces where some pod violates the level, or may as the level is not seen. */
const violated = perObject((context: PathContext): ReadonlySet<string> => {
  const strict = strictNamespaces(context).map(({ namespace }) => namespace)
  const all = [...strict, ...unseen(context)]
  return new Set(all.filter((namespace) => context.pods.runningIn(namespace).some(violates)))
})

/** Namespaces whose labels were not read. */
const unseen = perObject(({ model, namespaces }: PathContext): ReadonlySet<string> => {
  if (blindSpots(model.coverage, 'namespaces').length === 0) return new Set()
  const known = new Set(model.facts.Namespace.map(({ name }) => name))
  return new Set(namespaces.filter((namespace) => !known.has(namespace)))
})

/** Whether admission refuses changes of the pod. */
export function isRefused(context: PathContext, pod: Pick<PodFact, 'namespace' | 'spec'>): boolean {
  return violated(context).has(pod.namespace) && violates(pod)
}

/** So many are not told apart where it is not known whether any is refused. */
const MANY = 200

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
    if (meant.length > MANY && unseen(context).has(namespace)) return []
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

/** Adds a step in pods that are refused, once the level is taken away, or that may be. */
export function connectRefused(
  context: PathContext,
  { station, namespace }: Holding,
  to: Station,
  why: Why & { readonly id: string },
): void {
  const { build, model } = context
  if (unseen(context).has(namespace)) {
    const settled = settledBy(blindSpots(model.coverage, 'namespaces'))
    build.step(station, to, { ...why, confidence: 'unknown', settledBy: settled })
    return
  }
  build.joint([station, build.may(CHANGE_NAMESPACES, namespace, namespace)], to, why)
}
