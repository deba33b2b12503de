import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Needle } from '../types.ts'
import { combine } from './combine.ts'
import { keyNeedle, readKeys } from './key.ts'
import { tokenFacts, type TokenFacts, tokenNeedle } from './token.ts'
import { type PartOf, partsNeedle, valueNeedle } from './value.ts'

export { hashNeedle, parseHashes, writeHashes } from './hashes.ts'
export { combine } from './combine.ts'
export type { PartOf } from './value.ts'

/** How a value is to be looked for. */
export interface NeedleOptions {
  /** The value is only the first or last characters of what leaked. */
  readonly part?: PartOf
  /** Its first and last eight characters are looked for as well. */
  readonly parts?: boolean
}

/** What is looked for, and what was learnt about it that may be told. */
export interface Sought {
  readonly needle: Needle
  /** What the value is, by which it is found in other forms too. */
  readonly as: 'value' | 'part' | 'key' | 'token'
  readonly token?: TokenFacts
  /** The value is a private key under a passphrase, found only as it is. */
  readonly locked?: true
}

/**
 * What to look for, given a value: itself, and when it is a key or a token also
 * what is the same in another form.
 *
 * @throws UserError for a value that is too short
 */
export function soughtFor(value: SecretBytes, { part, parts }: NeedleOptions = {}): Sought {
  const bytes = value.reveal()
  if (part !== undefined) {
    if (parts === true) throw new UserError('--part and --parts contradict each other')
    return { needle: valueNeedle(bytes, part), as: 'part' }
  }
  const needles: [Needle, ...Needle[]] = [
    valueNeedle(bytes),
    ...(parts === true ? partsNeedle(bytes) : []),
  ]
  const token = tokenFacts(bytes)
  if (token !== undefined) {
    return { needle: combine([...needles, tokenNeedle(bytes, token)]), as: 'token', token }
  }
  const keys = readKeys(bytes)
  if (keys.is === 'key') {
    return { needle: combine([...needles, keyNeedle(keys.ids)]), as: 'key' }
  }
  return { needle: combine(needles), as: 'value', ...(keys.is === 'locked' && { locked: true }) }
}
