import { UserError } from '../../base/errors.ts'
import { isObject, type JsonObject } from '../../base/json.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { decodeBase64 } from './base64.ts'
import type { PlainSecret } from './secret.ts'

const FIELDS = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'type',
  'immutable',
  'data',
  'stringData',
])

/**
 * Reads a manifest of kind Secret as strictly as `kubectl --validate=strict`:
 * unknown fields and values of the wrong type are refused. `stringData`
 * overrides `data`, as in the API server (pkg/apis/core/v1/conversion.go,
 * Convert_v1_Secret_To_core_Secret).
 *
 * @throws UserError that names fields and keys, never a value
 */
export function readSecret(manifest: unknown): PlainSecret {
  const object = expectSecret(manifest)
  const type = object['type'] ?? ''
  const { immutable } = object
  if (typeof type !== 'string') throw new UserError('type of the Secret is not a string')
  const data = new Map<string, SecretBytes>()
  for (const [key, value] of entries(object, 'data')) data.set(key, decoded(key, value))
  const texts = entries(object, 'stringData')
  for (const [key, text] of texts) data.set(key, SecretBytes.fromText(text))
  return {
    metadata: objectField(object, 'metadata'),
    type,
    ...(immutable === undefined || immutable === null ? {} : { immutable: expectFlag(immutable) }),
    data,
  }
}

/** The manifest with everything in `data`; design §3 has `stringData` never sent. */
export function writeSecret(secret: PlainSecret): JsonObject {
  const data = [...secret.data].map(([key, value]) => [key, base64(value.reveal())] as const)
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: secret.metadata,
    ...(secret.type === '' ? {} : { type: secret.type }),
    ...(secret.immutable === undefined ? {} : { immutable: secret.immutable }),
    data: Object.fromEntries(data),
  }
}

function expectSecret(manifest: unknown): JsonObject {
  if (!isObject(manifest) || manifest['kind'] !== 'Secret' || manifest['apiVersion'] !== 'v1') {
    throw new UserError('the manifest is not a Secret of apiVersion v1')
  }
  const unknown = Object.keys(manifest).find((field) => !FIELDS.has(field))
  if (unknown !== undefined) throw new UserError(`a Secret has no field "${unknown}"`)
  return manifest
}

function objectField(object: JsonObject, field: string): JsonObject {
  const value = object[field] ?? {}
  if (!isObject(value)) throw new UserError(`${field} of the Secret is not an object`)
  return value
}

function expectFlag(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new UserError('immutable of the Secret is neither true nor false')
}

// JSON's null is Go's zero value: an empty list of bytes, an empty string.
function entries(object: JsonObject, field: string): readonly (readonly [string, string])[] {
  return Object.entries(objectField(object, field)).map(([key, value]) => {
    if (typeof value === 'string') return [key, value]
    if (value === null) return [key, '']
    throw new UserError(`${field}[${key}] of the Secret is not a string`, [
      'put quotes around numbers, dates and true or false',
    ])
  })
}

function decoded(key: string, text: string): SecretBytes {
  const bytes = decodeBase64(text)
  if (bytes !== undefined) return SecretBytes.from(bytes)
  throw new UserError(`data[${key}] of the Secret is not base64`, [
    'write plain text under stringData instead',
  ])
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
