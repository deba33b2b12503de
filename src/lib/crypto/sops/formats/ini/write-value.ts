import { generalFloat } from '../../core/numbers.ts'
import { type Scalar, scalarText } from '../../core/scalar.ts'
import { SopsError } from '../../errors.ts'

/**
 * A value with the quotes that go-ini needs to read it back. It writes some
 * values without them and then reads others; those get quotes here.
 *
 * @throws SopsError `format` for what INI has no notation for
 */
export function iniValue(value: Scalar): string {
  const text = plainText(value)
  if (!/[\n`]/.test(text)) return onOneLine(text)
  // The closing quotes are searched from the right, so what is inside is safe on one line only.
  if (!text.includes('"""') && !/\r|"$/.test(text)) return `"""${text}"""`
  if (!text.includes('`')) return `\`${text}\``
  throw new SopsError('format', 'a value cannot be written in INI')
}

function onOneLine(text: string): string {
  if (text.trim() !== text && !/[#;"]/.test(text)) return `"${text}"`
  return needsQuotes(text) ? `\`${text}\`` : text
}

function needsQuotes(text: string): boolean {
  return text.trim() !== text || /[#;]|^"""|^(["']).*\1$|\\$/s.test(text)
}

function plainText(value: Scalar): string {
  const text = scalarText(value)
  if (text === undefined) throw new SopsError('format', 'a value is no text, which INI cannot hold')
  if (value.type === 'bool') return text.toLowerCase()
  return value.type === 'float' ? generalFloat(Number(text)) : text
}
