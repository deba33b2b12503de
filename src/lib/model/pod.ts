import type { PodFact } from './facts/pod.ts'
import { metadataOf, ownerOf } from './metadata.ts'
import { podSpec } from './pod-spec/index.ts'
import { at, listOf, member, objectOf, textOf } from '../base/json.ts'

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

/** A Pod as the API server shows it. */
export function podFact(raw: unknown): PodFact {
  const metadata = metadataOf(raw)
  const spec = podSpec(member(raw, 'spec'), metadata.name)
  const mirror = isMirror(raw)
  return {
    kind: 'Pod',
    ...metadata,
    ...ownerOf(raw),
    node: textOf(at(raw, 'spec', 'nodeName')),
    phase: textOf(at(raw, 'status', 'phase')) || 'Unknown',
    ready: isReady(raw),
    mirror,
    ...(listOf(at(raw, 'spec', 'schedulingGates')).length > 0 ? { gated: true } : {}),
    // Admission fills it in, except for mirror pods; a manifest (it has no uid) has not met it yet.
    spec:
      spec.serviceAccount === '' && metadata.uid === '' && !mirror
        ? { ...spec, serviceAccount: 'default' }
        : spec,
  }
}

/** The Node authorizer looks at the presence of the annotation only (graph_populator.go). */
function isMirror(raw: unknown): boolean {
  return Object.hasOwn(objectOf(at(raw, 'metadata', 'annotations')), MIRROR_ANNOTATION)
}

function isReady(raw: unknown): boolean {
  return listOf(at(raw, 'status', 'conditions')).some(
    (condition) => member(condition, 'type') === 'Ready' && member(condition, 'status') === 'True',
  )
}
