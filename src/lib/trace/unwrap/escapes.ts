import { type ByteText, byteTextOfCode } from '../byte-text.ts'
import type { Layer } from '../types.ts'

/**
 * Escapes of JSON, of YAML's double quotes, of shells, properties and C: a line
 * feed after the backslash joins two lines, and any other character stands for itself.
 */
const ESCAPE =
  /\\(?:u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|\r?\n[ \t\r\n]*|([\s\S]))/g

const NAMED: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['a', '\u0007'],
  ['e', '\u001b'],
  ['0', '\0'],
])

/** Noise is full of backslashes; what follows them in a text is one of these. */
const LIKELY = /\\(?:[\r\n"'/\\ntrbfvae0-3uUx$`=:#!&;()[\]{}<>|*?~ _.+-])/

/** What C takes for a byte and YAML for a character. */
const AMBIGUOUS = /\\x[89a-fA-F]/

/** The text without backslashes that escape something. */
export function* escapes(text: ByteText): Generator<Layer> {
  if (!LIKELY.test(text)) return
  yield { encoding: 'escapes', text: text.replaceAll(ESCAPE, unescaped) }
  if (!AMBIGUOUS.test(text)) return
  const inYaml = text.replaceAll(/\\x(?=[89a-fA-F])/g, String.raw`\u00`)
  yield { encoding: 'escapes', text: inYaml.replaceAll(ESCAPE, unescaped) }
}

function unescaped(_: string, ...groups: readonly (string | undefined)[]): ByteText {
  const [first, second, braced, long, byte, octal, letter] = groups
  if (first !== undefined) return ofUnits(first, second)
  const digits = braced ?? long
  if (digits !== undefined) return byteTextOfCode(Number.parseInt(digits, 16))
  if (byte !== undefined) return String.fromCodePoint(Number.parseInt(byte, 16))
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
  return letter === undefined ? '' : (NAMED.get(letter) ?? letter)
}

/** `\uXXXX`, or two of them for a character beyond the first 65,536. */
function ofUnits(first: string, second: string | undefined): ByteText {
  const high = Number.parseInt(first, 16)
  if (second === undefined) return byteTextOfCode(high)
  const low = Number.parseInt(second, 16)
  const isPair = high >= 0xd8_00 && high <= 0xdb_ff
  if (!isPair) return byteTextOfCode(high)
  return byteTextOfCode((high - 0xd8_00) * 0x4_00 + (low - 0xdc_00) + 0x1_00_00)
}
