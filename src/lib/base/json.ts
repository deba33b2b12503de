/**
 * Typed reading of objects whose shape nobody has checked. Every accessor
 * answers something sensible for nonsense, so that one odd object in a cluster
 * of a hundred thousand never stops the answer.
 */

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

const EMPTY: JsonObject = {}

/** Whether `value` is a JSON object, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object, or an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : EMPTY
}

/** The member `key` of an object; absent for everything that has none of its own. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The value at the end of `path`, one member after the other. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(member, value)
}

/** The string, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The strings of a list; anything else in it is left out. */
export function texts(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string')
}

/** The boolean, or undefined. */
export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/** The finite number, or undefined. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The members of an object that are strings: labels, annotations, parameters. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}
