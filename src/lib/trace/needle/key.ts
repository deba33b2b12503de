import { type ByteText, ofBytes } from '../byte-text.ts'
import type { Match, Needle } from '../types.ts'
import { type KeyBytes, keyBytesIn } from './key-bytes.ts'
import {
  idOfBlob,
  idOfCertificate,
  idOfOpenSsh,
  idOfPrivateDer,
  idOfPublicDer,
  type PublicId,
} from './public-id.ts'

/** The smallest key, of Ed25519 in PKCS#8, has 48. */
const SHORTEST = 40

const TRAITS = { blanks: false, quotes: false, markup: false }

/** What a value is, where keys are concerned. */
export type KeyReading =
  | { readonly is: 'key'; readonly ids: ReadonlySet<PublicId> }
  /** A private key under a passphrase that does not show its public half. */
  | { readonly is: 'locked' }
  | { readonly is: 'none' }

/** The keys in a value: private or public ones, or those of certificates. */
export function readKeys(value: Uint8Array): KeyReading {
  const text = ofBytes(value)
  const found = [...keyBytesIn(text), ...asItIs(text, value)]
  const ids = found.map(idOfBytes).filter((id) => id !== undefined)
  const [line] = /^(?:ssh-|ecdsa-)[\w-]+ [A-Za-z0-9+/=]+/m.exec(text) ?? []
  const ofLine = line && idOfBlob(Buffer.from(line.split(' ')[1] ?? '', 'base64'))
  const all = new Set(ofLine ? [...ids, ofLine] : ids)
  if (all.size > 0) return { is: 'key', ids: all }
  return text.includes('PRIVATE KEY-----') ? { is: 'locked' } : { is: 'none' }
}

/** Bytes of a public key have no marks of their own. */
function asItIs(text: ByteText, value: Uint8Array): readonly KeyBytes[] {
  return text.startsWith('0') ? [{ form: 'public', at: 0, der: Buffer.from(value) }] : []
}

/** Finds private keys and certificates with one of these public halves. */
export function keyNeedle(ids: ReadonlySet<PublicId>): Needle {
  return {
    shortest: SHORTEST,
    traits: TRAITS,
    match: (text) => [...keyBytesIn(text)].flatMap((bytes) => matchOf(bytes, ids)),
  }
}

function matchOf(bytes: KeyBytes, ids: ReadonlySet<PublicId>): readonly Match[] {
  // Whoever has the public half alone can do nothing with it.
  if (bytes.form === 'public') return []
  const id = idOfBytes(bytes)
  if (id === undefined || !ids.has(id)) return []
  return [{ kind: bytes.form === 'certificate' ? 'certificate' : 'private-key', at: bytes.at }]
}

function idOfBytes({ form, der }: KeyBytes): PublicId | undefined {
  return READERS[form](der)
}

const READERS: Readonly<Record<KeyBytes['form'], (der: Buffer) => PublicId | undefined>> = {
  private: idOfPrivateDer,
  certificate: idOfCertificate,
  public: idOfPublicDer,
  openssh: idOfOpenSsh,
}
