import type { JsonObject } from '../../../../base/json.ts'
import { type Scalar, scalar, scalarText } from '../../core/scalar.ts'
import type { Branch, Comment, Item } from '../../core/tree.ts'
import { SopsError } from '../../errors.ts'
import { applyEdits, type Edit } from '../edits.ts'
import { flatten, unflatten } from '../flatten.ts'
import type { Source } from '../source.ts'
import { textOfDocument } from '../text.ts'
import { type IniPart, readIni, type Span } from './lines.ts'
import { iniValue } from './write-value.ts'

const BLOCK = 'sops'
/** Where go-ini puts keys before the first section. */
export const DEFAULT_SECTION = 'DEFAULT'

type IniComment = Extract<IniPart, { kind: 'comment' }>

/** A place that can be written anew: a value, or the lines of one comment. */
type Spot = { readonly kind: 'value'; readonly span: Span } | CommentSpot

interface CommentSpot {
  readonly kind: 'comment'
  readonly lines: readonly IniComment[]
}

/**
 * Reads INI. Comments belong to what follows; go-ini makes one of several lines
 * (stores/ini).
 *
 * @throws SopsError `format`
 */
export function parseIni(bytes: Uint8Array): Source {
  const text = textOfDocument(bytes)
  const parts = readIni(text)
  const spots: Spot[] = []
  const root = readSections(parts, spots)
  const inBlock = parts.slice(parts.findIndex(isBlock))
  const block = parts.some(isBlock) ? readBlock(inBlock) : undefined
  return {
    format: 'ini',
    blockIndent: 0,
    documents: [root],
    block,
    write: (changes, next) => {
      const edits = [...changes].flatMap(([slot, value]) => spotEdits(spots[slot], value))
      const all = [...edits, ...removeBlock(text, parts)]
      return new TextEncoder().encode(applyEdits(text, all) + addBlock(text, parts, next))
    },
  }
}

function isBlock(part: IniPart): boolean {
  return part.kind === 'section' && part.name === BLOCK
}

interface Section {
  readonly name: string
  readonly items: (Item | Comment)[]
  readonly keys: Set<string>
}

function readSections(parts: readonly IniPart[], spots: Spot[]): Branch {
  const sections: Section[] = [{ name: DEFAULT_SECTION, items: [], keys: new Set() }]
  let waiting: IniComment[] = []
  for (const part of parts) {
    if (part.kind === 'comment') waiting.push(part)
    else {
      if (isBlock(part) && waiting.length > 0) {
        sections.at(-1)?.items.push(commentOf(waiting, spots))
        waiting = []
      }
      if (part.kind === 'section') sections.push({ name: part.name, items: [], keys: new Set() })
      const section = sections.at(-1) as Section
      if (part.kind === 'key') addKey(section, part, spots)
      if (waiting.length > 0) section.items.push(commentOf(waiting, spots))
      waiting = []
    }
  }
  // go-ini drops comments at the end; they stay here, and are encrypted like the others.
  if (waiting.length > 0) sections.at(-1)?.items.push(commentOf(waiting, spots))
  const items = sections
    .filter(({ name }) => name !== BLOCK)
    .map(({ name, items: below }): Item => {
      return { kind: 'item', key: name, value: { kind: 'branch', items: below } }
    })
  return { kind: 'branch', items }
}

function addKey(section: Section, part: Extract<IniPart, { kind: 'key' }>, spots: Spot[]): void {
  if (section.keys.has(part.name)) {
    throw new SopsError('format', `the INI document has a key twice in section ${section.name}`)
  }
  section.keys.add(part.name)
  const slot = spots.push({ kind: 'value', span: part.span }) - 1
  const value = { kind: 'leaf' as const, slot, value: scalar('str', part.value) }
  section.items.push({ kind: 'item', key: part.name, value })
}

function commentOf(lines: readonly IniComment[], spots: Spot[]): Comment {
  const slot = spots.push({ kind: 'comment', lines }) - 1
  const text = lines.map((line) => line.text).join('\n')
  const bare = text.startsWith(';') ? text.replace(/^[; ]+/, '') : text.replace(/^[# ]+/, '')
  return { kind: 'comment', slot, value: scalar('comment', bare) }
}

function spotEdits(spot: Spot | undefined, value: Scalar): readonly Edit[] {
  if (spot === undefined) return []
  if (spot.kind === 'value') return [{ ...spot.span, by: iniValue(value) }]
  const [first, ...others] = spot.lines
  const mark = first?.text.startsWith(';') ? ';' : '#'
  const text = (scalarText(value) ?? '').split('\n').map(marked(mark)).join('\n')
  const whole = first && first.line.end > first.span.end ? first.span : undefined
  // A comment behind a value cannot take several lines.
  const by = whole ? text : text.replaceAll(/\n[#;] ?/g, ' ')
  return [
    ...(first ? [{ ...first.span, by }] : []),
    ...others.map(({ line }) => ({ ...line, by: '' })),
  ]
}

function marked(mark: string): (line: string) => string {
  return (line) => (/^[#;]/.test(line) ? line : `${mark} ${line}`)
}

function readBlock(parts: readonly IniPart[]): unknown {
  const end = parts.findIndex((part, index) => index > 0 && part.kind === 'section')
  const mine = end === -1 ? parts : parts.slice(0, end)
  return unflatten(
    mine.flatMap((part) =>
      part.kind === 'key' ? [[part.name, part.value.replaceAll('\\n', '\n')] as const] : [],
    ),
  )
}

function removeBlock(text: string, parts: readonly IniPart[]): readonly Edit[] {
  const at = parts.findIndex(isBlock)
  const section = parts[at]
  if (!section) return []
  const next = parts.slice(at + 1).find(({ kind }) => kind === 'section')
  // The blank line that stands before the block goes with it.
  const before = text.slice(0, section.line.start).replace(/\n\n$/, '\n').length
  return [{ start: before, end: next?.line.start ?? text.length, by: '' }]
}

function addBlock(text: string, parts: readonly IniPart[], block: JsonObject | undefined): string {
  if (!block) return ''
  const lines = flatten(block).map(
    ([key, value]) => `${key} = ${iniValue(scalar('str', value.replaceAll('\n', '\\n')))}\n`,
  )
  const at = parts.find(isBlock)
  const kept = at ? text.slice(0, at.line.start) : text
  const gap = kept === '' || kept.endsWith('\n') ? '\n' : '\n\n'
  return `${gap}[${BLOCK}]\n${lines.join('')}`
}
