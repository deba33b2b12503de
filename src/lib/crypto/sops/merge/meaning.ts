import type { Scalar } from '../core/scalar.ts'
import type { Node } from '../core/tree.ts'

/** A value as a text that only equal values share; it holds the value and is shown to nobody. */
export function scalarMeaning({ type, bytes }: Scalar): string {
  // 5.0 is written as 5 and read back as an integer.
  const kind = type === 'int' || type === 'float' ? 'number' : type
  return `${kind}:${Buffer.from(bytes).toString('base64')}`
}

/** The same for a part of a document; its comments do not count. */
export function nodeMeaning(node: Node): string {
  if (node.kind === 'leaf') return scalarMeaning(node.value)
  if (node.kind === 'nothing') return 'null'
  if (node.kind === 'list') {
    const items = node.items.flatMap((item) => (item.kind === 'comment' ? [] : [nodeMeaning(item)]))
    return `[${items.join(',')}]`
  }
  const items = node.items.flatMap((item) =>
    item.kind === 'comment' ? [] : [`${JSON.stringify(item.key)}=${nodeMeaning(item.value)}`],
  )
  return `{${items.toSorted().join(',')}}`
}
