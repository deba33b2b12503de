import type { Edit } from '../edits.ts'
import type { CstDocument } from './cst.ts'
import type { Container, Entry } from './containers.ts'
import type { JsonObject } from '../../../../base/json.ts'
import { withMarker } from '../json/text.ts'
import { blockLines } from './block.ts'

/** The key of the block that sops adds. */
export const BLOCK_KEY = 'sops'

/** A map without the block of sops. */
export function withoutBlock(root: Container | undefined): Container | undefined {
  if (root === undefined) return undefined
  return { ...root, entries: root.entries.filter(({ key }) => key !== BLOCK_KEY) }
}

/** Takes the block out of one document. */
export function removeBlock(text: string, root: Container | undefined): readonly Edit[] {
  const found = root?.entries.findIndex(({ key }) => key === BLOCK_KEY) ?? -1
  const entry = root?.entries[found]
  if (!root || !entry) return []
  return [root.flow ? flowEntry(text, root, entry, found) : blockEntry(text, entry)]
}

// Its own line and every line below that is indented.
function blockEntry(text: string, { start }: Entry): Edit {
  let end = lineEnd(text, start)
  for (let next = end; next < text.length; next = lineEnd(text, next)) {
    const line = text.slice(next, lineEnd(text, next))
    if (/^[ \t]+[^ \t\r\n]/.test(line)) end = lineEnd(text, next)
    else if (line.trim() !== '') break
  }
  return { start, end, by: '' }
}

function flowEntry(text: string, root: Container, { start }: Entry, index: number): Edit {
  const after = root.entries[index + 1]
  if (after) return { start, end: after.start, by: '' }
  const from = index > 0 ? text.lastIndexOf(',', start) : start
  return { start: from, end: root.end - 1, by: '' }
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at + 1
}

/** Adds the block at the end of one document. */
export function addBlock(
  text: string,
  { document, root }: { readonly document: CstDocument; readonly root: Container | undefined },
  block: JsonObject,
  step: number,
): Edit {
  if (root?.flow) {
    const at = root.end - 1
    const others = root.entries.some(({ key }) => key !== BLOCK_KEY)
    return {
      start: at,
      end: at,
      by: `${others ? ', ' : ''}"${BLOCK_KEY}": ${withMarker(JSON.stringify(block))}`,
    }
  }
  const lines = `${blockLines(block, step).join('\n')}\n`
  const newline = document.end > 0 && text[document.end - 1] !== '\n' ? '\n' : ''
  return { start: document.end, end: document.end, by: newline + lines }
}
