import { at, isObject, listOf, member, objectOf, textOf } from '../base/json.ts'

/**
 * Names of the keys of `data` from `metadata.managedFields`, whose entries list
 * every field that each manager owns (`f:data: {f:password: {}}`). Null when
 * they do not account for `keyCount` keys: then some key is owned by nobody.
 *
 * Keys that were written through `stringData` stand under `f:stringData` in the
 * entry of a client that applied them, and under `f:data` after the server
 * converted them; only `f:data` says what is stored.
 */
export function keysFromManagedFields(
  metadata: unknown,
  keyCount: number | undefined,
): readonly string[] | null {
  const names = new Set(listOf(member(metadata, 'managedFields')).flatMap(dataKeys))
  if (keyCount === undefined || names.size !== keyCount) return null
  return [...names].toSorted()
}

function dataKeys(entry: unknown): readonly string[] {
  // Entries of a subresource (status) cannot own data.
  if (!isObject(entry) || textOf(entry['subresource']) !== '') return []
  return Object.keys(objectOf(at(entry, 'fieldsV1', 'f:data')))
    .filter((field) => field.startsWith('f:'))
    .map((field) => field.slice(2))
}
