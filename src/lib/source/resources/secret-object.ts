import type { RawObject, SecretObject } from '../types.ts'
import { countValues, valuesInLastApplied, withoutLastApplied } from './last-applied.ts'
import { objectOf, textOf } from '../../base/json.ts'

/** A Secret from a table row: its metadata, and what the columns say. */
export function secretFromMetadata(
  metadata: RawObject,
  columns: { readonly type?: string; readonly keyCount?: number },
): SecretObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    ...columns,
    metadata: withoutLastApplied(metadata),
    lastAppliedHoldsValues: valuesInLastApplied(metadata) > 0,
  }
}

/** A Secret with its values taken away. */
export interface StrippedSecret {
  readonly secret: SecretObject
  /** How many values there were, in `data`, `stringData` and the last-applied annotation. */
  readonly values: number
}

/** A whole Secret, as it stands in a file: keeps the names of the keys, and counts the values. */
export function stripSecret(raw: RawObject): StrippedSecret {
  const metadata = objectOf(raw['metadata'])
  const data = objectOf(raw['data'])
  const stringData = objectOf(raw['stringData'])
  const keys = [...new Set([...Object.keys(data), ...Object.keys(stringData)])].toSorted()
  const type = textOf(raw['type'])
  const immutable = raw['immutable']
  return {
    secret: {
      ...secretFromMetadata(metadata, type === '' ? {} : { type }),
      keyCount: keys.length,
      keys,
      ...(typeof immutable === 'boolean' ? { immutable } : {}),
    },
    values: countValues(data) + countValues(stringData) + valuesInLastApplied(metadata),
  }
}
