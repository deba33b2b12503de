import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

import { SopsError } from '../errors.ts'
import { parseBool, parseDecimal, parseFloat64, plainFloat } from './numbers.ts'
import { type Scalar, scalar, scalarText, type ScalarType } from './scalar.ts'
import { rfc3339 } from './timestamp.ts'

// sops writes 32 bytes and reads any length (aes/cipher.go nonceSize, rule 5).
const IV_BYTES = 32
const TAG_BYTES = 16
const ENCRYPTED = /^ENC\[AES256_GCM,data:([^,]+),iv:([^,]+),tag:([^,]+),type:([^\]]+)\]/
const TYPES = new Set(['str', 'int', 'float', 'bool', 'bytes', 'time', 'comment'])

interface Ciphertext {
  readonly data: Buffer
  readonly iv: Buffer
  readonly tag: Buffer
  readonly type: ScalarType
}

/** How every encrypted value begins, the MAC of a document too. */
export const VALUE_START = 'ENC[AES256_GCM,'

/** Whether a text looks like an encrypted value. */
export function looksEncrypted(text: string): boolean {
  return text.startsWith(VALUE_START)
}

/** Additional data of the value at `path`: its keys, each with a colon behind it (rule 9). */
export function additionalData(path: readonly string[]): string {
  return `${path.join(':')}:`
}

/** `ENC[AES256_GCM,data:...,iv:...,tag:...,type:...]`; the empty text stays empty (rule 7). */
export function encryptValue(value: Scalar, key: Uint8Array, aad: string): string {
  if (value.bytes.length === 0) return ''
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(aad))
  const data = Buffer.concat([cipher.update(value.bytes), cipher.final()]).toString('base64')
  const tag = cipher.getAuthTag().toString('base64')
  return `ENC[AES256_GCM,data:${data},iv:${iv.toString('base64')},tag:${tag},type:${value.type}]`
}

/**
 * The value inside a text that {@link encryptValue} wrote.
 *
 * @throws SopsError `value`, without the path, which the caller knows
 */
export function decryptValue(text: string, key: Uint8Array, aad: string): Scalar {
  if (text === '') return scalar('str', '')
  const { data, iv, tag, type } = parse(text)
  const plain = open({ data, iv, tag, type }, key, aad)
  return type === 'str' || type === 'comment' ? { type, bytes: plain } : typed(type, plain)
}

function parse(text: string): Ciphertext {
  const [, data, iv, tag, type] = ENCRYPTED.exec(text) ?? []
  if (type === undefined || !TYPES.has(type)) throw new SopsError('value', 'is malformed')
  const parts = { data: base64(data), iv: base64(iv), tag: base64(tag), type: type as ScalarType }
  if (parts.iv.length === 0 || parts.tag.length !== TAG_BYTES) {
    throw new SopsError('value', 'is malformed')
  }
  return parts
}

function base64(text = ''): Buffer {
  // Without groups, for which long texts would need a deep stack.
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new SopsError('value', 'is malformed')
  }
  return Buffer.from(text, 'base64')
}

function open(from: Ciphertext, key: Uint8Array, aad: string): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, from.iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(aad))
  cipher.setAuthTag(from.tag)
  try {
    return Buffer.concat([cipher.update(from.data), cipher.final()])
  } catch {
    // The reason holds nothing that helps, and might come to hold more.
    throw new SopsError('value', 'does not decrypt at this place')
  }
}

// The type is not authenticated: what does not fit it is refused, and what does
// is written once more in the one notation that is hashed.
function typed(type: ScalarType, bytes: Uint8Array): Scalar {
  if (type === 'bytes') return { type: 'str', bytes }
  const text = canonical(type, scalarText({ type, bytes }) ?? '')
  if (text === undefined) throw new SopsError('value', `is no ${type}, which it is marked as`)
  return scalar(type, text)
}

function canonical(type: ScalarType, text: string): string | undefined {
  if (type === 'int') return parseDecimal(text)?.toString()
  if (type === 'time') return rfc3339(text)
  if (type === 'bool') {
    const value = parseBool(text)
    return value === undefined ? undefined : value ? 'True' : 'False'
  }
  const value = parseFloat64(text)
  return value === undefined ? undefined : plainFloat(value)
}
