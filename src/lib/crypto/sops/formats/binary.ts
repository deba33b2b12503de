import type { Leaf } from '../core/tree.ts'
import { SopsError } from '../errors.ts'
import { parseJson } from './json/json.ts'
import { jsonBlock, jsonScalar } from './json/text.ts'
import type { Source } from './source.ts'

const KEY = 'data'

/**
 * Reads any file as one value, or the JSON envelope that sops puts one into.
 *
 * @throws SopsError `format` for an envelope without content
 */
export function parseBinary(bytes: Uint8Array): Source {
  const envelope = envelopeOf(bytes)
  const value = envelope ? contentOf(envelope) : { type: 'str' as const, bytes }
  const leaf: Leaf = { kind: 'leaf', slot: 0, value }
  const items = [{ kind: 'item' as const, key: KEY, value: leaf }]
  return {
    format: 'binary',
    blockIndent: 0,
    documents: [{ kind: 'branch', items }],
    block: envelope?.block,
    write: (changes, block) => {
      const next = changes.get(0) ?? value
      if (!block) return next.bytes
      const lines = [
        '{',
        `\t"${KEY}": ${jsonScalar(next)},`,
        `\t"sops": ${jsonBlock(block, '\t', '\t')}`,
        '}\n',
      ]
      return new TextEncoder().encode(lines.join('\n'))
    },
  }
}

// Only what has a `sops` block at its root is an envelope; any other JSON is a file like all files.
function envelopeOf(bytes: Uint8Array): Source | undefined {
  if (!/^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))) return undefined
  try {
    const source = parseJson(bytes)
    return source.block === undefined ? undefined : source
  } catch (error) {
    if (error instanceof SopsError) return undefined
    throw error
  }
}

function contentOf(envelope: Source): Leaf['value'] {
  const [root] = envelope.documents
  const item = root?.items.find((each) => each.kind === 'item' && each.key === KEY)
  if (item?.kind === 'item' && item.value.kind === 'leaf') return item.value.value
  throw new SopsError('format', 'the binary document has no data')
}
