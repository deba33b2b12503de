import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, BlockSplitter } from '../../../src/lib/source/audit-log/blocks.ts'

function split(bytes: Buffer, sizes: readonly number[]): readonly Block[] {
  const splitter = new BlockSplitter()
  const blocks: Block[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    blocks.push(...splitter.push(bytes.subarray(at, at + size)))
    at += size
  }
  const rest = splitter.end()
  return rest === undefined ? blocks : [...blocks, rest]
}

const line = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '\r', '{}', 'é😀', '{"a":"ﬁ\u2028"}'),
)
const content = fc
  .tuple(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, feed, ends]) => Buffer.from(lines.join(feed) + (ends ? feed : '')))
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })

describe('cutting a log into blocks of lines', () => {
  test('loses nothing and breaks no line, wherever the bytes are broken', () => {
    fc.assert(
      fc.property(content, sizes, (bytes, each) => {
        const blocks = split(bytes, each)
        expect(Buffer.concat(blocks.map((block) => block.bytes))).toEqual(bytes)
        expect(blocks.filter(({ end }) => end !== undefined)).toEqual([])
        const ends = blocks.slice(0, -1).map((block) => block.bytes.at(-1))
        expect(ends).toEqual(ends.map(() => 10))
      }),
    )
  })

  test('keeps the start and the end of a line that is too long', () => {
    const long = Buffer.from(`{"start":"${'é'.repeat(3 * 1024 * 1024)}","end":1}`)
    fc.assert(
      fc.property(fc.integer({ min: 5000, max: 2_000_000 }), (size) => {
        const bytes = Buffer.concat([Buffer.from('a\n'), long, Buffer.from('\nb\n')])
        const blocks = split(bytes, [size])
        const texts = blocks.map((block) => block.bytes.toString())
        const held = blocks.find(({ end }) => end !== undefined)
        expect(texts.join('').startsWith('a\n{"start"')).toBe(true)
        expect(texts.at(-1)?.endsWith('b\n')).toBe(true)
        expect(held?.end?.toString().endsWith('","end":1}\n')).toBe(true)
        expect((held?.bytes.length ?? 0) + (held?.end?.length ?? 0)).toBeLessThan(1.2e6)
      }),
      { numRuns: 20 },
    )
  })
})
