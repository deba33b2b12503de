import type * as Crypto from 'node:crypto'

/** Chunks of a payload that follow each other. */
export interface Block {
  readonly bytes: Uint8Array
  /** Number of its first chunk, from 0. */
  readonly first: number
  /** Whether the file ends with it. */
  readonly last: boolean
}

/** What is done to a block. */
export type BlockCipher = (
  crypto: Pick<typeof Crypto, 'createCipheriv' | 'createDecipheriv'>,
  key: Uint8Array,
  block: Block,
) => Uint8Array<ArrayBuffer> | undefined

// Both are sent to other threads as text, so they refer to nothing but what they are given.

/** Seals each chunk of 64 KiB: C2SP age.md, "Payload". */
export const sealBlock: BlockCipher = ({ createCipheriv }, key, { bytes, first, last }) => {
  const count = Math.max(1, Math.ceil(bytes.length / 65_536))
  const sealed = new Uint8Array(bytes.length + 16 * count)
  const nonce = new DataView(new ArrayBuffer(12))
  for (let at = 0; at < count; at++) {
    // 11 bytes of counter, of which a JavaScript number fills six: 2^64 bytes of file and more.
    nonce.setUint16(5, Math.floor((first + at) / 2 ** 32))
    nonce.setUint32(7, (first + at) % 2 ** 32)
    nonce.setUint8(11, last && at === count - 1 ? 1 : 0)
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
    const chunk = cipher.update(bytes.subarray(at * 65_536, (at + 1) * 65_536))
    sealed.set(chunk, at * 65_552)
    cipher.final()
    sealed.set(cipher.getAuthTag(), at * 65_552 + chunk.length)
  }
  return sealed
}

/** The reverse; undefined when a chunk is not what was sealed under its number. */
export const openBlock: BlockCipher = ({ createDecipheriv }, key, { bytes, first, last }) => {
  const count = Math.max(1, Math.ceil(bytes.length / 65_552))
  if (bytes.length < 16 * count) return undefined
  const plain = new Uint8Array(bytes.length - 16 * count)
  const nonce = new DataView(new ArrayBuffer(12))
  for (let at = 0; at < count; at++) {
    nonce.setUint16(5, Math.floor((first + at) / 2 ** 32))
    nonce.setUint32(7, (first + at) % 2 ** 32)
    nonce.setUint8(11, last && at === count - 1 ? 1 : 0)
    const sealed = bytes.subarray(at * 65_552, (at + 1) * 65_552)
    if (sealed.length < 16) return undefined
    const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
    cipher.setAuthTag(sealed.subarray(-16))
    plain.set(cipher.update(sealed.subarray(0, -16)), at * 65_536)
    try {
      cipher.final()
    } catch {
      return undefined
    }
  }
  return plain
}
