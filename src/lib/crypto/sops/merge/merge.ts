import type { Decrypted } from '../decrypt.ts'
import { parseDocument } from '../document.ts'
import { SopsError } from '../errors.ts'
import type { SopsFormat, Source } from '../formats/source.ts'
import { reencryptDocument } from '../reencrypt.ts'
import { isMergeOf, valueMap } from './check.ts'
import { wouldExpose } from './exposed.ts'
import { jsonUnits } from './json-units.ts'
import { dotenvUnits, iniUnits } from './line-units.ts'
import { type Conflict, mergeUnits } from './merge-units.ts'
import { documentNames } from './names.ts'
import { chooseOwner, isLockedAlike, type Owner, sameKey } from './owner.ts'
import { type Units, unitsText } from './unit.ts'
import { yamlUnits } from './yaml-units.ts'

/** The three versions of a document. */
export interface MergeSides {
  /** Undefined when both sides added the document. */
  readonly base: Decrypted | undefined
  readonly ours: Decrypted
  readonly theirs: Decrypted
}

/**
 * What came of a merge.
 *
 * - `merged`: a whole, encrypted document; where there are conflicts it holds the values of `ours`
 * - `recipients`: both sides changed who can read it, or its data key, in different ways
 * - `exposed`: one side changed what is encrypted, so that a value of the other would be in clear
 * - `unclear`: which part of one side is which of the other cannot be told
 */
export type MergeOutcome =
  | {
      readonly kind: 'merged'
      readonly content: Uint8Array
      readonly conflicts: readonly Conflict[]
      /** The side that changed who can read it, or its data key. */
      readonly readersFrom: Owner
    }
  | { readonly kind: 'recipients' }
  | { readonly kind: 'unclear' }
  | { readonly kind: 'exposed' }

/**
 * Merges two versions of a document key by key. Values that did not change keep their
 * ciphertext, text and order are those of `ours`, and the MAC is made anew.
 *
 * @throws SopsError `format` for a text that cannot be encrypted
 */
export async function mergeDocuments(sides: MergeSides, now: Date): Promise<MergeOutcome> {
  const { base, ours, theirs } = sides
  const owner = chooseOwner(base, ours, theirs)
  if (owner === undefined) return { kind: 'recipients' }
  const merged = mergePlain(sides)
  if (merged === undefined) return { kind: 'unclear' }
  // So that a side that is the result stays as it is, byte for byte.
  const isTheirs = same(merged.text, textOf(theirs)) && !same(merged.text, textOf(ours))
  const useTheirs = owner === 'theirs' || (isTheirs && isLockedAlike(ours, theirs))
  const [mine, other] = useTheirs ? [theirs, ours] : [ours, theirs]
  if (await wouldExpose(merged.text, mine, [ours, theirs])) return { kind: 'exposed' }
  if (sameKey(mine, other)) mine.stash.join(other.stash)
  const content = await reencryptDocument(merged.text, mine, now)
  return { kind: 'merged', content, conflicts: merged.conflicts, readersFrom: owner }
}

interface MergedText {
  readonly text: Uint8Array
  readonly conflicts: readonly Conflict[]
}

/** Undefined when the texts cannot be merged. */
function mergePlain({ base, ours, theirs }: MergeSides): MergedText | undefined {
  const [was, mine, other] = [textOf(base), textOf(ours), textOf(theirs)]
  if (same(mine, other) || same(other, was)) return { text: mine, conflicts: [] }
  if (same(mine, was)) return { text: other, conflicts: [] }
  const { format } = ours.document.source
  if (theirs.document.source.format !== format) return undefined
  if (format === 'binary') return { text: mine, conflicts: [{ path: [''], what: 'value' }] }
  try {
    return mergeParsed(format, was, mine, other)
  } catch (error) {
    // Only the text that was put together can be malformed: the others were read before.
    if (error instanceof SopsError && error.kind === 'format') return undefined
    throw error
  }
}

function textOf(side: Decrypted | undefined): Uint8Array {
  return side?.plaintext.reveal() ?? new Uint8Array()
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function mergeParsed(
  format: SopsFormat,
  ...texts: readonly [Uint8Array, Uint8Array, Uint8Array]
): MergedText | undefined {
  const lines = texts.map(endedLine)
  const sources = lines.map((text) => documentsOf(text, format))
  const names = documentNames(sources)
  if (names === undefined) return undefined
  const [base, ours, theirs] = lines.map((text, index) => {
    return text === '' ? EMPTY : unitsOf(text, format, names[index] ?? [])
  }) as [Units, Units, Units]
  const conflicts: Conflict[] = []
  const units = mergeUnits({ base, ours, theirs }, [], conflicts)
  const text = new TextEncoder().encode(unitsText(units))
  const maps = sources.map((documents, index) => valueMap(documents, names[index] ?? []))
  const [was = NONE, mine = NONE, other = NONE] = maps
  const merged = valueMap(
    parseDocument(text, format).source.documents,
    units.items.map(({ key }) => key),
  )
  const isRight = isMergeOf(merged, { base: was, ours: mine, theirs: other }, conflicts)
  return isRight ? { text, conflicts } : undefined
}

const EMPTY: Units = { items: [], separator: '', column: 0, tail: '' }
const NONE: ReadonlyMap<string, string> = new Map()

function documentsOf(text: string, format: SopsFormat): Source['documents'] {
  if (text === '') return []
  return parseDocument(new TextEncoder().encode(text), format).source.documents
}

/** A line that is not ended would run into one that is put behind it. */
function endedLine(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function unitsOf(text: string, format: SopsFormat, names: readonly string[]): Units {
  if (format === 'yaml') return yamlUnits(text, names)
  if (format === 'json') return jsonUnits(text)
  if (format === 'dotenv') return named(dotenvUnits(text))
  return named(iniUnits(text))
}

/** All formats have their keys below a document. */
function named(units: Units): Units {
  const meaning = units.items.map((unit) => `${unit.key}=${unit.meaning}`).join('\n')
  const document = { key: '', head: '', body: '', note: '', meaning, below: units }
  return { ...EMPTY, items: [document] }
}
