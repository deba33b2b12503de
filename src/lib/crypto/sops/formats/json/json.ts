import { isObject, type JsonObject } from '../../../../base/json.ts'
import type { Branch } from '../../core/tree.ts'
import { SopsError } from '../../errors.ts'
import { applyEdits, type Edit } from '../edits.ts'
import type { Source } from '../source.ts'
import { textOfDocument } from '../text.ts'
import { type Scanned, scanJson } from './scan.ts'
import { jsonBlock, jsonScalar, withMarker } from './text.ts'

const BLOCK_KEY = 'sops'

/**
 * Reads a JSON object.
 *
 * @throws SopsError `format`
 */
export function parseJson(bytes: Uint8Array): Source {
  const text = textOfDocument(bytes)
  const parsed = parsedObject(text)
  const scanned = scanJson(text)
  const blocks = scanned.members.filter(({ key }) => key === BLOCK_KEY)
  if (blocks.length > 1) throw new SopsError('metadata', 'there are two sops blocks')
  return {
    format: 'json',
    blockIndent: 0,
    documents: [withoutBlock(scanned.root)],
    block: blocks.length === 0 ? undefined : parsed[BLOCK_KEY],
    write: (changes, block) => {
      const edits = [...changes].flatMap(([slot, value]): readonly Edit[] => {
        const span = scanned.spans[slot]
        return span ? [{ ...span, by: jsonScalar(value) }] : []
      })
      const blockEdits = block ? putBlock(text, scanned, block) : removeBlock(scanned)
      return new TextEncoder().encode(applyEdits(text, [...edits, ...blockEdits]))
    },
  }
}

// The parser's own message repeats the text around the fault, which may be a value.
function parsedObject(text: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : {}
  } catch {
    throw new SopsError('format', 'the JSON is malformed')
  }
}

function withoutBlock(root: Branch): Branch {
  const items = root.items.filter((item) => item.kind === 'comment' || item.key !== BLOCK_KEY)
  return { kind: 'branch', items }
}

function putBlock(text: string, scanned: Scanned, block: JsonObject): readonly Edit[] {
  const { unit, lead } = layout(text, scanned)
  const body = withMarker(jsonBlock(block, unit, lead))
  const there = scanned.members.find(({ key }) => key === BLOCK_KEY)
  if (there) return [{ ...there.value, by: body }]
  const before = scanned.members.at(-1)
  const at = before?.end ?? scanned.object.start + 1
  const gap = unit === '' ? '' : `\n${lead}`
  const comma = before ? ',' : ''
  const by = `${comma}${gap}"${BLOCK_KEY}":${unit === '' ? '' : ' '}${body}`
  // Into an object with nothing in it there is no line end to keep.
  const end = before ? at : scanned.object.end - 1
  return [{ start: at, end, by: before || unit === '' ? by : `${by}\n` }]
}

// One line stays one line; otherwise the first member shows how far to indent.
function layout(text: string, scanned: Scanned): { unit: string; lead: string } {
  const first = scanned.members[0]
  if (!first) return { unit: '\t', lead: '\t' }
  const lead = text.slice(scanned.object.start + 1, first.start)
  if (!lead.includes('\n')) return { unit: '', lead: '' }
  const indent = lead.slice(lead.lastIndexOf('\n') + 1)
  return { unit: indent === '' ? '\t' : indent.slice(0, 10), lead: indent }
}

function removeBlock(scanned: Scanned): readonly Edit[] {
  const index = scanned.members.findIndex(({ key }) => key === BLOCK_KEY)
  const found = scanned.members[index]
  if (!found) return []
  const before = scanned.members[index - 1]
  const after = scanned.members[index + 1]
  if (before) return [{ start: before.end, end: found.end, by: '' }]
  if (after) return [{ start: found.start, end: after.start, by: '' }]
  return [{ start: scanned.object.start + 1, end: scanned.object.end - 1, by: '' }]
}
