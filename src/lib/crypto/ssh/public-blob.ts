/** The public side of SSH keys, by which servers know them. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { pemBlocks } from '../secret-types/pem.ts'
import { ed25519Blob } from './ed25519-key.ts'
import { WireReader, wireMpint, wireString } from './wire.ts'

const MAGIC = Buffer.from('openssh-key-v1\0')

/**
 * As it stands in `authorized_keys` files, decoded. OpenSSH's own form tells it also of a key under
 * a passphrase.
 *
 * @returns undefined when there is no private key, or none that tells
 */
export function sshPublicBlob(text: string): Buffer | undefined {
  const block = pemBlocks(text).find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (block === undefined) return undefined
  try {
    return block.label === 'OPENSSH PRIVATE KEY'
      ? blobInEnvelope(block.text)
      : blobOf(createPrivateKey(block.text))
  } catch {
    return undefined
  }
}

/** PROTOCOL.key of OpenSSH. */
function blobInEnvelope(block: string): Buffer | undefined {
  const bytes = Buffer.from(block.split('\n').slice(1, -1).join(''), 'base64')
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const reader = new WireReader(bytes.subarray(MAGIC.length))
  reader.string() // cipher
  reader.string() // name of the key derivation
  reader.string() // its options
  return reader.uint32() === 1 ? reader.string() : undefined
}

const CURVES: Readonly<Record<string, string>> = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
}

/** RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4. */
function blobOf(key: KeyObject): Buffer | undefined {
  if (key.asymmetricKeyType === 'ed25519') return ed25519Blob(key)
  const { kty, e, n, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  if (kty === 'RSA') {
    return Buffer.concat([wireString('ssh-rsa'), wireMpint(bytesOf(e)), wireMpint(bytesOf(n))])
  }
  const curve = CURVES[crv ?? '']
  if (curve === undefined) return undefined
  const point = Buffer.concat([Buffer.of(4), bytesOf(x), bytesOf(y)])
  return Buffer.concat([wireString(`ecdsa-sha2-${curve}`), wireString(curve), wireString(point)])
}

function bytesOf(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64url')
}

/** Whether one of the lines of an `authorized_keys` file lets the key in, whatever stands around it. */
export function isAuthorized(file: string, blob: Buffer): boolean {
  return file
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => line.split(/\s+/))
    .some((word) => word.startsWith('AAAA') && Buffer.from(word, 'base64').equals(blob))
}
