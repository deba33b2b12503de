import { scalarMeaning } from './meaning.ts'
import { scalar } from '../core/scalar.ts'
import { type IniPart, readIni } from '../formats/ini/lines.ts'
import type { Unit, Units } from './unit.ts'

/** The units of a dotenv document: a line each. */
export function dotenvUnits(text: string): Units {
  const items: Unit[] = []
  let head = ''
  for (const line of text.split(/(?<=\n)/)) {
    const at = line.indexOf('=')
    if (line.startsWith('#') || at === -1) head += line
    else {
      const [key, value] = [line.slice(0, at), line.slice(at + 1).replace(/\n$/, '')]
      items.push({ key, head, body: line, note: '', meaning: scalarMeaning(scalar('str', value)) })
      head = ''
    }
  }
  return { items, separator: '', column: 0, tail: head }
}

type Key = Extract<IniPart, { kind: 'key' }>
type Section = Extract<IniPart, { kind: 'section' }>

/** The units of an INI document: its sections, and below them their keys. */
export function iniUnits(text: string): Units {
  const parts = readIni(text).filter((part) => part.kind !== 'comment')
  const first = parts.findIndex(({ kind }) => kind === 'section')
  const split = first === -1 ? parts.length : first
  let at = 0
  const take = (keys: readonly IniPart[]): readonly Unit[] =>
    keys.filter(isKey).map((part) => {
      const [begin, end] = [part.line.start, lineEnd(text, part.span.end)]
      const unit = keyUnit(text, part, { from: at, begin, end })
      at = end
      return unit
    })
  const items: Unit[] = [...take(parts.slice(0, split))]
  for (let index = split; index < parts.length;) {
    const section = parts[index] as Section
    const next = parts.findIndex(({ kind }, later) => later > index && kind === 'section')
    const to = next === -1 ? parts.length : next
    const [begin, end] = [section.line.start, lineEnd(text, section.line.end)]
    const head = text.slice(at, begin)
    at = end
    const keys = take(parts.slice(index + 1, to))
    const meaning = keys.map(({ key, meaning: each }) => `${JSON.stringify(key)}=${each}`)
    items.push({
      key: `[${section.name}]`,
      head,
      body: text.slice(begin, end),
      note: '',
      meaning: `{${meaning.toSorted().join(',')}}`,
      below: { items: keys, separator: '', column: 0, tail: '' },
    })
    index = to
  }
  return { items, separator: '', column: 0, tail: text.slice(at) }
}

function keyUnit(
  text: string,
  part: Key,
  { from, begin, end }: { readonly from: number; readonly begin: number; readonly end: number },
): Unit {
  return {
    key: part.name,
    head: text.slice(from, begin),
    body: text.slice(begin, end),
    note: text.slice(part.span.end, end).trim(),
    meaning: scalarMeaning(scalar('str', part.value)),
  }
}

function isKey(part: IniPart): part is Key {
  return part.kind === 'key'
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at + 1
}
