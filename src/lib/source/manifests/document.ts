import { isObject, textOf } from '../../base/json.ts'
import type { RawObject } from '../types.ts'
import type { Place } from './place.ts'

/** One parsed object of the input, and where it starts. */
export interface Document {
  readonly value: unknown
  readonly place: Place
}

/** What the items of a list are that do not say so themselves. */
export interface ItemType {
  readonly apiVersion: string
  readonly kind: string
}

/**
 * The type of a list's items, from its own: a `PodList` holds Pods. A plain
 * `List` leaves it to each item. Undefined for what is not a list.
 */
export function itemType(value: unknown): ItemType | Record<string, never> | undefined {
  if (!isObject(value) || !holdsItems(value)) return undefined
  const kind = textOf(value['kind'])
  if (!kind.endsWith('List')) return undefined
  if (kind === 'List') return {}
  return { apiVersion: textOf(value['apiVersion']), kind: kind.slice(0, -'List'.length) }
}

// Go writes an empty list as `[]` or null, and always writes it.
function holdsItems(value: RawObject): boolean {
  return Object.hasOwn(value, 'items') && (value['items'] === null || Array.isArray(value['items']))
}
