import type { ByteText } from '../byte-text.ts'
import type { Layer } from '../types.ts'

/** ASCII in either byte order, as PowerShell's -EncodedCommand and some editors have it. */
// oxlint-disable-next-line no-control-regex
const WIDE = /(?:[\t\r\n -~]\u0000){3,}[\t\r\n -~]?/g

/** The runs of UTF-16, as ASCII. */
export function* utf16(text: ByteText): Generator<Layer> {
  if (!text.includes('\0')) return
  for (const [run] of text.matchAll(WIDE)) {
    yield { encoding: 'UTF-16', text: run.replaceAll('\0', '') }
  }
}
