import type { NamespaceFact, NodeFact } from './facts/others.ts'
import { metadataOf } from './metadata.ts'
import { at, textMap, textOf } from '../base/json.ts'

/** A Namespace. */
export function namespaceFact(raw: unknown): NamespaceFact {
  const deleted = textOf(at(raw, 'metadata', 'deletionTimestamp')) !== ''
  return {
    kind: 'Namespace',
    ...metadataOf(raw),
    labels: textMap(at(raw, 'metadata', 'labels')),
    ...(deleted ? { terminating: true } : {}),
  }
}

/** A Node. */
export function nodeFact(raw: unknown): NodeFact {
  return { kind: 'Node', ...metadataOf(raw), labels: textMap(at(raw, 'metadata', 'labels')) }
}
