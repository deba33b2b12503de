import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'

import { WireReader } from '../../crypto/ssh/wire.ts'

/**
 * What tells one key pair from another, made of its public half alone: the same
 * for PKCS#1, PKCS#8, SEC1, OpenSSH and a certificate.
 */
export type PublicId = string

/** Of a private key in DER, in whichever structure. */
export function idOfPrivateDer(der: Buffer): PublicId | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const id = attempt(() =>
      idOf(createPublicKey(createPrivateKey({ key: der, format: 'der', type }))),
    )
    if (id !== undefined) return id
  }
  return undefined
}

/** Of the key that a certificate is for. */
export function idOfCertificate(der: Buffer): PublicId | undefined {
  return attempt(() => idOf(new X509Certificate(der).publicKey))
}

/** Of a public key in DER. */
export function idOfPublicDer(der: Buffer): PublicId | undefined {
  return (
    attempt(() => idOf(createPublicKey({ key: der, format: 'der', type: 'spki' }))) ??
    attempt(() => idOf(createPublicKey({ key: der, format: 'der', type: 'pkcs1' })))
  )
}

const MAGIC = 'openssh-key-v1\0'

/** Of OpenSSH's own format, in which the public half is never encrypted (PROTOCOL.key). */
export function idOfOpenSsh(bytes: Buffer): PublicId | undefined {
  return attempt(() => {
    if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined
    const reader = new WireReader(bytes.subarray(MAGIC.length))
    for (let skipped = 0; skipped < 3; skipped++) reader.string()
    reader.uint32()
    return idOfBlob(reader.string())
  })
}

/** Of a public key as ssh writes it (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4). */
export function idOfBlob(blob: Buffer): PublicId | undefined {
  return attempt(() => {
    const reader = new WireReader(blob)
    const type = reader.string().toString('latin1')
    if (type === 'ssh-rsa') {
      const e = positive(reader.string())
      return `RSA ${positive(reader.string())} ${e}`
    }
    if (type === 'ssh-ed25519') return `Ed25519 ${reader.string().toString('hex')}`
    if (!type.startsWith('ecdsa-sha2-')) return undefined
    const curve = CURVES.get(reader.string().toString('latin1'))
    return `${curve} ${reader.string().subarray(1).toString('hex')}`
  })
}

const CURVES: ReadonlyMap<string, string> = new Map([
  ['nistp256', 'P-256'],
  ['nistp384', 'P-384'],
  ['nistp521', 'P-521'],
])

function idOf(key: KeyObject): PublicId | undefined {
  const { kty, crv, n, e, x, y } = key.export({ format: 'jwk' })
  if (kty === 'RSA') return `RSA ${positive(ofBase64(n))} ${positive(ofBase64(e))}`
  return `${crv} ${ofBase64(x).toString('hex')}${ofBase64(y).toString('hex')}`
}

function ofBase64(part: string | undefined): Buffer {
  return Buffer.from(part ?? '', 'base64url')
}

/** Without the zeros that only say that a number is positive. */
function positive(number: Buffer): string {
  return number.toString('hex').replace(/^(?:00)+/, '')
}

function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
