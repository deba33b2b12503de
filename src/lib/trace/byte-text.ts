/**
 * Bytes as a string with one character for each, from U+0000 to U+00FF. The
 * engine keeps such strings in one byte a character and searches them as fast as
 * a Buffer, and expressions work on them whatever the bytes are.
 */
export type ByteText = string

// oxlint-disable-next-line no-control-regex
const BEYOND_ASCII = /[^\u0000-\u007f]/

/** The UTF-8 bytes of a text. */
export function byteText(text: string): ByteText {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

/** The same bytes. */
export function ofBytes(bytes: Uint8Array): ByteText {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** The same bytes. */
export function toBytes(text: ByteText): Buffer {
  return Buffer.from(text, 'latin1')
}

/** One byte; 0 beyond the end. */
export function byteAt(text: ByteText, at: number): number {
  return text.codePointAt(at) ?? 0
}

/** The UTF-8 bytes of one character by its number; nothing for half of a pair. */
export function byteTextOfCode(code: number): ByteText {
  if (code < 0x80) return String.fromCodePoint(code)
  if (code > 0x10_ff_ff || (code >= 0xd8_00 && code <= 0xdf_ff)) return ''
  return byteText(String.fromCodePoint(code))
}
