/**
 * What sops calls a value's type. `bytes` is only ever read, never written (rule 6).
 */
export type ScalarType = 'str' | 'int' | 'float' | 'bool' | 'bytes' | 'time' | 'comment'

/**
 * A value as the bytes that sops encrypts and hashes: decimal digits for `int`,
 * the shortest notation without exponent for `float`, `True` or `False`, RFC 3339.
 * Numbers never pass through a JavaScript number, so that all 64 bits survive.
 */
export interface Scalar {
  readonly type: ScalarType
  readonly bytes: Uint8Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A scalar whose bytes are this text. */
export function scalar(type: ScalarType, text: string): Scalar {
  return { type, bytes: encoder.encode(text) }
}

/** The text of a scalar; undefined when its bytes are no UTF-8. */
export function scalarText(value: Scalar): string | undefined {
  try {
    return decoder.decode(value.bytes)
  } catch {
    return undefined
  }
}
