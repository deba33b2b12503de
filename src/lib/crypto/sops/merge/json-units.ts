import type { Branch, Node } from '../core/tree.ts'
import { type Scanned, scanJson, type Span } from '../formats/json/scan.ts'
import { nodeMeaning } from './meaning.ts'
import type { Unit, Units } from './unit.ts'

/** The units of a JSON document: the object, and below it its members. An array is one unit. */
export function jsonUnits(text: string): Units {
  const scanned = scanJson(text)
  const unit = unitOf(text, scanned, scanned.root, { key: '', start: 0, value: scanned.object })
  const item = { head: '', ...unit }
  return { items: [item], separator: '', column: 0, tail: text.slice(scanned.object.end) }
}

interface Where {
  readonly key: string
  readonly start: number
  readonly value: Span
}

function unitOf(
  text: string,
  scanned: Scanned,
  node: Node,
  { key, start, value }: Where,
): Omit<Unit, 'head'> {
  const common = { key, note: '', meaning: nodeMeaning(node) }
  if (node.kind !== 'branch') return { ...common, body: text.slice(start, value.end) }
  const below = membersOf(text, scanned, node, value)
  return { ...common, body: text.slice(start, value.start + 1), below }
}

function membersOf(text: string, scanned: Scanned, branch: Branch, { start, end }: Span): Units {
  const members = scanned.places.get(branch) ?? []
  let at = start + 1
  const items = members.map((member, index): Unit => {
    // What stands before the comma goes with it: it is never more than blank space.
    const head = text.slice(at, member.start).replace(/^\s*,/, '')
    at = member.end
    const item = branch.items[index]
    const node = item?.kind === 'item' ? item.value : { kind: 'nothing' as const }
    return { head, ...unitOf(text, scanned, node, member) }
  })
  return { items, separator: ',', column: 0, tail: text.slice(at, end) }
}
