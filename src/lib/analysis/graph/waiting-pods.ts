/** Pods that no node runs yet: nothing can be done in them, but a node can be found for them. */
import { qualifiedName } from '../../base/names.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import { podsWithoutNode } from '../../model/pods.ts'
import { isRunning } from '../reach/pod-index.ts'
import type { Why } from './access-graph.ts'
import type { PathContext } from './context.ts'
import type { PodsAt } from './path-builder.ts'

/** What whoever gets into such a pod waits for. */
export const ONCE_IT_RUNS = {
  confidence: 'conditional',
  condition: 'the pod, which has no node yet, comes to run',
} as const satisfies Why

/** Whether the scheduler has found no node for it; manifests often leave it to the scheduler. */
export function isWaiting({ node }: PodFact): boolean {
  return node === ''
}

/** Adds that who gets into pods of a place gets what those of them are given that still wait. */
export function linkWaiting({ build, model }: PathContext): void {
  const waiting = podsWithoutNode(model).filter(isRunning)
  if (waiting.length === 0) return
  const namespaces = new Set(waiting.map(({ namespace }) => namespace))
  const names = new Set(waiting.flatMap((pod) => [qualifiedName(pod), `/${pod.name}`]))
  const anyAt = (place: PodsAt): boolean => {
    if (place.at === 'everywhere') return true
    if (place.at === 'namespace') return namespaces.has(place.namespace)
    return place.at === 'pod' && names.has(`${place.pod.namespace}/${place.pod.name}`)
  }
  for (const { pods: place, inside } of build.podPlaces.values()) {
    if (anyAt(place)) build.graph.link(inside.given, build.waiting(place), ONCE_IT_RUNS)
  }
}
