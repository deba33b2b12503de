import { isDeepStrictEqual } from 'node:util'

import { isObject, type JsonObject, listOf, objectOf } from '../../base/json.ts'
import { isSameValue, SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from '../../crypto/secret-types/index.ts'
import type { FieldPath } from './managed-fields.ts'

/** Fields of an object that one can set, with what stands in them. */
export type Fields = ReadonlyMap<string, Field>

export interface Field {
  readonly path: FieldPath
  /** A value of a Secret stays opaque; anything else is JSON. */
  readonly value: unknown
}

/** What names the object, and what the API server fills in. */
const NOT_SET = new Set(['name', 'namespace', 'uid', 'resourceVersion', 'managedFields'])

/** The fields of a Secret. */
export function secretFields(secret: PlainSecret): Fields {
  const { metadata, type, immutable, data } = secret
  return byPath([
    ...metadataFields(metadata),
    ...(type === '' ? [] : [{ path: ['type'], value: type }]),
    ...(immutable === undefined ? [] : [{ path: ['immutable'], value: immutable }]),
    ...[...data].map(([key, value]) => ({ path: ['data', key], value })),
  ])
}

/** The fields of any other object, maps entered and lists not. */
export function objectFields(object: JsonObject): Fields {
  const { apiVersion: _apiVersion, kind: _kind, metadata, status: _status, ...rest } = object
  return byPath([...metadataFields(objectOf(metadata)), ...leaves(rest, [])])
}

/** The fields as one map, by a text that is made of their path. */
export function byPath(fields: readonly Field[]): Fields {
  return new Map(fields.map((field) => [pathKey(field.path), field]))
}

/** A path as the key of a map. */
export function pathKey(path: FieldPath): string {
  return path.join('\0')
}

function metadataFields(metadata: JsonObject): readonly Field[] {
  const set = Object.entries(metadata).filter(([name]) => !NOT_SET.has(name))
  return leaves(Object.fromEntries(set), ['metadata'])
}

function leaves(object: JsonObject, path: FieldPath): readonly Field[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const at = [...path, name]
    if (isObject(value)) return leaves(value, at)
    return value === null ? [] : [{ path: at, value }]
  })
}

/** Whether what stands there is what is wanted; of a list, whether it has all that is wanted. */
export function isAsWanted(wanted: unknown, live: unknown): boolean {
  if (wanted instanceof SecretBytes && live instanceof SecretBytes) return isSameValue(wanted, live)
  if (Array.isArray(wanted)) {
    const items = listOf(live)
    return wanted.every((each) => items.some((item) => isDeepStrictEqual(each, item)))
  }
  return isDeepStrictEqual(wanted, live)
}
