import { bech32 } from '@scure/base'

/** What a Bech32 text holds (BIP 173, without its limit of 90 characters). */
export interface Bech32 {
  /** Human-readable part, as it was spelt. */
  readonly prefix: string
  readonly bytes: Uint8Array
}

/** Undefined for anything malformed: the library's own errors repeat the text, which may be a secret key. */
export function decodeBech32(text: string): Bech32 | undefined {
  try {
    const { words } = bech32.decode(text, false)
    return { prefix: text.slice(0, text.lastIndexOf('1')), bytes: bech32.fromWords(words) }
  } catch {
    return undefined
  }
}

/** In lower case, as recipients are written. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(bytes), false)
}

/** The bytes under exactly this prefix, if there are `length` of them. */
export function bytesOfBech32(
  text: string,
  prefix: string,
  length: number,
): Uint8Array | undefined {
  const decoded = decodeBech32(text)
  return decoded?.prefix === prefix && decoded.bytes.length === length ? decoded.bytes : undefined
}
