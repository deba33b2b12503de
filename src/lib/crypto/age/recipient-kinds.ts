import { ByteReader } from './byte-reader.ts'
import { openHeader } from './open-header.ts'
import type { Chunks, KeyKind } from './types.ts'

/** What the stanzas of a header are called, of each kind that is written here. */
const KINDS: ReadonlyMap<string, KeyKind> = new Map([
  ['X25519', 'x25519'],
  ['mlkem768x25519', 'hybrid'],
  ['p256tag', 'tag'],
  ['mlkem768p256tag', 'hybrid-tag'],
  ['ssh-ed25519', 'ssh-ed25519'],
  ['ssh-rsa', 'ssh-rsa'],
  ['scrypt', 'scrypt'],
])

/** rage adds one of a made-up type that ends so, for nobody. */
const GREASE = '-grease'

/**
 * Whom a file is encrypted for, as far as its header says it to everybody: a stanza that is of no
 * kind known here is of a plugin. Nobody vouches for a header that was not decrypted.
 *
 * @throws AgeError kind `header` or `armor`
 */
export async function recipientKinds(ciphertext: Chunks): Promise<readonly KeyKind[]> {
  const input = new ByteReader(ciphertext)
  try {
    const { stanzas } = (await openHeader(input)).header
    return stanzas
      .filter(({ type }) => !type.endsWith(GREASE))
      .map(({ type }) => KINDS.get(type) ?? 'plugin')
  } finally {
    await input.close()
  }
}
