import type { JsonObject } from '../../../base/json.ts'
import { type Scalar, scalar, scalarText } from '../core/scalar.ts'
import type { Comment, Item } from '../core/tree.ts'
import { SopsError } from '../errors.ts'
import { flatten, unflatten } from './flatten.ts'
import type { Changes, Source } from './source.ts'
import { textOfDocument } from './text.ts'

const PREFIX = 'sops_'

/**
 * Reads a dotenv document: `KEY=value` with no quotes and with `\n` for a line
 * feed, and lines that start with `#` (stores/dotenv). A slot is a line.
 *
 * @throws SopsError `format`
 */
export function parseDotenv(bytes: Uint8Array): Source {
  const lines = textOfDocument(bytes).split('\n')
  const items = lines.flatMap((line, slot) => readLine(line, slot))
  const block = lines.filter((line) => line.startsWith(PREFIX)).map(blockEntry)
  return {
    format: 'dotenv',
    blockIndent: 0,
    documents: [{ kind: 'branch', items }],
    block: block.length === 0 ? undefined : unflatten(block),
    write: (changes, next) => write(lines, changes, next),
  }
}

function readLine(line: string, slot: number): readonly (Item | Comment)[] {
  if (line === '' || line.startsWith(PREFIX)) return []
  if (line.startsWith('#')) {
    return [{ kind: 'comment', slot, value: scalar('comment', line.slice(1)) }]
  }
  const { key, value } = parts(line, slot)
  return [{ kind: 'item', key, value: { kind: 'leaf', slot, value: scalar('str', value) } }]
}

function parts(line: string, index: number): { key: string; value: string } {
  const at = line.indexOf('=')
  if (at === -1) throw new SopsError('format', `line ${index + 1} of the dotenv document has no =`)
  return { key: line.slice(0, at), value: line.slice(at + 1).replaceAll('\\n', '\n') }
}

function blockEntry(line: string): readonly [string, string] {
  const { key, value } = parts(line, 0)
  return [key.slice(PREFIX.length), value]
}

function write(
  lines: readonly string[],
  changes: Changes,
  block: JsonObject | undefined,
): Uint8Array {
  const kept = lines.flatMap((line, slot) => {
    if (line.startsWith(PREFIX)) return []
    const change = changes.get(slot)
    return [change ? writeLine(line, change) : line]
  })
  const entries = block ? flatten(block) : []
  const added = entries.map(([key, value]) => `${PREFIX}${key}=${escaped(value)}`)
  // The last line is what stands behind the last line feed, as a rule nothing.
  const last = kept.at(-1) === '' ? kept.slice(0, -1) : kept
  const all = added.length > 0 ? [...last, ...added, ''] : kept
  return new TextEncoder().encode(all.join('\n'))
}

function writeLine(line: string, value: Scalar): string {
  const text = scalarText(value)
  if (text === undefined) {
    throw new SopsError('format', 'a value is no text, which dotenv cannot hold')
  }
  if (line.startsWith('#')) return `#${text.replaceAll('\n', '\n#')}`
  return `${line.slice(0, line.indexOf('='))}=${escaped(plain(value.type, text))}`
}

// Values of other formats, in words that are not Go's own.
function plain(type: Scalar['type'], text: string): string {
  return type === 'bool' ? text.toLowerCase() : text
}

function escaped(text: string): string {
  return text.replaceAll('\n', '\\n')
}
