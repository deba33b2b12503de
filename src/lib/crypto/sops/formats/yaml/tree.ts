import type { CST } from 'yaml'

import { scalar } from '../../core/scalar.ts'
import type { Branch, Comment, Item, List, Node } from '../../core/tree.ts'
import type { Container, Entry, Slot } from './containers.ts'

/** A stretch of the text that can be written anew. */
export type Spot = Slot | CommentSpot

/** A comment without its mark. */
export interface CommentSpot {
  readonly kind: 'comment'
  readonly start: number
  readonly end: number
}

interface Placed {
  readonly token: CST.SourceToken
  /** The start of the entry that it stands before; undefined for the end of its container. */
  readonly before: number | undefined
}

/**
 * Puts the comments of a document among its entries as go-yaml and sops do:
 * one on the line of a value before that value, one on a line of its own before
 * what follows, unless it is indented deeper than that. `spots` takes up every
 * place of the text; its positions are the slots of the tree.
 */
export class TreeBuilder {
  readonly #text: string
  readonly #spots: Spot[]

  constructor(text: string, spots: Spot[]) {
    this.#text = text
    this.#spots = spots
  }

  /** The tree of one document. */
  build(root: Container | undefined, comments: readonly CST.SourceToken[]): Branch {
    if (root === undefined) {
      return { kind: 'branch', items: comments.map((token) => this.#comment(token)) }
    }
    const placed = new Map<Container, Placed[]>()
    const flat = comments.length === 0 ? [] : flatEntries(root)
    for (const token of comments) {
      const { container, before } = this.#home(root, flat, token)
      const list = placed.get(container) ?? []
      list.push({ token, before })
      placed.set(container, list)
    }
    return this.#branch(root, placed)
  }

  #home(
    root: Container,
    flat: readonly FlatEntry[],
    token: CST.SourceToken,
  ): { container: Container; before?: number } {
    const at = firstAfter(flat, token.offset)
    const next = flat[at]
    const last = flat[at - 1]
    const around = flowAround(last, token.offset)
    const lineStart = this.#text.lastIndexOf('\n', token.offset - 1) + 1
    if (last && this.#text.slice(lineStart, token.offset).trim() !== '') {
      return { container: last.container, before: last.entry.start }
    }
    if (around) return { container: around, ...entryAfter(around, token.offset) }
    const column = token.offset - lineStart
    // At the end the block of sops follows, which is at the root.
    if (column <= (next?.container ?? root).column || !last) {
      return next ? { container: next.container, before: next.entry.start } : { container: root }
    }
    const outer = last?.chain.findLast((each) => !each.flow && each.column <= column) ?? root
    return { container: outer, ...entryAfter(outer, token.offset) }
  }

  #branch(container: Container, placed: ReadonlyMap<Container, Placed[]>): Branch {
    const items: (Item | Comment)[] = []
    this.#fill(container, placed, items, (entry) => ({
      kind: 'item',
      key: entry.key,
      value: this.#node(entry.value, placed),
    }))
    return { kind: 'branch', items }
  }

  #list(container: Container, placed: ReadonlyMap<Container, Placed[]>): List {
    const items: (Node | Comment)[] = []
    this.#fill(container, placed, items, (entry) => this.#node(entry.value, placed))
    return { kind: 'list', items }
  }

  #fill<T>(
    container: Container,
    placed: ReadonlyMap<Container, Placed[]>,
    items: (T | Comment)[],
    make: (entry: Entry) => T,
  ): void {
    const comments = Map.groupBy(placed.get(container) ?? [], ({ before }) => before)
    const add = (before: number | undefined): void => {
      for (const { token } of comments.get(before) ?? []) items.push(this.#comment(token))
    }
    for (const entry of container.entries) {
      add(entry.start)
      items.push(make(entry))
    }
    add(undefined)
  }

  #node(value: Container | Slot | undefined, placed: ReadonlyMap<Container, Placed[]>): Node {
    if (value === undefined) return { kind: 'nothing' }
    if (value.kind === 'slot') {
      return { kind: 'leaf', slot: this.#spots.push(value) - 1, value: value.value }
    }
    return value.kind === 'branch' ? this.#branch(value, placed) : this.#list(value, placed)
  }

  #comment({ offset, source }: CST.SourceToken): Comment {
    const end = offset + source.replace(/\r$/, '').length
    const slot = this.#spots.push({ kind: 'comment', start: offset + 1, end }) - 1
    return { kind: 'comment', slot, value: scalar('comment', this.#text.slice(offset + 1, end)) }
  }
}

interface FlatEntry {
  readonly entry: Entry
  readonly container: Container
  /** From the root to the container. */
  readonly chain: readonly Container[]
}

function flatEntries(root: Container, above: readonly Container[] = []): readonly FlatEntry[] {
  const chain = [...above, root]
  return root.entries.flatMap((entry) => {
    const { value } = entry
    const below = value && value.kind !== 'slot' ? flatEntries(value, chain) : []
    return [{ entry, container: root, chain }, ...below]
  })
}

// In the order of the text, as a walk from the root meets them.
function firstAfter(flat: readonly FlatEntry[], offset: number): number {
  let [from, to] = [0, flat.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((flat[middle]?.entry.start ?? 0) > offset) to = middle
    else from = middle + 1
  }
  return from
}

// It holds the entry before, or is its value with nothing in it yet.
function flowAround(last: FlatEntry | undefined, offset: number): Container | undefined {
  if (!last) return undefined
  const { value } = last.entry
  const within = value && value.kind !== 'slot' ? [...last.chain, value] : last.chain
  return within.findLast(({ flow, start, end }) => flow && start <= offset && offset < end)
}

function entryAfter(container: Container, offset: number): { before?: number } {
  const after = container.entries.find(({ start }) => start > offset)
  return after ? { before: after.start } : {}
}
