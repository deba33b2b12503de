import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Generated } from './generated.ts'
import { generatePassword, type PasswordClass } from './password.ts'
import { generateBytes, generateUuid } from './random-value.ts'

/** A new value of the kind that the old one is, and that kind in words. */
export interface Likeness extends Generated {
  readonly kind: string
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const HEX = /^([0-9a-f]{2}){8,}$/
/** One word: structure, such as that of JSON, PEM or an address, cannot be guessed. */
const WORD = /^[!-~]{1,512}$/
const STRUCTURED = /:\/\/|^[[{]|^-----BEGIN|^eyJ|^AGE-|^[^\s=]+=[^=].*[;&]/
const SHORTEST = 24

/**
 * A random value that can stand where the old one stands: UUID for UUID, as many hexadecimal
 * digits, else a password of the same classes of characters, never a shorter one.
 *
 * @returns undefined for bytes and for texts with a structure
 */
export function generateLike(old: SecretBytes): Likeness | undefined {
  const text = Buffer.from(old.reveal()).toString('latin1')
  if (UUID.test(text)) return { ...generateUuid(), kind: 'a UUID' }
  if (HEX.test(text)) {
    return { ...generateBytes(text.length / 2, 'hex'), kind: `${text.length} hexadecimal digits` }
  }
  if (!WORD.test(text) || STRUCTURED.test(text)) return undefined
  const length = Math.max(SHORTEST, text.length)
  const symbols = [...new Set(text.replaceAll(/[A-Za-z0-9]/g, ''))].join('')
  const alphabet = `${LETTERS}${symbols}`
  const require: PasswordClass[] = ['lower', 'upper', 'digit']
  return {
    ...generatePassword({ length, alphabet, require }),
    kind: `a password of ${length} characters`,
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
