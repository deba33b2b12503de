import { scalarMeaning } from './meaning.ts'
import { scalar } from '../core/scalar.ts'
import { DEFAULT_SECTION } from '../formats/ini/ini.ts'
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
  const items: Unit[] = []
  let at = 0
  for (const { section, keys } of sectionsOf(parts)) {
    const opening = section && { begin: section.line.start, end: lineEnd(text, section.line.end) }
    const head = opening ? text.slice(at, opening.begin) : ''
    if (opening) at = opening.end
    const below = keys.map((part) => {
      const [from, end] = [at, lineEnd(text, part.span.end)]
      at = end
      return keyUnit(text, part, { from, begin: part.line.start, end })
    })
    const body = opening ? text.slice(opening.begin, opening.end) : ''
    items.push(sectionUnit(section?.name ?? DEFAULT_SECTION, head, body, below))
  }
  return { items, separator: '', column: 0, tail: text.slice(at) }
}

interface IniSection {
  /** Undefined for what stands before the first one. */
  readonly section: Section | undefined
  readonly keys: Key[]
}

function sectionsOf(parts: readonly IniPart[]): readonly IniSection[] {
  const first: IniSection = { section: undefined, keys: [] }
  const all = [first]
  for (const part of parts) {
    if (part.kind === 'section') all.push({ section: part, keys: [] })
    else if (part.kind === 'key') all.at(-1)?.keys.push(part)
  }
  return first.keys.length > 0 ? all : all.slice(1)
}

function sectionUnit(key: string, head: string, body: string, items: readonly Unit[]): Unit {
  const meaning = items.map((unit) => `${JSON.stringify(unit.key)}=${unit.meaning}`)
  return {
    key,
    head,
    body,
    note: '',
    meaning: `{${meaning.toSorted().join(',')}}`,
    below: { items, separator: '', column: 0, tail: '' },
  }
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

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at + 1
}
