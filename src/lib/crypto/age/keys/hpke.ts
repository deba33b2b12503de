import { hmac, open, seal } from '../primitives.ts'

/** Key encapsulations that age uses (RFC 9180 §7.1, draft-ietf-hpke-pq). */
export const KEM = { mlkem768x25519: 0x64_7a, mlkem768p256: 0x00_50, dhkemP256: 0x00_10 } as const
type Kem = (typeof KEM)[keyof typeof KEM]

const VERSION = Buffer.from('HPKE-v1')
const NOTHING = Buffer.alloc(0)
const BASE_MODE = 0

/** Seals one message; `secret` is what the encapsulation gave both sides. */
export function hpkeSeal(kem: Kem, secret: Uint8Array, info: string, text: Uint8Array): Buffer {
  const { key, nonce } = keySchedule(suiteOf(kem), secret, Buffer.from(info))
  return seal(key, text, nonce)
}

/** Undefined when it was sealed with another secret. */
export function hpkeOpen(
  kem: Kem,
  secret: Uint8Array,
  info: string,
  sealed: Uint8Array,
): Buffer | undefined {
  const { key, nonce } = keySchedule(suiteOf(kem), secret, Buffer.from(info))
  return open(key, sealed, nonce)
}

/** `Extract` and `Expand` of DHKEM (RFC 9180 §4.1); `dh` is a shared point's x. */
export function dhkemSecret(kem: Kem, dh: Uint8Array, context: Uint8Array): Buffer {
  const suite = Buffer.concat([Buffer.from('KEM'), uint16(kem)])
  return labeledExpand(
    suite,
    labeledExtract(suite, NOTHING, 'eae_prk', dh),
    'shared_secret',
    context,
    32,
  )
}

// RFC 9180 §5.1: HKDF-SHA256 is 1, ChaCha20Poly1305 is 3.
function suiteOf(kem: Kem): Buffer {
  return Buffer.concat([Buffer.from('HPKE'), uint16(kem), uint16(1), uint16(3)])
}

function keySchedule(
  suite: Buffer,
  shared: Uint8Array,
  info: Buffer,
): { readonly key: Buffer; readonly nonce: Buffer } {
  const pskIdHash = labeledExtract(suite, NOTHING, 'psk_id_hash', NOTHING)
  const infoHash = labeledExtract(suite, NOTHING, 'info_hash', info)
  const context = Buffer.concat([Buffer.of(BASE_MODE), pskIdHash, infoHash])
  const secret = labeledExtract(suite, shared, 'secret', NOTHING)
  return {
    key: labeledExpand(suite, secret, 'key', context, 32),
    nonce: labeledExpand(suite, secret, 'base_nonce', context, 12),
  }
}

function labeledExtract(suite: Buffer, salt: Uint8Array, label: string, ikm: Uint8Array): Buffer {
  return hmac(salt, VERSION, suite, Buffer.from(label), ikm)
}

// HKDF-Expand of RFC 5869; one block is enough for everything that HPKE asks for here.
function labeledExpand(
  suite: Buffer,
  prk: Buffer,
  label: string,
  info: Uint8Array,
  length: number,
): Buffer {
  const head = Buffer.concat([uint16(length), VERSION, suite, Buffer.from(label)])
  return hmac(prk, head, info, Buffer.of(1)).subarray(0, length)
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff)
}
