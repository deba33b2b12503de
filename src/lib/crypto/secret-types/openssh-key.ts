import { WireReader } from '../ssh/wire.ts'
import { decodeBase64 } from './base64.ts'

const MAGIC = Buffer.from('openssh-key-v1\0')

/**
 * Whether the key in a block `OPENSSH PRIVATE KEY` needs a passphrase;
 * undefined when the block is damaged. Source: PROTOCOL.key of OpenSSH.
 */
export function isProtectedOpenSshKey(block: string): boolean | undefined {
  const bytes = decodeBase64(block.split('\n').slice(1, -1).join('').replaceAll('\r', ''))
  if (bytes === undefined) return undefined
  try {
    return readKey(Buffer.from(bytes))
  } catch {
    return undefined
  }
}

function readKey(bytes: Buffer): boolean {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new RangeError('no magic')
  const reader = new WireReader(bytes.subarray(MAGIC.length))
  const cipher = reader.string().toString('latin1')
  reader.string() // name of the key derivation
  reader.string() // its options
  if (reader.uint32() !== 1) throw new RangeError('not one key')
  reader.string() // public key
  const secret = reader.string()
  if (cipher !== 'none') return true
  checkSecret(secret)
  return false
}

// The number stands there twice, so that a wrong passphrase shows; the end is filled with 1, 2, 3, ...
function checkSecret(secret: Buffer): void {
  if (
    secret.length < 8 ||
    secret.length % 8 !== 0 ||
    secret.readUInt32BE(0) !== secret.readUInt32BE(4)
  ) {
    throw new RangeError('damaged')
  }
}
