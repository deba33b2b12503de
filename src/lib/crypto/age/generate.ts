import type { SecretBytes } from '../../base/secret-bytes.ts'
import { newHybridIdentity } from './keys/hybrid.ts'
import { newX25519Identity, parseX25519Identity } from './keys/x25519.ts'

/** A key pair as text; `identity` is one line without a line feed. */
export interface KeyPair {
  readonly identity: SecretBytes
  readonly recipient: string
}

/** A new key pair, as `age-keygen` (or `age-keygen -pq`) makes it. */
export async function generateIdentity(kind: 'x25519' | 'hybrid' = 'x25519'): Promise<KeyPair> {
  if (kind === 'hybrid') return newHybridIdentity()
  const identity = newX25519Identity()
  return { identity, recipient: parseX25519Identity(identity).recipient?.text ?? '' }
}
