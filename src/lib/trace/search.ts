import type { ByteText } from './byte-text.ts'
import { settingAt } from './setting.ts'
import type { Encoding, Match, MatchKind, Needle, Room } from './types.ts'
import { unwrap } from './unwrap/index.ts'

/** Something that was found in a place. It holds nothing of what was found. */
export interface Finding {
  readonly kind: MatchKind
  /** For `shape`: its name. */
  readonly shape?: string
  /** What it is in, from the inside out: `base64`, `JSON`. Empty when it stands there as it is. */
  readonly inside: readonly string[]
}

/** The answer for one place. */
export interface PlaceAnswer {
  readonly findings: readonly Finding[]
  /** Not all of it could be unpacked within the limits, so "not found" is not known. */
  readonly cutOff: boolean
}

/** How much work one place may be. What is nested deeper, or unpacks to more, is not searched. */
export interface Limits {
  readonly depth: number
  /** Of all texts in the place together. */
  readonly bytes: number
  readonly texts: number
}

/** A Secret has 1 MiB at most; 64 times that is no honest content. */
export const LIMITS: Limits = { depth: 12, bytes: 64 * 1024 * 1024, texts: 50_000 }

interface Node {
  readonly text: ByteText
  readonly depth: number
  readonly encoding?: Encoding
  readonly outer?: Node
}

/** The most telling first: a place is told once, by the first of these that it has. */
const RANK: readonly MatchKind[] = [
  'value',
  'private-key',
  'hash',
  'signature',
  'token-id',
  'token-secret',
  'certificate',
  'start',
  'end',
  'shape',
]

/** What the search of one place has come to. */
interface Run {
  readonly needle: Needle
  readonly limits: Limits
  readonly seen: Set<ByteText>
  readonly found: Map<string, Found>
  bytes: number
  cutOff: boolean
}

interface Found {
  readonly match: Match
  readonly node: Node
}

/**
 * Looks for a needle in the text of one place, and in the texts that are in it,
 * layer by layer, so that what is found first is what stands least deep.
 */
export function searchPlace(text: ByteText, needle: Needle, limits: Limits = LIMITS): PlaceAnswer {
  if (text.length < needle.shortest) return NOTHING
  const run: Run = { needle, limits, seen: new Set(), found: new Map(), bytes: 0, cutOff: false }
  let layer: readonly Node[] = [{ text, depth: 0 }]
  // Nothing says more than the value itself.
  while (layer.length > 0 && !run.found.has('value')) {
    layer = layer.flatMap((node) => inNode(run, node))
  }
  return { findings: findingsOf(run), cutOff: run.cutOff }
}

const NOTHING: PlaceAnswer = { findings: [], cutOff: false }

/** Looks into one text; what it gives is in that text, one layer further in. */
function inNode(run: Run, node: Node): readonly Node[] {
  if (run.found.has('value')) return []
  for (const match of run.needle.match(node.text)) {
    const name = match.shape ?? match.kind
    if (!run.found.has(name)) run.found.set(name, { match, node })
  }
  return run.found.has('value') ? [] : nodesIn(run, node)
}

function nodesIn(run: Run, outer: Node): readonly Node[] {
  const { shortest, traits } = run.needle
  const bytes = Math.max(run.limits.bytes - run.bytes, 1)
  const room: Room = { shortest, traits, bytes, tooLarge: () => (run.cutOff = true) }
  const nodes: Node[] = []
  for (const { encoding, text } of unwrap(outer.text, room)) {
    if (text.length < shortest || run.seen.has(text)) continue
    if (!hasRoom(run, text, outer)) return nodes
    run.seen.add(text)
    nodes.push({ text, depth: outer.depth + 1, encoding, outer })
  }
  return nodes
}

function hasRoom(run: Run, text: ByteText, { depth }: Node): boolean {
  const { bytes, texts, depth: deepest } = run.limits
  run.bytes += text.length
  const fits = run.bytes <= bytes && run.seen.size < texts && depth < deepest
  if (!fits) run.cutOff = true
  return fits
}

function findingsOf({ found }: Run): readonly Finding[] {
  const all = [...found.values()].toSorted((a, b) => rank(a.match) - rank(b.match))
  const told = all[0]?.match.kind === 'shape' ? all : all.slice(0, 1)
  return told.map(({ match, node }) => ({
    kind: match.kind,
    ...(match.shape !== undefined && { shape: match.shape }),
    inside: insideOf(node, match),
  }))
}

function rank({ kind }: Match): number {
  return RANK.indexOf(kind)
}

/** Encodings that rewrite a text as a whole, so that what surrounds the match is that of the outer text. */
const REWRITING: ReadonlySet<Encoding> = new Set(['escapes', 'quotes', 'folded lines'])

function insideOf(innermost: Node, match: Match): readonly string[] {
  const words: string[] = []
  let at = match.at
  for (let node: Node | undefined = innermost; node !== undefined; node = node.outer) {
    const { encoding, text } = node
    const isRewritten = encoding !== undefined && REWRITING.has(encoding)
    const setting = isRewritten ? undefined : settingAt(text, at)
    if (setting !== undefined) words.push(setting)
    if (encoding !== undefined && !isRewritten) words.push(encoding)
    // Where in the outer text it was is not kept; its first line tells most.
    at = 0
  }
  return words
}
