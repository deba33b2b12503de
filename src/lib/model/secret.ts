import type { SecretFact } from './facts/secret.ts'
import { metadataOf, ownerOf } from './metadata.ts'
import { at, count, flag, listOf, member, textOf, textMap, texts } from '../base/json.ts'
import { annotationNames, keptAnnotations } from './secret-annotations.ts'
import { keysFromManagedFields } from './secret-keys.ts'
import { lastWriterOf, managersOf } from './secret-writer.ts'

/**
 * A Secret as `SecretObject` of source/types.ts describes it: metadata, type
 * and number of keys, no values. Anything else in the object is not looked at.
 */
export function secretFact(raw: unknown): SecretFact {
  const metadata = member(raw, 'metadata')
  const keyCount = count(member(raw, 'keyCount'))
  const immutable = flag(member(raw, 'immutable'))
  return {
    kind: 'Secret',
    ...metadataOf(raw),
    ...ownerOf(raw),
    type: textOf(member(raw, 'type')) || 'Opaque',
    ...(keyCount === undefined ? {} : { keyCount }),
    keys: keysOf(raw, keyCount),
    labels: textMap(at(raw, 'metadata', 'labels')),
    annotations: keptAnnotations(raw),
    annotationNames: annotationNames(raw),
    ...lastWriterOf(metadata),
    managers: managersOf(metadata),
    ...(immutable === undefined ? immutableSet(metadata) : { immutable }),
    lastAppliedHoldsValues: member(raw, 'lastAppliedHoldsValues') === true,
    deleting: textOf(member(metadata, 'deletionTimestamp')) !== '',
  }
}

/** A table does not show the field itself. */
function immutableSet(metadata: unknown): Pick<SecretFact, 'immutableSet'> {
  const set = listOf(member(metadata, 'managedFields')).some(
    (entry) => at(entry, 'fieldsV1', 'f:immutable') !== undefined,
  )
  return set ? { immutableSet: true } : {}
}

function keysOf(raw: unknown, keyCount: number | undefined): readonly string[] | null {
  if (listOf(member(raw, 'keys')).length > 0) return texts(member(raw, 'keys')).toSorted()
  return keysFromManagedFields(member(raw, 'metadata'), keyCount)
}
