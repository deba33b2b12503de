import { SopsError } from '../../errors.ts'

/** A stretch of the text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What go-ini sees in a file, in order, with the places in the text. */
export type IniPart =
  | { readonly kind: 'comment'; readonly text: string; readonly span: Span; readonly line: Span }
  | { readonly kind: 'section'; readonly name: string; readonly line: Span }
  | {
      readonly kind: 'key'
      readonly name: string
      readonly value: string
      readonly span: Span
      readonly line: Span
    }

interface RawLine extends Span {
  readonly text: string
  readonly number: number
}

/**
 * Reads INI as gopkg.in/ini.v1 does with the options of sops. A comment behind a
 * value or section comes before it.
 *
 * @throws SopsError `format` with the line
 */
export function readIni(text: string): readonly IniPart[] {
  const parts: IniPart[] = []
  const lines = rawLines(text)
  while (lines.length > 0) {
    const line = lines.shift() as RawLine
    const body = line.text.trimStart()
    const start = line.start + line.text.length - body.length
    if (body.trim() === '') continue
    if (body.startsWith('#') || body.startsWith(';')) parts.push(comment(body, start, line, true))
    else if (body.startsWith('[')) parts.push(...section(body, start, line))
    else parts.push(...keyValue(body, start, line, lines))
  }
  return parts
}

function rawLines(text: string): RawLine[] {
  let start = 0
  return text.split('\n').map((line, index) => {
    const raw = { text: line, start, end: start + line.length, number: index + 1 }
    start += line.length + 1
    return raw
  })
}

function comment(body: string, start: number, line: Span, whole: boolean): IniPart {
  const text = body.trimEnd()
  const span = { start, end: start + text.length }
  return {
    kind: 'comment',
    text,
    span,
    line: whole ? { start: line.start, end: line.end + 1 } : span,
  }
}

function section(body: string, start: number, line: RawLine): readonly IniPart[] {
  const close = body.lastIndexOf(']')
  const name = body.slice(1, close)
  if (close === -1 || name === '') throw malformed(line, 'no section name in brackets')
  const rest = body.slice(close + 1)
  const at = rest.search(/[#;]/)
  const inline = at === -1 ? [] : [comment(rest.slice(at), start + close + 1 + at, line, false)]
  return [...inline, { kind: 'section', name, line }]
}

function keyValue(body: string, start: number, line: RawLine, rest: RawLine[]): readonly IniPart[] {
  const { name, after } = keyName(body, line)
  const raw = body.slice(after)
  const lead = raw.length - raw.trimStart().length
  const from = start + after + lead
  const read = readValue(raw.trim(), from, line, rest)
  const inline = read.comment ? [comment(read.comment.text, read.comment.start, line, false)] : []
  const span = { start: from, end: read.end }
  return [...inline, { kind: 'key', name, value: read.value, span, line }]
}

function keyName(body: string, line: RawLine): { name: string; after: number } {
  const quote = /^(?:"""(?=.{4})|"|`)/.exec(body)?.[0] ?? ''
  const close = quote === '' ? 0 : body.indexOf(quote, quote.length)
  if (close === -1) throw malformed(line, 'a quote of a key that is not closed')
  const delimiter = body.slice(close + quote.length).search(/[=:]/)
  const at = close + quote.length + delimiter
  const name = (quote === '' ? body.slice(0, at) : body.slice(quote.length, close)).trim()
  if (delimiter === -1 || name === '') throw malformed(line, 'no key and value')
  if (name === '-') throw malformed(line, 'a counted key, which is not supported')
  return { name, after: at + 1 }
}

interface ReadValue {
  readonly value: string
  readonly end: number
  readonly comment?: { readonly text: string; readonly start: number }
}

function readValue(text: string, from: number, line: RawLine, rest: RawLine[]): ReadValue {
  const quote = /^(?:"""(?=.)|`)/.exec(text)?.[0]
  if (quote !== undefined) return quoted(text, quote, from, line, rest)
  if (text.endsWith('\\')) throw malformed(line, 'a value that goes on, which is not supported')
  const at = text.search(/[#;]/)
  const value = at === -1 ? text : text.slice(0, at).trim()
  const note = at === -1 ? {} : { comment: { text: text.slice(at), start: from + at } }
  return { value: unquoted(value), end: from + value.length, ...note }
}

function unquoted(value: string): string {
  const inner = value.slice(1, -1)
  const around = /^(['"]).*\1$/s.exec(value)?.[1]
  return value.length >= 2 && around !== undefined && !inner.includes(around) ? inner : value
}

function quoted(
  text: string,
  quote: string,
  from: number,
  line: RawLine,
  rest: RawLine[],
): ReadValue {
  const close = text.lastIndexOf(quote)
  if (close >= quote.length) {
    return { value: text.slice(quote.length, close), end: from + close + quote.length }
  }
  let value = line.text.slice(from - line.start + quote.length)
  for (let next = rest.shift(); next; next = rest.shift()) {
    const end = next.text.lastIndexOf(quote)
    value += `\n${end === -1 ? next.text : next.text.slice(0, end)}`
    if (end !== -1) return { value, end: next.start + end + quote.length }
  }
  throw malformed(line, 'a quote that is not closed')
}

function malformed({ number }: RawLine, what: string): SopsError {
  return new SopsError('format', `the INI document has ${what} at line ${number}`)
}
