// Only ASCII is looked for, on the measured hot path.
// oxlint-disable unicorn/prefer-code-point

/** A piece of JSON text that can be parsed by itself. */
export interface JsonPiece {
  /**
   * - `item`: an element of the list `items` of the document that is being read
   * - `document`: a whole document, with an empty list in place of its `items`
   */
  readonly kind: 'item' | 'document'
  readonly text: string
  /** Line on which it starts, counted from 1. */
  readonly line: number
}

const NEWLINE = 10
const QUOTE = 34
const COMMA = 44
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/**
 * Cuts JSON documents that stand one after the other into pieces, so that a
 * long list is never held as text and as objects at once. It looks at quotes
 * and brackets only: whether a piece is valid is for the parser to say. What is
 * cut off comes out as a piece that no parser accepts. It stops between
 * documents at what begins none.
 */
export class JsonSplitter {
  #pieces: JsonPiece[] = []
  #text = ''
  #at = 0
  #line: number
  #isStopped = false
  #depth = 0
  /** Where the part of the document begins that is not in `#head` yet; -1 for nowhere. */
  #documentFrom = -1
  #documentLine = 1
  /** The document up to its items. */
  #head = ''
  #inItems = false
  #itemFrom = -1
  #itemLine = 1
  /** The last string of the document's own level: the key, when a list follows. */
  #key = ''

  /** @param line on which the text starts */
  constructor(line = 1) {
    this.#line = line
  }

  /** What it stopped at, and its line; undefined as long as it goes on. */
  get rest(): { readonly text: string; readonly line: number } | undefined {
    return this.#isStopped ? { text: this.#text.slice(this.#at), line: this.#line } : undefined
  }

  /** Takes more text, and gives the pieces that it completes. */
  push(text: string): readonly JsonPiece[] {
    this.#forget()
    this.#text += text
    this.#scan()
    return this.#taken()
  }

  /** The pieces that are left at the end of the text. */
  end(): readonly JsonPiece[] {
    if (this.#itemFrom >= 0) this.#endItem(this.#text.length)
    if (this.#documentFrom >= 0 || this.#head !== '') this.#endDocument(this.#text.length)
    return this.#taken()
  }

  #taken(): readonly JsonPiece[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  /** Drops the text that nobody needs any more. */
  #forget(): void {
    const starts = [this.#documentFrom, this.#itemFrom].filter((start) => start >= 0)
    const keep = Math.min(this.#at, ...starts)
    this.#text = this.#text.slice(keep)
    this.#at -= keep
    if (this.#documentFrom >= 0) this.#documentFrom -= keep
    if (this.#itemFrom >= 0) this.#itemFrom -= keep
  }

  #scan(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === NEWLINE) this.#line++
      if (code <= 32) continue
      if (this.#depth <= 2) this.#begin(code)
      if (this.#isStopped) return
      if (code === QUOTE) {
        if (!this.#skipString()) return
      } else if (code === OPEN_OBJECT || code === OPEN_LIST) this.#open(code)
      else if (code === CLOSE_OBJECT || code === CLOSE_LIST) this.#close()
      else if (code === COMMA && this.#depth === 2 && this.#inItems) this.#endItem(this.#at)
    }
  }

  /** Goes to the closing quote; false if the text ends first. */
  #skipString(): boolean {
    const end = closingQuote(this.#text, this.#at)
    if (end < 0) return false
    if (this.#depth === 1) this.#key = this.#text.slice(this.#at, end + 1)
    this.#at = end
    return true
  }

  #begin(code: number): void {
    if (this.#depth === 0) {
      this.#isStopped = code !== OPEN_OBJECT
      if (this.#isStopped) return
      this.#documentFrom = this.#at
      this.#documentLine = this.#line
    }
    const between = code === COMMA || code === CLOSE_LIST
    if (this.#inItems && this.#depth === 2 && this.#itemFrom < 0 && !between) {
      this.#itemFrom = this.#at
      this.#itemLine = this.#line
    }
  }

  #open(code: number): void {
    if (this.#depth === 1 && code === OPEN_LIST && this.#key === '"items"') {
      this.#inItems = true
      this.#head += this.#text.slice(this.#documentFrom, this.#at + 1)
      this.#documentFrom = -1
    }
    this.#depth++
  }

  #close(): void {
    if (this.#depth > 0) this.#depth--
    if (this.#depth === 1 && this.#inItems) {
      if (this.#itemFrom >= 0) this.#endItem(this.#at)
      this.#inItems = false
      this.#documentFrom = this.#at
    }
    if (this.#depth === 0) this.#endDocument(this.#at + 1)
  }

  #endItem(end: number): void {
    if (this.#itemFrom >= 0) {
      const text = this.#text.slice(this.#itemFrom, end)
      this.#pieces.push({ kind: 'item', text, line: this.#itemLine })
    }
    this.#itemFrom = -1
  }

  #endDocument(end: number): void {
    const rest = this.#documentFrom < 0 ? '' : this.#text.slice(this.#documentFrom, end)
    const text = this.#head + rest
    this.#pieces.push({ kind: 'document', text, line: this.#documentLine })
    this.#documentFrom = -1
    this.#head = ''
    this.#key = ''
    this.#inItems = false
  }
}

/** Where the string that starts at `from` ends; -1 if the text ends first. */
function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from + 1)
  while (quote >= 0 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0
  while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++
  return slashes % 2 === 1
}
