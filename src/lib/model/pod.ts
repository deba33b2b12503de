import type { PodFact } from './facts/pod.ts'
import { metadataOf, ownerOf } from './metadata.ts'
import { podSpec } from './pod-spec/index.ts'
import { at, listOf, member, objectOf, textOf } from '../base/json.ts'

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

/** A Pod as the API server shows it. */
export function podFact(raw: unknown): PodFact {
  const metadata = metadataOf(raw)
  return {
    kind: 'Pod',
    ...metadata,
    ...ownerOf(raw),
    node: textOf(at(raw, 'spec', 'nodeName')),
    phase: textOf(at(raw, 'status', 'phase')) || 'Unknown',
    ready: isReady(raw),
    // The Node authorizer looks at the presence of the annotation only (graph_populator.go).
    mirror: Object.hasOwn(objectOf(at(raw, 'metadata', 'annotations')), MIRROR_ANNOTATION),
    ...(listOf(at(raw, 'spec', 'schedulingGates')).length > 0 ? { gated: true } : {}),
    spec: podSpec(member(raw, 'spec'), metadata.name),
  }
}

function isReady(raw: unknown): boolean {
  return listOf(at(raw, 'status', 'conditions')).some(
    (condition) => member(condition, 'type') === 'Ready' && member(condition, 'status') === 'True',
  )
}
