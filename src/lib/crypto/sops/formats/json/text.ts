import type { Scalar } from '../../core/scalar.ts'
import { scalarText } from '../../core/scalar.ts'
import { SopsError } from '../../errors.ts'

const ESCAPED = /[<>&\u2028\u2029]/g

/** A text as Go's `json.Marshal` writes it. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replaceAll(
    ESCAPED,
    (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * A scalar in JSON.
 *
 * @throws SopsError `format` for what JSON has no notation for
 */
export function jsonScalar(value: Scalar): string {
  const text = scalarText(value)
  if (text === undefined) {
    throw new SopsError('format', 'a value is no text, which JSON cannot hold')
  }
  if (value.type === 'int') return text
  if (value.type === 'bool') return text.toLowerCase()
  if (value.type === 'float') return jsonFloat(text)
  if (value.type === 'comment') {
    throw new SopsError('format', 'a comment stands in the place of a value')
  }
  return jsonString(text)
}

function jsonFloat(text: string): string {
  const number = Number(text)
  if (!Number.isFinite(number)) {
    throw new SopsError('format', 'a number is not finite, which JSON cannot hold')
  }
  return Object.is(number, -0) ? '-0' : String(number)
}

/** An object over several lines, indented as its surroundings are; compact without `unit`. */
export function jsonBlock(value: unknown, unit: string, lead: string): string {
  const text = JSON.stringify(value, null, unit).replaceAll(
    ESCAPED,
    (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
  return text.replaceAll('\n', `\n${lead}`)
}

/**
 * Compact JSON with the space that Flux looks for to tell that a value of a Secret is a document
 * (`"mac": "ENC[`, kustomize-controller's decryptor); without it the ciphertext would go through.
 */
export function withMarker(json: string): string {
  return json.replace('"mac":"ENC[', '"mac": "ENC[')
}
