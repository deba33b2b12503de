import { SecretBytes } from '../../base/secret-bytes.ts'
import type { Generated } from './generated.ts'
import { isEncodedFormat, likeBase64 } from './like-base64.ts'
import { generatePassword, type PasswordClass } from './password.ts'
import { isIssued, isNoPassword } from './no-password.ts'
import { generateBytes, generateUuid } from './random-value.ts'

/** A new value of the kind that the old one is, and that kind in words. */
export interface Likeness extends Generated {
  readonly kind: string
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const HEX = /^(([0-9a-f]{2}){8,}|([0-9A-F]{2}){8,})$/
const DIGITS = /^\d+$/
/** One word: structure, such as that of JSON, PEM or an address, cannot be guessed. */
const WORD = /^[!-~]{1,512}$/
const UPPER = /^[^a-z]*[A-Z][^a-z]*$/
const SHORTEST = 24

/**
 * A random value that can stand where the old one stands: UUID for UUID, as many hexadecimal
 * digits, base64 of as many bytes, else a password of the same classes of characters, never a
 * shorter one.
 *
 * @returns undefined for bytes, texts with a structure, and what looks like no password at all
 */
export function generateLike(old: SecretBytes): Likeness | undefined {
  const text = Buffer.from(old.reveal()).toString('latin1')
  if (!WORD.test(text) || DIGITS.test(text)) return undefined
  if (UUID.test(text)) return { ...sameCase(text, generateUuid()), kind: 'a UUID' }
  if (HEX.test(text)) {
    const made = generateBytes(text.length / 2, 'hex')
    return { ...sameCase(text, made), kind: `${text.length} hexadecimal digits` }
  }
  if (isIssued(text) || isEncodedFormat(text)) return undefined
  return likeBase64(text) ?? (isNoPassword(text) ? undefined : likePassword(text))
}

function sameCase(old: string, made: Generated): Generated {
  const { value, entropyBits } = made
  if (!UPPER.test(old)) return made
  return { value: SecretBytes.fromText(value.revealText().toUpperCase()), entropyBits }
}

function likePassword(text: string): Likeness {
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
