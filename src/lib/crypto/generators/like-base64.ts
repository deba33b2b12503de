import { randomBytes } from 'node:crypto'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { Generated } from './generated.ts'

/** Bytes that keys have; what has others and no padding is a password. */
const USUAL: ReadonlySet<number> = new Set([16, 20, 24, 32, 48, 64])
const FEWEST = 16
/** Above it a text without symbols would be looked for too long. */
const MOST_WITHOUT_SYMBOLS = 64
const STANDARD = /^[A-Za-z0-9+/]+={0,2}$/
const URL = /^[\w-]+={0,2}$/
/** DER, gzip, keys of ssh: other bytes would not be like them. */
const FORMATS = /^(30(8[12]|2e|54|74|77)|1f8b|000000|6f70656e7373682d)/

/** Base64 as it is written in one place. */
interface Form {
  /** Number of bytes. */
  readonly length: number
  readonly alphabet: 'base64' | 'base64url'
  readonly isPadded: boolean
  /** Without any, nobody knows which of the two alphabets is read there. */
  readonly hasSymbols: boolean
}

/**
 * Base64 of as many random bytes, in the same alphabet and with padding if the old text has it.
 *
 * @returns undefined for what no encoder writes so, or is too short for a key
 */
export function likeBase64(text: string): (Generated & { readonly kind: string }) | undefined {
  const form = formOf(text)
  if (form === undefined) return undefined
  const { length } = form
  return { ...generateIn(form), kind: `base64 of ${length} bytes` }
}

function formOf(text: string): Form | undefined {
  const alphabet = STANDARD.test(text) ? 'base64' : 'base64url'
  const isPadded = text.endsWith('=')
  const bytes = Buffer.from(text, alphabet)
  const { length } = bytes
  const hasSymbols = /[+/_-]/.test(text)
  const form = { length, alphabet, isPadded, hasSymbols } as const
  const isCanonical = URL.test(text.replaceAll(/[+/]/g, '-')) && encoded(bytes, form) === text
  // A password of as many letters and digits has all that such a text has.
  const isUsual = USUAL.has(length) && length % 3 !== 0
  const isKey = length >= FEWEST && (isPadded || isUsual || (hasSymbols && USUAL.has(length)))
  return isCanonical && isKey ? form : undefined
}

function encoded(bytes: Buffer, { alphabet, isPadded }: Form): string {
  const text = bytes.toString(alphabet).replace(/=+$/, '')
  return isPadded ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text
}

/** Whether it is base64 of a text or of a known format, of which random bytes would be none. */
export function isEncodedFormat(text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  const isBase64 = STANDARD.test(text) || URL.test(text)
  return isBase64 && bytes.length >= FEWEST && hasFormat(bytes)
}

function hasFormat(bytes: Buffer): boolean {
  return FORMATS.test(bytes.toString('hex')) || /^[\t\n\r -~]*$/.test(bytes.toString('latin1'))
}

/** With the bits that are lost where no symbol may occur: 62 of 64 characters are left. */
function generateIn(form: Form): Generated {
  const isFree = form.hasSymbols || form.length > MOST_WITHOUT_SYMBOLS
  for (;;) {
    const bytes = randomBytes(form.length)
    const text = encoded(bytes, form)
    bytes.fill(0)
    if (!isFree && /[+/_-]/.test(text)) continue
    const lost = isFree ? 0 : Math.log2(64 / 62) * text.length
    return { value: SecretBytes.fromText(text), entropyBits: form.length * 8 - lost }
  }
}
