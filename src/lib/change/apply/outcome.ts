import type { SecretBytes } from '../../base/secret-bytes.ts'
import { objectOf } from '../../base/json.ts'
import {
  type PlainSecret,
  validateSecret,
  validateUpdate,
  type Violation,
} from '../../crypto/secret-types/index.ts'
import type { Comparison } from './compare.ts'
import type { FieldPath } from './managed-fields.ts'
import type { Live, Wanted } from './types.ts'

/**
 * What is wrong with the Secret that an apply would make: what others set is
 * part of it, and what it may change depends on what is there.
 */
export function violationsAfter(
  wanted: Wanted,
  live: Live,
  comparison: Comparison,
  now: Date,
): readonly Violation[] {
  if (wanted.kind !== 'Secret' || live.kind !== 'Secret') return []
  const after = merged(wanted.secret, live.secret, comparison.removed)
  return [...validateUpdate(live.secret, after), ...validateSecret(after, now)]
}

/** The Secret as the API server would make it. */
function merged(
  wanted: PlainSecret,
  live: PlainSecret,
  removed: readonly FieldPath[],
): PlainSecret {
  const goes = (...path: readonly string[]): boolean =>
    removed.some((each) => each.join('\0') === path.join('\0'))
  const data = new Map<string, SecretBytes>(live.data)
  for (const [key, value] of wanted.data) data.set(key, value)
  for (const key of live.data.keys()) if (goes('data', key)) data.delete(key)
  const immutable = wanted.immutable ?? (goes('immutable') ? undefined : live.immutable)
  return {
    metadata: { ...live.metadata, ...wanted.metadata, ...texts(wanted, live, goes) },
    type: wanted.type,
    ...(immutable !== undefined && { immutable }),
    data,
  }
}

function texts(
  wanted: PlainSecret,
  live: PlainSecret,
  goes: (...path: readonly string[]) => boolean,
): Readonly<Record<string, object>> {
  const joined = (name: 'labels' | 'annotations'): object => {
    const stays = Object.entries(objectOf(live.metadata[name])).filter(
      ([key]) => !goes('metadata', name, key),
    )
    return { ...Object.fromEntries(stays), ...objectOf(wanted.metadata[name]) }
  }
  return { labels: joined('labels'), annotations: joined('annotations') }
}
