import { createHash, createHmac, hkdfSync } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import { allPlaces } from './core/crypt.ts'
import { selectionInForce } from './core/metadata.ts'
import { type Scalar, scalar, scalarText } from './core/scalar.ts'
import { compileSelection } from './core/selection.ts'
import type { Place } from './core/tree.ts'
import { looksEncrypted } from './core/value-cipher.ts'
import type { Decrypted } from './decrypt.ts'
import type { SopsDocument } from './document.ts'

/** What stands in the place of a value in clear that must not be shown. */
export const HIDDEN = '(in clear, not shown)'

/** Says whether a value in clear may be shown, by the keys that lead to it. */
export type MayShow = (path: readonly string[]) => boolean

/** 48 bits: two values of one file look alike once in 280 million million. */
const DIGITS = 12

/**
 * Gives values names that hold for one data key, whoever makes them and whenever: an HMAC
 * under a key derived from the data key. Only who can decrypt the document can make
 * them, or try values against one.
 */
function lastingFingerprints(dataKey: SecretBytes): (value: Scalar) => string {
  const info = 'kubectl-vault-secret git textconv'
  const key = Buffer.from(hkdfSync('sha256', dataKey.reveal(), new Uint8Array(), info, 32))
  return ({ type, bytes }) =>
    `~${createHmac('sha256', key).update(`${type}\0`).update(bytes).digest('hex').slice(0, DIGITS)}`
}

/** The name of a data key, by the same means: it changes when the fingerprints do. */
export function dataKeyName({ dataKey }: Decrypted): string {
  return lastingFingerprints(dataKey)({ type: 'bytes', bytes: Buffer.from('data key') })
}

/** A decrypted document with fingerprints in the place of encrypted values and comments. */
export function maskDecrypted(
  { document, values, dataKey }: Decrypted,
  mayShow: MayShow,
): Uint8Array {
  const fingerprint = lastingFingerprints(dataKey)
  const changes = values.flatMap(({ place, value, selected }) => {
    if (value.bytes.length === 0) return []
    if (!selected) return hidden(place, mayShow)
    return [[place.slot, stand(place, fingerprint(value))] as const]
  })
  return document.source.write(new Map(changes), undefined)
}

/**
 * A document that cannot be decrypted, with a name in the place of each ciphertext. Values
 * that should be encrypted and are not are hidden; in a document that is not encrypted, all.
 */
export async function maskUnopened(document: SopsDocument, mayShow: MayShow): Promise<Uint8Array> {
  const { source, metadata } = document
  const selector = metadata ? await compileSelection(selectionInForce(metadata)) : undefined
  const changes = allPlaces(source.documents).flatMap((place) => {
    const text = scalarText(place.value) ?? HIDDEN
    if (text === '') return []
    if (selector && looksEncrypted(text)) {
      return [[place.slot, stand(place, ciphertextName(text))] as const]
    }
    const isShown = selector !== undefined && !selector(place)
    return hidden(place, isShown ? mayShow : () => false)
  })
  return source.write(new Map(changes), undefined)
}

/** A name for a ciphertext, which is public and random: it says nothing of the value. */
export function ciphertextName(text: string | Uint8Array): string {
  return `ENC ${createHash('sha256').update(text).digest('hex').slice(0, DIGITS)}`
}

function hidden(place: Place, mayShow: MayShow): readonly (readonly [number, Scalar])[] {
  return mayShow(place.path) ? [] : [[place.slot, stand(place, HIDDEN)]]
}

function stand({ comment }: Place, text: string): Scalar {
  return scalar(comment ? 'comment' : 'str', text)
}
