import type { JsonObject } from '../../../../base/json.ts'
import { SopsError } from '../../errors.ts'
import type { Scalar } from '../../core/scalar.ts'
import { scalarText } from '../../core/scalar.ts'
import { applyEdits, type Edit } from '../edits.ts'
import type { Source } from '../source.ts'
import { textOfDocument } from '../text.ts'
import { expandAliases } from './aliases.ts'
import { nextStep } from './block.ts'
import { type Container, ContainerReader, type Slot } from './containers.ts'
import { type CstDocument, type CstStream, readCst } from './cst.ts'
import { addBlock, BLOCK_KEY, removeBlock, withoutBlock } from './sops-entry.ts'
import { writeScalar } from './style.ts'
import { type Spot, TreeBuilder } from './tree.ts'

const SOPS_STEP = 4

/**
 * Reads YAML of one or more documents. `indent` is for a new `sops` block; one that
 * is there shows by itself how far it is to be indented.
 *
 * @throws SopsError `format`
 */
export function parseYaml(bytes: Uint8Array, indent = SOPS_STEP): Source {
  const original = textOfDocument(bytes)
  const first = readCst(original)
  const text = first.hasAliases ? expandAliases(original) : original
  const stream = first.hasAliases ? readCst(text) : first
  const reader = new ContainerReader(text)
  const roots = stream.documents.map(({ root }) => reader.root(root))
  const spots: Spot[] = []
  const builder = new TreeBuilder(text, spots)
  const documents = roots.map((root, index) =>
    builder.build(withoutBlock(root), commentsOf(stream, index, root)),
  )
  const step = stepOf(roots)
  const blockIndent = indentOfBlock(roots[0]) ?? indent
  return {
    format: 'yaml',
    blockIndent,
    documents,
    block: readBlock(roots[0]),
    write: (changes, block) => {
      const edits = [
        ...[...changes].flatMap(([slot, value]) => spotEdits(text, spots[slot], value, step)),
        ...roots.flatMap((root) => removeBlock(text, root)),
        ...(block ? addBlocks(text, stream.documents, roots, block, blockIndent) : []),
      ]
      return new TextEncoder().encode(applyEdits(text, edits))
    },
  }
}

// Comments inside the block of sops are nobody's; the ones before a document are its own.
function commentsOf(
  stream: CstStream,
  index: number,
  root: Container | undefined,
): CstStream['comments'] {
  const from = index === 0 ? 0 : (stream.documents[index - 1]?.end ?? 0)
  const to = stream.documents[index + 1] ? (stream.documents[index]?.end ?? 0) : Infinity
  const entry = root?.entries.find(({ key }) => key === BLOCK_KEY)?.value
  const inBlock = (offset: number): boolean =>
    entry !== undefined && entry.start <= offset && offset < entry.end && entry.kind !== 'slot'
  return stream.comments.filter(({ offset }) => offset >= from && offset < to && !inBlock(offset))
}

function addBlocks(
  text: string,
  documents: readonly CstDocument[],
  roots: readonly (Container | undefined)[],
  block: JsonObject,
  indent: number,
): readonly Edit[] {
  return documents.map((document, index) =>
    addBlock(text, { document, root: roots[index] }, block, indent),
  )
}

function indentOfBlock(root: Container | undefined): number | undefined {
  const block = root?.entries.find(({ key }) => key === BLOCK_KEY)?.value
  return block?.kind === 'branch' && !block.flow ? block.column : undefined
}

// The block as plain objects; what its scalars mean is decided by who reads them.
function readBlock(root: Container | undefined): unknown {
  const found = root?.entries.filter(({ key }) => key === BLOCK_KEY) ?? []
  if (found.length > 1) throw new SopsError('metadata', 'there are two sops blocks')
  const value = found[0]?.value
  return found.length === 0 ? undefined : plainValue(value)
}

function plainValue(value: Container | Slot | undefined): unknown {
  if (value === undefined) return null
  if (value.kind === 'slot') return plainScalar(value.value)
  if (value.kind === 'list') return value.entries.map((entry) => plainValue(entry.value))
  return Object.fromEntries(value.entries.map((each) => [each.key, plainValue(each.value)]))
}

function plainScalar(value: Scalar): unknown {
  const text = scalarText(value) ?? ''
  if (value.type === 'bool') return text === 'True'
  return value.type === 'int' || value.type === 'float' ? Number(text) : text
}

function spotEdits(
  text: string,
  spot: Spot | undefined,
  value: Scalar,
  step: number,
): readonly Edit[] {
  if (spot === undefined) return []
  const { start, end } = spot
  if (spot.kind === 'comment') return [{ start, end, by: commentText(value) }]
  const { parent, flow, body } = spot
  if (value.type === 'comment' && parent.kind === 'list' && !flow) {
    // sops writes the encrypted comments of a list as items of it.
    return [{ start: text.lastIndexOf('-', start - 1), end, by: `#${commentText(value)}` }]
  }
  const contentColumn = parent.kind === 'list' ? parent.column + 2 : nextStep(parent.column, step)
  // A number becomes a text and a number again; a text shows by its quotes whether it is JSON.
  const json = flow && (spot.value.type !== 'str' || text[start] === '"')
  const surroundings = { flow, json, parentColumn: parent.column, contentColumn }
  const { head, lines } = writeScalar(value, surroundings)
  const at = body?.start ?? lineEndAfter(text, end)
  const below = lines.map((line) => (body ? `${line}\n` : `\n${line}`)).join('')
  return [
    { start, end, by: head },
    ...(body ? [{ start: body.start, end: body.end, by: below }] : []),
    ...(!body && below !== '' ? [{ start: at, end: at, by: below }] : []),
  ]
}

function lineEndAfter(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : text[at - 1] === '\r' ? at - 1 : at
}

// A comment is one line, whatever the bytes in the ciphertext say.
function commentText(value: Scalar): string {
  return (scalarText(value) ?? '').replaceAll(/\r?\n/g, '\n#')
}

/** How far this document indents: as sops does wherever that fits. */
function stepOf(roots: readonly (Container | undefined)[]): number {
  const pairs = roots.flatMap((root) => (root ? nestedMaps(root) : []))
  if (pairs.every(({ outer, inner }) => inner === nextStep(outer, SOPS_STEP))) return SOPS_STEP
  return pairs.reduce((least, { outer, inner }) => Math.min(least, inner - outer), SOPS_STEP)
}

function nestedMaps(container: Container): readonly { outer: number; inner: number }[] {
  return container.entries.flatMap(({ value }) => {
    if (!value || value.kind === 'slot' || value.flow) return []
    const map = container.kind === 'branch' && value.kind === 'branch'
    const mine = map ? [{ outer: container.column, inner: value.column }] : []
    return [...mine, ...nestedMaps(value)]
  })
}
