import { CST } from 'yaml'

import { SopsError } from '../../errors.ts'
import type { Scalar } from '../../core/scalar.ts'
import { type Resolved, resolvePlain, resolveTagged } from './resolve.ts'

/** A map or a list, with the place of everything in it. */
export interface Container {
  readonly kind: 'branch' | 'list'
  readonly flow: boolean
  readonly column: number
  readonly start: number
  readonly end: number
  readonly entries: readonly Entry[]
}

/** An entry of a map or list. */
export interface Entry {
  /** Empty in a list. */
  readonly key: string
  readonly start: number
  readonly value: Container | Slot | undefined
}

/** A scalar and the stretch of text that it occupies, its tag and anchor included. */
export interface Slot {
  readonly kind: 'slot'
  readonly value: Scalar
  readonly start: number
  readonly end: number
  /** Lines of a block below the header; they go when the header is replaced. */
  readonly body: { readonly start: number; readonly end: number } | undefined
  readonly flow: boolean
  readonly parent: { readonly kind: 'branch' | 'list'; readonly column: number }
}

type Parent = Slot['parent'] & { readonly flow: boolean }

/** Reads tokens to containers; `text` is what they were made from. */
export class ContainerReader {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /**
   * The map at the root; undefined for an empty document.
   *
   * @throws SopsError `format` for a root that is no map (rule 19)
   */
  root(token: CST.Token | undefined): Container | undefined {
    if (token === undefined) return undefined
    const found = this.#value(token, [], { kind: 'branch', column: 0, flow: false })
    if (found === undefined && 'source' in token && token.source === '') return undefined
    if (found?.kind === 'branch') return found
    const what = found?.kind === 'list' ? 'a list' : 'a single value'
    throw new SopsError('format', `the YAML document is ${what}, and sops takes only maps`)
  }

