import { isObject, type JsonObject, listOf, member, textOf } from '../../base/json.ts'
import { FIELD_MANAGER } from '../../base/product.ts'

/** One entry of `metadata.managedFields`: what a manager set, and by which operation. */
export interface FieldOwner {
  readonly manager: string
  readonly operation: string
  readonly subresource: string
  /** `fieldsV1`: `{"f:data": {"f:password": {}}}`. */
  readonly fields: JsonObject
}

/** Where a field stands: `['data', 'password']`. */
export type FieldPath = readonly string[]

/** The entries of `metadata.managedFields`. */
export function ownersOf(managedFields: unknown): readonly FieldOwner[] {
  return listOf(managedFields)
    .filter(isObject)
    .map((entry) => ({
      manager: textOf(entry['manager']),
      operation: textOf(entry['operation']),
      subresource: textOf(entry['subresource']),
      fields: isObject(entry['fieldsV1']) ? entry['fieldsV1'] : {},
    }))
}

/** What `apply` of this program set before. */
export function isOurApply({ manager, operation, subresource }: FieldOwner): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && subresource === ''
}

/**
 * What `create` of this program set. To the API server that is somebody else's
 * (structured-merge-diff keeps a set for each manager and operation), until an
 * apply takes it over.
 */
export function isOurCreate({ manager, operation, subresource }: FieldOwner): boolean {
  return manager === FIELD_MANAGER && operation === 'Update' && subresource === ''
}

/** Whether the owner set this field: a map by itself (`.`), not only something in it. */
export function owns({ fields }: FieldOwner, path: FieldPath): boolean {
  const found = path.reduce<unknown>((at, name) => member(at, `f:${name}`), fields)
  if (!isObject(found)) return false
  return (
    Object.keys(found).length === 0 || !Object.keys(found).every((each) => each.startsWith('f:'))
  )
}

/** The fields that an owner set, down to what has nothing below it; lists are not entered. */
export function leavesOf({ fields }: FieldOwner): readonly FieldPath[] {
  return leavesBelow(fields, [])
}

function leavesBelow(fields: JsonObject, path: FieldPath): readonly FieldPath[] {
  return Object.entries(fields).flatMap(([name, below]) => {
    // `.` is the map itself; `k:` and `v:` are items of a list.
    if (!name.startsWith('f:') || !isObject(below)) return []
    const at = [...path, name.slice(2)]
    const isMap = Object.keys(below).some((each) => each.startsWith('f:'))
    return isMap ? leavesBelow(below, at) : [at]
  })
}

/** Fields with members of their own, whose names are no keys that somebody chose. */
const PARTS = new Set(['metadata', 'spec'])

/** `data[password]`, `metadata.labels[app]`, `type`: as the API server names fields. */
export function fieldName(path: FieldPath): string {
  const [first = '', second, ...rest] = path
  if (second === undefined) return first
  const head = PARTS.has(first) ? [`${first}.${second}`, ...rest] : [first, second, ...rest]
  return head.map((each, at) => (at === 0 ? each : `[${each}]`)).join('')
}
