import type { ByteText } from '../byte-text.ts'
import type { Layer } from '../types.ts'

const PERCENT = /%([0-9a-fA-F]{2})/g

/** The text without URL encoding, and the same with `+` for blanks, as forms have it. */
export function* percent(text: ByteText): Generator<Layer> {
  if (text.search(PERCENT) === -1) return
  yield { encoding: 'URL encoding', text: decoded(text) }
  if (text.includes('+')) {
    yield { encoding: 'URL encoding', text: decoded(text.replaceAll('+', ' ')) }
  }
}

function decoded(text: ByteText): ByteText {
  return text.replaceAll(PERCENT, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  )
}