  #value(
    token: CST.Token,
    before: readonly CST.SourceToken[],
    parent: Parent,
  ): Container | Slot | undefined {
    if (
      token.type === 'block-map' ||
      token.type === 'block-seq' ||
      token.type === 'flow-collection'
    ) {
      return this.#container(token, before, parent)
    }
    if (CST.isScalar(token) && token.type !== 'alias') return this.#slot(token, before, parent)
    throw this.#error(token.offset, 'is not supported')
  }

  #container(
    token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection,
    before: readonly CST.SourceToken[],
    parent: Parent,
  ): Container {
    const flow = token.type === 'flow-collection'
    const kind =
      token.type === 'block-map' || (flow && token.start.source === '{') ? 'branch' : 'list'
    const column = flow ? parent.column : this.#column(firstOffset(token))
    this.#refuseTag(before, kind)
    const self: Parent = { kind, column, flow: flow || parent.flow }
    const items = token.items as readonly CST.CollectionItem[]
    const entries = items.filter(isEntry).map((item) => this.#entry(item, self))
    if (kind === 'branch') this.#refuseTwice(entries)
    return { kind, flow, column, start: token.offset, end: endOf(token), entries }
  }

  #entry(item: CST.CollectionItem, self: Parent): Entry {
    const { start, key, sep, value } = item
    const begin = start.find(({ type }) => type === 'seq-item-ind')?.offset
    const offset = begin ?? key?.offset ?? value?.offset ?? start[0]?.offset ?? 0
    if (self.kind === 'branch') {
      const below = value ? this.#value(value, sep ?? [], self) : undefined
      return { key: this.#key(key, start), start: offset, value: below }
    }
    // `[a: b]` is a list of maps of one pair.
    if (key) throw this.#error(key.offset, 'is a pair in a list, write it in braces')
    const below = value ? this.#value(value, start, self) : undefined
    return { key: '', start: offset, value: below }
  }

  #key(token: CST.Token | null | undefined, before: readonly CST.SourceToken[]): string {
    const tag = before.find(({ type }) => type === 'tag')?.source
    if (token && CST.isScalar(token) && token.type !== 'alias') {
      const { value, type } = CST.resolveAsScalar(token, true, () => {})
      const resolved = resolve(tag, value, type === 'PLAIN')
      if (typeof resolved !== 'string' && resolved.type === 'str') return value
    }
    throw this.#error(token?.offset ?? before[0]?.offset ?? 0, 'is a key that is no text, quote it')
  }

  #slot(
    token: CST.FlowScalar | CST.BlockScalar,
    before: readonly CST.SourceToken[],
    parent: Parent,
  ): Slot | undefined {
    const { value, type } = CST.resolveAsScalar(token, true, () => {})
    const tag = before.find((each) => each.type === 'tag')?.source
    const resolved = resolve(tag, value, type === 'PLAIN')
    if (resolved === 'unsupported') {
      throw this.#error(token.offset, 'is a number or tag that sops does not know, quote it')
    }
    if (resolved === 'null') return undefined
    const props = before.filter((each) => each.type === 'tag' || each.type === 'anchor')
    const head = headOf(token)
    const start = Math.min(head.start, ...props.map(({ offset }) => offset))
    const body = token.type === 'block-scalar' ? this.#body(token) : undefined
    return { kind: 'slot', value: resolved, start, end: head.end, body, flow: parent.flow, parent }
  }

  // Blank lines behind a block stay, unless they belong to its text.
  #body(token: CST.BlockScalar): { start: number; end: number } {
    const last = token.props.at(-1)
    const start = last && 'source' in last ? last.offset + last.source.length : token.offset
    const end = start + token.source.length
    const header = headerOf(token).source
    const lines = this.#text.slice(start, end)
    const kept = header.includes('+') ? lines : lines.replace(/(?:[ \t]*\r?\n)+$/, '\n')
    return { start, end: kept.trim() === '' && !header.includes('+') ? start : start + kept.length }
  }

  #refuseTwice(entries: readonly Entry[]): void {
    const seen = new Set<string>()
    for (const { key, start } of entries) {
      if (seen.has(key)) throw this.#error(start, 'is a key that is there twice')
      seen.add(key)
    }
  }

  #refuseTag(before: readonly CST.SourceToken[], kind: 'branch' | 'list'): void {
    const tag = before.find(({ type }) => type === 'tag')
    if (tag && !['!!map', '!!seq', '!'].includes(tag.source)) {
      throw this.#error(tag.offset, `is a tag on a ${kind === 'branch' ? 'map' : 'list'}`)
    }
  }

  #column(offset: number): number {
    return offset - (this.#text.lastIndexOf('\n', offset - 1) + 1)
  }

  #error(offset: number, what: string): SopsError {
    const line = this.#text.slice(0, offset).split('\n').length
    return new SopsError('format', `what stands at line ${line} of the YAML ${what}`)
  }
}

function resolve(tag: string | undefined, text: string, plain: boolean): Resolved {
  if (tag !== undefined && tag !== '!') return resolveTagged(tag, text)
  return plain && tag === undefined ? resolvePlain(text) : resolveTagged('!!str', text)
}

function isEntry({ key, sep, value, start }: CST.CollectionItem): boolean {
  return (
    Boolean(key) ||
    Boolean(value) ||
    Boolean(sep) ||
    start.some(({ type }) => type === 'seq-item-ind')
  )
}

function firstOffset(token: CST.BlockMap | CST.BlockSequence): number {
  const first = token.items[0]
  const marks = first?.start.filter(
    ({ type }) => type === 'seq-item-ind' || type === 'explicit-key-ind',
  )
  return marks?.[0]?.offset ?? first?.key?.offset ?? token.offset
}

function headOf(token: CST.FlowScalar | CST.BlockScalar): { start: number; end: number } {
  const part = token.type === 'block-scalar' ? headerOf(token) : token
  return { start: part.offset, end: part.offset + part.source.length }
}

function headerOf(token: CST.BlockScalar): CST.SourceToken {
  const header = token.props.find((prop) => prop.type === 'block-scalar-header')
  return header as CST.SourceToken
}

function endOf(token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection): number {
  if (token.type !== 'flow-collection') return token.offset + CST.stringify(token).length
  const last = token.end.find(({ type }) => type.endsWith('-end'))
  return last ? last.offset + 1 : token.offset
}
