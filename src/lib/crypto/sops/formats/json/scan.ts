import { asInt64, plainFloat } from '../../core/numbers.ts'
import { type Scalar, scalar } from '../../core/scalar.ts'
import type { Branch, Item, List, Node } from '../../core/tree.ts'
import { SopsError } from '../../errors.ts'

/** A stretch of the text that holds one value. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A member of an object, with the place of its key and value. */
export interface Member extends Span {
  readonly key: string
  readonly value: Span
}

/** A JSON document, scanned so that the text between its values can stay. */
export interface Scanned {
  readonly root: Branch
  /** Of the scalars, by slot. */
  readonly spans: readonly Span[]
  readonly members: readonly Member[]
  readonly object: Span
  /** The members of every object. */
  readonly places: ReadonlyMap<Branch, readonly Member[]>
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const SPACE = /[ \t\r\n]*/y
const WORD = /true|false|null/y

class Scanner {
  readonly #text: string
  readonly #spans: Span[] = []
  readonly #places = new Map<Branch, readonly Member[]>()
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Scanned {
    this.#take(SPACE)
    const start = this.#at
    if (this.#text[start] !== '{') {
      throw new SopsError('format', 'the JSON document is no object, and sops takes nothing else')
    }
    const root = this.#object()
    const object = { start, end: this.#at }
    const members = this.#places.get(root) ?? []
    return { root, spans: this.#spans, members, object, places: this.#places }
  }

  #node(): Node {
    const first = this.#text[this.#at]
    if (first === '{') return this.#object()
    if (first === '[') return this.#array()
    const start = this.#at
    const value = this.#scalar(first)
    if (value === undefined) return { kind: 'nothing' }
    return { kind: 'leaf', slot: this.#spans.push({ start, end: this.#at }) - 1, value }
  }

  #scalar(first: string | undefined): Scalar | undefined {
    if (first === '"') return scalar('str', JSON.parse(this.#string()) as string)
    const word = this.#take(WORD)
    if (word === 'null') return undefined
    if (word !== '') return scalar('bool', word === 'true' ? 'True' : 'False')
    return jsonNumber(this.#take(NUMBER))
  }

  #object(): Branch {
    const items: Item[] = []
    const members: Member[] = []
    this.#each('}', () => {
      const start = this.#at
      const key = JSON.parse(this.#string()) as string
      this.#take(SPACE)
      this.#at += 1
      this.#take(SPACE)
      const from = this.#at
      items.push({ kind: 'item', key, value: this.#node() })
      const value = { start: from, end: this.#at }
      members.push({ key, start, end: this.#at, value })
    })
    const branch: Branch = { kind: 'branch', items }
    this.#places.set(branch, members)
    return branch
  }

  #array(): List {
    const items: Node[] = []
    this.#each(']', () => items.push(this.#node()))
    return { kind: 'list', items }
  }

  #each(close: string, read: () => void): void {
    this.#at += 1
    this.#take(SPACE)
    while (this.#text[this.#at] !== close) {
      read()
      this.#take(SPACE)
      if (this.#text[this.#at] === ',') this.#at += 1
      this.#take(SPACE)
    }
    this.#at += 1
  }

  // By hand: an expression would need a stack as deep as the text is long.
  #string(): string {
    const start = this.#at
    let end = this.#text.indexOf('"', start + 1)
    while (escapes(this.#text, end) % 2 === 1) end = this.#text.indexOf('"', end + 1)
    this.#at = end + 1
    return this.#text.slice(start, end + 1)
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}

/**
 * Scans JSON that is known to be well-formed.
 *
 * @throws SopsError `format` when the root is no object
 */
export function scanJson(text: string): Scanned {
  return new Scanner(text).document()
}

// How many backslashes stand before a quote.
function escapes(text: string, quote: number): number {
  let count = 0
  while (text[quote - 1 - count] === '\\') count += 1
  return count
}

// Integers of 64 bits stay exact, the rest is what a double makes of it (stores/json normalizeJSONNumber).
function jsonNumber(text: string): Scalar {
  if (/^-?[0-9]+$/.test(text)) {
    const exact = asInt64(BigInt(text))
    if (exact !== undefined) return scalar('int', exact.toString())
  }
  const value = Number(text)
  if (!Number.isFinite(value)) throw new SopsError('format', 'a number of the JSON is too large')
  return scalar('float', plainFloat(value))
}
