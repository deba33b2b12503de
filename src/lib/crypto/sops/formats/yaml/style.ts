import { generalFloat } from '../../core/numbers.ts'
import { type Scalar, scalarText } from '../../core/scalar.ts'
import { resolvePlain } from './resolve.ts'

/** Where a scalar is to stand. */
export interface Surroundings {
  /** Inside `{}` or `[]`. */
  readonly flow: boolean
  /** Texts are written as in JSON, so that what was JSON stays it. */
  readonly json?: boolean
  /** Column of the map or list around it. */
  readonly parentColumn: number
  /** Column of the lines of a literal block. */
  readonly contentColumn: number
}

/** A scalar in YAML: what stands behind the key, and the lines of a literal block below it. */
export interface Written {
  readonly head: string
  readonly lines: readonly string[]
}

// Words and numbers that YAML 1.1 takes for something else than text.
const OLD_BOOL = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
// By code point, as libyaml names them.
const ESCAPES: Readonly<Record<number, string>> = {
  0x00: '0',
  0x07: 'a',
  0x08: 'b',
  0x09: 't',
  0x0a: 'n',
  0x0b: 'v',
  0x0c: 'f',
  0x0d: 'r',
  0x1b: 'e',
  0x22: '"',
  0x5c: '\\',
  0x85: 'N',
  0x20_28: 'L',
  0x20_29: 'P',
}
// What libyaml calls printable, without the byte order mark.
const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const BREAK = /[\n\r\x85\u2028\u2029]/
const BREAK_AFTER_BLANK = / [\n\r\x85\u2028\u2029]/

/** Writes a scalar with the quotes that go-yaml v3 would give it, so that a diff with sops is empty. */
export function writeScalar(value: Scalar, where: Surroundings): Written {
  const text = scalarText(value)
  if (text === undefined) return inline(`!!binary ${Buffer.from(value.bytes).toString('base64')}`)
  if (value.type === 'str' || value.type === 'comment') return writeText(text, where)
  if (value.type === 'bool') return inline(text.toLowerCase())
  return inline(value.type === 'float' ? writeFloat(text) : text)
}

function inline(head: string): Written {
  return { head, lines: [] }
}

function writeFloat(text: string): string {
  if (text === 'NaN') return '.nan'
  if (text.endsWith('Inf')) return text === '-Inf' ? '-.inf' : '.inf'
  return generalFloat(Number(text))
}

/** A text with the quotes that it needs. */
export function writeText(text: string, where: Surroundings): Written {
  if (where.json === true) return inline(jsonQuoted(text))
  if (text.includes('\n')) {
    return !where.flow && mayBeLiteral(text) ? literal(text, where) : inline(doubleQuoted(text))
  }
  if (!readsAsText(text)) return inline(doubleQuoted(text))
  if (mayBePlain(text, where.flow)) return inline(text)
  return inline(mayBeSingleQuoted(text) ? singleQuoted(text) : doubleQuoted(text))
}

function readsAsText(text: string): boolean {
  const resolved = resolvePlain(text)
  if (typeof resolved === 'string' || resolved.type !== 'str') return false
  return text !== '<<' && !OLD_BOOL.test(text) && !BASE_60.test(text)
}

function mayBePlain(text: string, flow: boolean): boolean {
  if (text === '' || /^ | $/.test(text) || text.includes('\t')) return false
  if (/^(?:---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text)) return false
  if (/^[?:-](?: |$)/.test(text) || /:(?: |$)/.test(text) || text.includes(' #')) return false
  if (flow && (/^[?:]/.test(text) || /[,?[\]{}:]/.test(text))) return false
  return !UNPRINTABLE.test(text) && !BREAK.test(text)
}

function mayBeSingleQuoted(text: string): boolean {
  return !UNPRINTABLE.test(text) && !/\t| [\u2028\u2029]|[\u2028\u2029] /.test(text)
}

function mayBeLiteral(text: string): boolean {
  if (text.endsWith(' ') || BREAK_AFTER_BLANK.test(text)) return false
  if (/[\r\x85\u2028\u2029]/.test(text)) return false
  return !UNPRINTABLE.test(text.replaceAll('\t', ''))
}

function literal(text: string, where: Surroundings): Written {
  // The number counts from the column of the parent; sops always writes 4 and is wrong below a list.
  const hint = /^[ \n]/.test(text) ? String(where.contentColumn - where.parentColumn) : ''
  const chomp = text === '\n' || text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-'
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const indent = ' '.repeat(where.contentColumn)
  return {
    head: `|${hint}${chomp}`,
    lines: body.split('\n').map((line) => (line === '' ? '' : indent + line)),
  }
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

// YAML knows the escapes of JSON as well; what it does not take as it is, JSON need not escape.
function jsonQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  )
}

/** A text in double quotes, on one line. */
export function doubleQuoted(text: string): string {
  return `"${Array.from(text, escaped).join('')}"`
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const known = ESCAPES[code]
  if (known !== undefined) return `\\${known}`
  if (!UNPRINTABLE.test(character)) return character
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xff_ff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
