import { isObject, type JsonObject, objectOf } from '../base/json.ts'
import { type ByteText, byteText } from './byte-text.ts'

/** One text of an object. */
export interface Place {
  /** In the words of kubectl: `data.password`, `spec.containers[api].env[DB_URL].value`. */
  readonly path: string
  readonly text: ByteText
}

/** Fields that hold base64 by their schema: what counts is what is in it. */
const BYTES_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['Secret', ['data']],
  ['ConfigMap', ['binaryData']],
])

/** Names and numbers that the API server makes by itself. */
const MADE_BY_SERVER: ReadonlySet<string> = new Set([
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
])

/**
 * Every text of an object with its field: values, annotations, labels, literals,
 * arguments, and whatever a custom resource has.
 *
 * @param kind of the object, since a list leaves it out
 */
export function* placesOf(kind: string, object: JsonObject): Generator<Place> {
  for (const [key, value] of Object.entries(object)) {
    if (BYTES_OF.get(kind)?.includes(key)) yield* decoded(key, value)
    else if (key === 'metadata') yield* ofMetadata(objectOf(value))
    else yield* texts(value, key)
  }
}

function* decoded(field: string, values: unknown): Generator<Place> {
  for (const [key, value] of Object.entries(objectOf(values))) {
    if (typeof value !== 'string') continue
    yield { path: step(field, key), text: Buffer.from(value, 'base64').toString('latin1') }
  }
}

function* ofMetadata(metadata: JsonObject): Generator<Place> {
  for (const [key, value] of Object.entries(metadata)) {
    if (!MADE_BY_SERVER.has(key)) yield* texts(value, `metadata.${key}`)
  }
}

function* texts(value: unknown, path: string): Generator<Place> {
  if (typeof value === 'string') yield { path, text: byteText(value) }
  else if (Array.isArray(value)) yield* inList(value, path)
  else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, step(path, key))
  }
}

function* inList(items: readonly unknown[], path: string): Generator<Place> {
  for (const [index, item] of items.entries()) {
    yield* texts(item, `${path}[${nameOf(item) ?? index}]`)
  }
}

/** Containers, variables, volumes and ports have names by which people know them. */
function nameOf(item: unknown): string | undefined {
  const { name } = objectOf(item)
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** A key with dots or slashes would read as several. */
function step(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${key}]`
}
