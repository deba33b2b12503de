import type { CST } from 'yaml'
import { Composer, LineCounter, Parser } from 'yaml'

import { SopsError } from '../../errors.ts'

/** One document of a YAML stream: its tokens, and where it ends. */
export interface CstDocument {
  readonly root: CST.Token | undefined
  readonly start: number
  /** Before the mark of the next document, or the end of the text. */
  readonly end: number
}

/** A YAML stream as tokens that know where they stand. */
export interface CstStream {
  readonly documents: readonly CstDocument[]
  /** In the order of the text. */
  readonly comments: readonly CST.SourceToken[]
  readonly hasAliases: boolean
}

/**
 * Reads YAML to tokens after checking all that the composer checks.
 *
 * @throws SopsError `format` with line and column; the text is never repeated
 */
export function readCst(text: string): CstStream {
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  check(tokens, text.length, lines)
  checkForGo(text, tokens, lines)
  const all = tokens.flatMap((token) => [...flatTokens(token)])
  return {
    documents: documentsOf(tokens, text.length),
    comments: all.filter(isSourceToken).filter(({ type }) => type === 'comment'),
    hasAliases: all.some(({ type }) => type === 'alias'),
  }
}

// The failsafe schema: what a scalar means is for go-yaml's rules to say, not for this library's.
// Keys that are there twice are found later: this library compares each key with each.
function check(tokens: readonly CST.Token[], length: number, lines: LineCounter): void {
  const composer = new Composer({ schema: 'failsafe', prettyErrors: false, uniqueKeys: false })
  for (const document of composer.compose(tokens, false, length)) {
    const [error] = document.errors
    if (error) {
      const { line, col } = lines.linePos(error.pos[0])
      const what = error.code.toLowerCase().replaceAll('_', ' ')
      throw new SopsError('format', `the YAML is malformed at line ${line}, column ${col}: ${what}`)
    }
  }
}

/**
 * What YAML 1.2 allows and go-yaml, which sops, Flux and kubectl read with, takes for something
 * else or for nothing: they could not read what is written, or would find another MAC.
 */
function checkForGo(text: string, tokens: readonly CST.Token[], lines: LineCounter): void {
  const newer = tokens.find(
    (token) => token.type === 'directive' && /^%YAML\s+(?!1\.1\s*$)/.test(token.source),
  )
  if (newer !== undefined) {
    const { line } = lines.linePos(newer.offset)
    throw new SopsError(
      'format',
      `line ${line} asks for a YAML that sops and kubectl do not read`,
      ['take it away: %YAML 1.1 is what they know, and what they take it for without such a line'],
    )
  }
  const at = text.search(/[\u0085\u2028\u2029]/)
  if (at === -1) return
  const { line } = lines.linePos(at)
  throw new SopsError(
    'format',
    `line ${line} of the YAML holds what sops takes for the end of a line`,
    ['U+0085, U+2028 and U+2029 are written as \\N, \\L and \\P, in double quotes'],
  )
}

function documentsOf(tokens: readonly CST.Token[], length: number): readonly CstDocument[] {
  const found = tokens.filter((token) => token.type === 'document')
  return found.map((document, index) => {
    const next = found[index + 1]
    const closing = tokens.find(
      (token) => token.type === 'doc-end' && token.offset >= document.offset,
    )
    const end = Math.min(closing?.offset ?? length, next?.offset ?? length)
    return { root: document.value, start: document.offset, end }
  })
}

function isSourceToken(token: CST.Token | CST.SourceToken): token is CST.SourceToken {
  return 'source' in token
}

function* flatTokens(token: CST.Token): Generator<CST.Token | CST.SourceToken> {
  yield token
  for (const part of Object.values(token) as readonly unknown[]) {
    if (Array.isArray(part)) {
      for (const item of part as readonly object[]) yield* flatItem(item)
    } else if (isToken(part)) yield* flatTokens(part)
  }
}

// A token, or an entry of a map or list, which has tokens.
function* flatItem(item: object): Generator<CST.Token | CST.SourceToken> {
  if (isToken(item)) {
    yield* flatTokens(item)
    return
  }
  const { start, key, sep, value } = item as CST.CollectionItem
  yield* start
  if (key) yield* flatTokens(key)
  yield* sep ?? []
  if (value) yield* flatTokens(value)
}

function isToken(value: unknown): value is CST.Token {
  return typeof value === 'object' && value !== null && 'type' in value
}
