/**
 * Signatures as `ssh-keygen -Y sign` makes them (PROTOCOL.sshsig of OpenSSH), with Ed25519 keys.
 */
import { createHash, sign, verify } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import {
  ED25519,
  ed25519Blob,
  ed25519Point,
  ed25519PrivateKey,
  ed25519PublicKey,
} from './ed25519-key.ts'
import { WireReader, wireString, wireUint32 } from './wire.ts'

const MAGIC = Buffer.from('SSHSIG')
const VERSION = 1
const HASH = 'sha512'
const ARMOR = 'SSH SIGNATURE'
const LINE = 70

/** A signature that was read, and whose it says it is. */
export interface SshSignature {
  /** One line of an `authorized_keys` file without comment. */
  readonly publicKey: string
  /** What it was made for, so that it counts for nothing else. */
  readonly purpose: string
  readonly hash: string
  readonly bytes: Buffer
}

/**
 * Signs bytes.
 *
 * @param seed the 32 bytes that ssh calls the private key
 * @param purpose what sshsig calls the namespace: `file`, `git`
 * @returns the armored signature, with a line feed at its end
 */
export function signAsSsh(seed: SecretBytes, message: Uint8Array, purpose: string): string {
  const key = ed25519PrivateKey(seed)
  const bytes = sign(null, signedBytes(message, purpose, HASH), key)
  const publicKey = `${ED25519} ${ed25519Blob(key).toString('base64')}`
  return armoredSsh({ publicKey, purpose, hash: HASH, bytes })
}

/** A signature as ssh-keygen writes it. */
export function armoredSsh({ publicKey, purpose, hash, bytes }: SshSignature): string {
  const blob = Buffer.concat([
    MAGIC,
    wireUint32(VERSION),
    wireString(blobIn(publicKey)),
    wireString(purpose),
    wireString(''),
    wireString(hash),
    wireString(Buffer.concat([wireString(ED25519), wireString(bytes)])),
  ])
  const lines = blob.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return `-----BEGIN ${ARMOR}-----\n${lines.join('\n')}\n-----END ${ARMOR}-----\n`
}

/** Undefined for what is no signature of an Ed25519 key. */
export function readSshSignature(armored: string): SshSignature | undefined {
  const base64 = ARMORED.exec(armored)?.[1]
  if (base64 === undefined) return undefined
  try {
    return parse(Buffer.from(base64, 'base64'))
  } catch {
    return undefined
  }
}

const ARMORED =
  /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n*$/

/** Whether the key that the signature names has signed these bytes for this purpose. */
export function isSignedBy(
  { publicKey, purpose, hash, bytes }: SshSignature,
  message: Uint8Array,
  wanted: string,
): boolean {
  if (purpose !== wanted || (hash !== 'sha512' && hash !== 'sha256')) return false
  const key = ed25519PublicKey(blobIn(publicKey))
  return key !== undefined && verify(null, signedBytes(message, purpose, hash), key, bytes)
}

/** `SHA256:...`, as ssh-keygen -l shows a key. */
export function sshFingerprint(publicKey: string): string {
  return `SHA256:${createHash('sha256').update(blobIn(publicKey)).digest('base64').replace(/=+$/, '')}`
}

function signedBytes(message: Uint8Array, purpose: string, hash: string): Buffer {
  const digest = createHash(hash).update(message).digest()
  const parts = [purpose, '', hash, digest].map(wireString)
  return Buffer.concat([MAGIC, ...parts])
}

function parse(blob: Buffer): SshSignature | undefined {
  if (!blob.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const reader = new WireReader(blob.subarray(MAGIC.length))
  if (reader.uint32() !== VERSION) return undefined
  const key = reader.string()
  const purpose = reader.string().toString('utf8')
  reader.string() // reserved
  const hash = reader.string().toString('latin1')
  const signature = new WireReader(reader.string())
  if (signature.string().toString('latin1') !== ED25519) return undefined
  if (ed25519Point(key) === undefined) return undefined
  return {
    publicKey: `${ED25519} ${key.toString('base64')}`,
    purpose,
    hash,
    bytes: signature.string(),
  }
}

function blobIn(publicKey: string): Buffer {
  return Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
}
