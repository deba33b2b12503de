import type { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import { ByteReader } from './byte-reader.ts'
import { checkMac } from './header.ts'
import { onlyScryptStanza } from './keys/scrypt.ts'
import { openHeader } from './open-header.ts'
import { decryptPayload } from './payload.ts'
import { problemsOf, unwrapWithFirst } from './source.ts'
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
  // Whoever is at hand: nobody is asked for a passphrase, or for the PIN of a plugin, in vain.
  onlyScryptStanza(stanzas)
  const inTurn = identities.toSorted((a, b) => effort(a) - effort(b))
  const fileKey = await unwrapWithFirst(inTurn, stanzas)
  if (fileKey !== undefined) return fileKey
  throw new AgeError('no-match', whyNoMatch(identities, stanzas), problemsOf(identities))
}

const NATIVE: ReadonlySet<IdentityKind> = new Set(['x25519', 'hybrid', 'scrypt'])

/** Those that ask nobody (0) come first, as in age, and at last those that have to be fetched (2). */
export function effort({ kind }: Identity): 0 | 1 | 2 {
  if (kind === 'source') return 2
  return NATIVE.has(kind) ? 0 : 1
}

const NOBODY = 'there is no identity to decrypt with'

function whyNoMatch(identities: readonly Identity[], stanzas: readonly Stanza[]): string {
  if (identities.every(({ problems }) => problems && problems().length > 0)) return NOBODY
  const needsPassphrase = stanzas.some(({ type }) => type === 'scrypt')
  if (!needsPassphrase) return 'none of the identities is a recipient of the file'
  return identities.some(({ kind }) => kind === 'scrypt')
    ? 'wrong passphrase'
    : 'the file is encrypted with a passphrase, not for an identity'
}
