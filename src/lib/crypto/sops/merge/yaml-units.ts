import {
  type Container,
  ContainerReader,
  type Entry,
  type Slot,
} from '../formats/yaml/containers.ts'
import { readCst } from '../formats/yaml/cst.ts'
import { scalarMeaning } from './meaning.ts'
import type { Unit, Units } from './unit.ts'

/**
 * The units of a YAML stream: its documents, named by `names`, and below them
 * the keys of their maps. A list, or a map in braces, is one unit.
 */
export function yamlUnits(text: string, names: readonly string[]): Units {
  const { documents } = readCst(text)
  const reader = new ContainerReader(text)
  const items = documents.map(({ root }, index) => {
    const from = index === 0 ? 0 : (documents[index]?.start ?? 0)
    const to = documents[index + 1]?.start ?? text.length
    return documentUnit(text, names[index] ?? '', reader.root(root), { from, to })
  })
  return { items, separator: '', column: 0, tail: '' }
}

interface Stretch {
  readonly from: number
  readonly to: number
}

function documentUnit(
  text: string,
  key: string,
  root: Container | undefined,
  { from, to }: Stretch,
): Unit {
  const common = { key, head: '', note: '', meaning: meaningOf(root) }
  if (root === undefined || root.flow) return { ...common, body: text.slice(from, to) }
  const first = lineStart(text, root.entries[0]?.start ?? from)
  const mark = /^---(?=\s|$).*\n/m.exec(text.slice(from, first))
  const begin = mark ? from + mark.index + mark[0].length : from
  const below = mapUnits(text, root, { from: begin, to })
  return { ...common, body: text.slice(from, begin), below }
}

function mapUnits(text: string, map: Container, { from, to }: Stretch): Units {
  let at = from
  const items = map.entries.map((entry) => {
    const begin = lineStart(text, entry.start)
    const head = text.slice(at, begin)
    at = entryEnd(text, entry)
    return { head, ...entryUnit(text, entry, { from: begin, to: at }) }
  })
  return { items, separator: '', column: map.column, tail: text.slice(at, to) }
}

function entryUnit(text: string, entry: Entry, { from, to }: Stretch): Omit<Unit, 'head'> {
  const { key, value } = entry
  const common = { key, meaning: meaningOf(value) }
  const opening = lineEnd(text, entry.start)
  if (value?.kind === 'branch' && !value.flow && (value.entries[0]?.start ?? 0) >= opening) {
    const below = mapUnits(text, value, { from: opening, to })
    return { ...common, body: text.slice(from, opening), note: '', below }
  }
  return { ...common, body: text.slice(from, to), note: noteOf(text.slice(from, to), value) }
}

/** Comments behind the value and, in a list or in braces, between its parts. */
function noteOf(body: string, value: Container | Slot | undefined): string {
  if (value?.kind === 'slot' && value.body !== undefined) return ''
  // A text in quotes may match as well; then it changes together with the value.
  return (body.match(/(?:^|\s)#.*$/gm) ?? []).join('\n')
}

function entryEnd(text: string, { start, value }: Entry): number {
  if (value === undefined) return lineEnd(text, start)
  if (value.kind === 'slot') {
    const { body, end } = value
    return body && body.end > body.start ? body.end : lineEnd(text, end)
  }
  const last = value.entries.at(-1)
  return value.flow || last === undefined ? lineEnd(text, value.end - 1) : entryEnd(text, last)
}

function meaningOf(value: Container | Slot | undefined): string {
  if (value === undefined) return 'null'
  if (value.kind === 'slot') return scalarMeaning(value.value)
  if (value.kind === 'list') {
    return `[${value.entries.map((entry) => meaningOf(entry.value)).join(',')}]`
  }
  const items = value.entries.map(
    (entry) => `${JSON.stringify(entry.key)}=${meaningOf(entry.value)}`,
  )
  return `{${items.toSorted().join(',')}}`
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at + 1
}
