import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

import { UserError } from '../../../base/errors.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'

/** Kinds of keys that certificates can have here. */
export type CertificateKeyKind =
  | 'ecdsa-p256'
  | 'ecdsa-p384'
  | 'ed25519'
  | 'rsa-2048'
  | 'rsa-3072'
  | 'rsa-4096'

const generate = promisify(generateKeyPair)

/** A new key pair. */
export async function newKeyPair(
  kind: CertificateKeyKind,
): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
  if (kind === 'ed25519') return generate('ed25519', {})
  const [family, size = ''] = kind.split('-')
  if (family === 'rsa') return generate('rsa', { modulusLength: Number(size) })
  return generate('ec', { namedCurve: kind === 'ecdsa-p256' ? 'P-256' : 'P-384' })
}

const CURVES: Readonly<Record<string, readonly [curve: string, hash: string]>> = {
  prime256v1: ['P-256', 'SHA-256'],
  secp384r1: ['P-384', 'SHA-384'],
  secp521r1: ['P-521', 'SHA-512'],
}

/** How WebCrypto calls what a key signs with. */
export interface SigningAlgorithm {
  readonly name: string
  readonly hash?: string
  readonly namedCurve?: string
}

/**
 * The algorithm that a key signs with.
 *
 * @throws UserError for keys that cannot sign certificates here
 */
export function signingAlgorithm(key: KeyObject): SigningAlgorithm {
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (key.asymmetricKeyType === 'ec' && curve !== undefined) {
    return { name: 'ECDSA', namedCurve: curve[0], hash: curve[1] }
  }
  if (key.asymmetricKeyType === 'ed25519') return { name: 'Ed25519' }
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  throw new UserError('only RSA, ECDSA (P-256, P-384, P-521) and Ed25519 keys sign certificates')
}

/** The key as WebCrypto has it. */
export function cryptoKey(key: KeyObject): CryptoKey {
  const usage = key.type === 'private' ? 'sign' : 'verify'
  return key.toCryptoKey(signingAlgorithm(key), key.type === 'public', [usage])
}

/** The private key as PEM, PKCS #8. */
export function privateKeyPem(key: KeyObject): SecretBytes {
  return SecretBytes.fromText(key.export({ type: 'pkcs8', format: 'pem' }))
}
