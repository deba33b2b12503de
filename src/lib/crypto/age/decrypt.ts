import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import { ByteReader } from './byte-reader.ts'
import { checkMac } from './header.ts'
import { onlyScryptStanza } from './keys/scrypt.ts'
import { openHeader } from './open-header.ts'
import { decryptPayload } from './payload.ts'
import type { Chunks, Identity, IdentityKind, Stanza } from './types.ts'

/**
 * Decrypts a file, binary or armored. What was yielded is authentic, but only
 * the end says that nothing is missing: keep nothing when this throws.
 *
 * @throws AgeError with the class of failure
 */
export async function* decryptAge(
  ciphertext: Chunks,
  identities: readonly Identity[],
): AsyncGenerator<Uint8Array> {
  const input = new ByteReader(ciphertext)
  try {
    const { header, reader } = await openHeader(input)
    const fileKey = await unwrapWithAny(identities, header.stanzas)
    checkMac(header, fileKey)
    yield* decryptPayload(reader, fileKey)
  } finally {
    await input.close()
  }
}

async function unwrapWithAny(
  identities: readonly Identity[],
  stanzas: readonly Stanza[],
): Promise<SecretBytes> {
  if (identities.length === 0) throw new UserError('there is no identity to decrypt with')
  // Whoever is at hand: nobody is asked for a passphrase, or for the PIN of a plugin, in vain.
  onlyScryptStanza(stanzas)
  for (const identity of identities.toSorted((a, b) => effort(a) - effort(b))) {
    const fileKey = await identity.unwrapFileKey(stanzas)
    if (fileKey !== undefined) return fileKey
  }
  throw new AgeError('no-match', whyNoMatch(identities, stanzas))
}

const NATIVE: ReadonlySet<IdentityKind> = new Set(['x25519', 'hybrid', 'scrypt'])

/** Those that ask nobody come first, as in age. */
function effort({ kind }: Identity): number {
  return NATIVE.has(kind) ? 0 : 1
}

function whyNoMatch(identities: readonly Identity[], stanzas: readonly Stanza[]): string {
  const needsPassphrase = stanzas.some(({ type }) => type === 'scrypt')
  if (!needsPassphrase) return 'none of the identities is a recipient of the file'
  return identities.some(({ kind }) => kind === 'scrypt')
    ? 'wrong passphrase'
    : 'the file is encrypted with a passphrase, not for an identity'
}
