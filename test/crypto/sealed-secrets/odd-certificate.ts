/** DER by hand, for certificates that no tool makes in a reasonable time. */

function encoded(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), body])
}

const SEQUENCE = 0x30
const INTEGER = 2
const BITS = 3
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const SIGNED_WITH = hex('300d06092a864886f70d01010b0500')
const RSA = hex('300d06092a864886f70d0101010500')

/** PEM of a certificate with an RSA key of this size and exponent, and a signature that is none. */
export function rsaCertificate(bits: number, exponent = hex('010001')): string {
  const modulus = encoded(INTEGER, Buffer.of(0), Buffer.alloc(bits / 8, 0xff))
  const key = encoded(SEQUENCE, modulus, encoded(INTEGER, exponent))
  const info = encoded(SEQUENCE, RSA, encoded(BITS, Buffer.of(0), key))
  const time = (text: string): Buffer => encoded(0x17, Buffer.from(text))
  const validity = encoded(SEQUENCE, time('200101000000Z'), time('360101000000Z'))
  const nobody = encoded(SEQUENCE)
  const start = [hex('a003020102'), encoded(INTEGER, Buffer.of(1)), SIGNED_WITH, nobody]
  const content = encoded(SEQUENCE, ...start, validity, nobody, info)
  const signature = encoded(BITS, Buffer.of(0), Buffer.alloc(256, 1))
  const lines = encoded(SEQUENCE, content, SIGNED_WITH, signature)
    .toString('base64')
    .replaceAll(/.{64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
