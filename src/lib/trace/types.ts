import type { ByteText } from './byte-text.ts'

/**
 * What was found in a place.
 *
 * - `value`: the value itself
 * - `start`, `end`: its first or last characters alone
 * - `hash`: a text whose keyed hash is in the list
 * - `private-key`: the private key, however it is written
 * - `certificate`: a certificate of that key
 * - `signature`: the signature of the token, by which the rest can be guessed
 * - `token-id`: another token with the same ID
 * - `token-secret`: another token that names the same Secret
 * - `shape`: what looks like a credential of a known kind
 */
export type MatchKind =
  | 'value'
  | 'start'
  | 'end'
  | 'hash'
  | 'private-key'
  | 'certificate'
  | 'signature'
  | 'token-id'
  | 'token-secret'
  | 'shape'

/** One match in one text, never with the text. */
export interface Match {
  readonly kind: MatchKind
  /** Where in the text; for telling what surrounds it. */
  readonly at: number
  /** For `shape`: its name. */
  readonly shape?: string
}

/** What a needle is made of, which says which rewritings of a text could hide it. */
export interface Traits {
  /** Blanks or line feeds, at which YAML folds lines and forms write `+`. */
  readonly blanks: boolean
  /** `'`, which YAML doubles. */
  readonly quotes: boolean
  /** `& < > " '`, or anything, that XML writes as an entity. */
  readonly markup: boolean
}

/** What is looked for. */
export interface Needle {
  /** No text of fewer bytes can hold it. */
  readonly shortest: number
  readonly traits: Traits
  /** The matches in one text as it is, without decoding anything in it. */
  match(text: ByteText): readonly Match[]
}

/** What a text was taken out of. */
export type Encoding =
  | 'base64'
  | 'hex'
  | 'URL encoding'
  | 'escapes'
  | 'XML entities'
  | 'quotes'
  | 'folded lines'
  | 'gzip'
  | 'UTF-16'

/** A text that was inside another one. */
export interface Layer {
  readonly encoding: Encoding
  readonly text: ByteText
}

/** What limits the decoding of one text. */
export interface Room {
  /** See {@link Needle.shortest}. */
  readonly shortest: number
  readonly traits: Traits
  /** The most bytes that may be unpacked at once. */
  readonly bytes: number
  /** To be called for what would be longer. */
  tooLarge(): void
}

/** Finds the texts in a text. */
export type Unwrap = (text: ByteText, room: Room) => Iterable<Layer>
