import type { Scalar } from './scalar.ts'

/**
 * A document as sops sees it: maps with an order, lists, leaves, and comments
 * that stand among them. Every leaf and comment has the number of the place in
 * the source text that it was read from (`slot`), so that the text around it
 * survives when it is encrypted.
 */
export type Node = Branch | List | Leaf | Nothing

export interface Branch {
  readonly kind: 'branch'
  readonly items: readonly (Item | Comment)[]
}

export interface Item {
  readonly kind: 'item'
  readonly key: string
  readonly value: Node
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly (Node | Comment)[]
}

/** A value other than null. */
export interface Leaf {
  readonly kind: 'leaf'
  readonly slot: number
  readonly value: Scalar
}

/** null: neither encrypted nor part of the MAC (rule 8). */
export interface Nothing {
  readonly kind: 'nothing'
}

/** One line of comment, without its mark. */
export interface Comment {
  readonly kind: 'comment'
  readonly slot: number
  readonly value: Scalar
}

/** What a walk visits: a leaf or a comment, with all that decides about its encryption. */
export interface Place {
  readonly slot: number
  readonly comment: boolean
  readonly value: Scalar
  /** Keys from the root; a comment has those of the map or list that it stands in. */
  readonly path: readonly string[]
  /** The comments in force: for every map and list from the root, those since its last value. */
  readonly comments: CommentChain | undefined
}

/** A comment and those before it, the nearest first. */
export interface CommentChain {
  readonly text: string
  readonly before: CommentChain | undefined
}

/** Every leaf and comment in document order; list positions are not part of a path (rule 9). */
export function* places(branch: Branch): Generator<Place> {
  yield* walkBranch(branch, [], undefined)
}

type Path = readonly string[]

function* walkBranch(
  branch: Branch,
  path: Path,
  above: CommentChain | undefined,
): Generator<Place> {
  let active = above
  for (const item of branch.items) {
    if (item.kind === 'comment') {
      active = { text: text(item.value), before: active }
      yield commentPlace(item, path, active)
    } else {
      yield* walkNode(item.value, [...path, item.key], active)
      active = above
    }
  }
}

function* walkList(list: List, path: Path, above: CommentChain | undefined): Generator<Place> {
  let active = above
  for (const item of list.items) {
    if (item.kind === 'comment') {
      active = { text: text(item.value), before: active }
      yield commentPlace(item, path, active)
    } else {
      yield* walkNode(item, path, active)
      active = above
    }
  }
}

function* walkNode(node: Node, path: Path, comments: CommentChain | undefined): Generator<Place> {
  if (node.kind === 'branch') yield* walkBranch(node, path, comments)
  else if (node.kind === 'list') yield* walkList(node, path, comments)
  else if (node.kind === 'leaf') yield { ...leafOf(node), path, comments }
}

function leafOf(leaf: Leaf): Pick<Place, 'slot' | 'comment' | 'value'> {
  return { slot: leaf.slot, comment: false, value: leaf.value }
}

function commentPlace(comment: Comment, path: Path, comments: CommentChain): Place {
  return { slot: comment.slot, comment: true, value: comment.value, path, comments }
}

function text(value: Scalar): string {
  return new TextDecoder().decode(value.bytes)
}
