import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ByteReader } from '../../../src/lib/crypto/age/byte-reader.ts'
import { slowPieces } from './streams.ts'

const chunks = fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 12 })
const steps = fc.array(
  fc.record({ read: fc.constantFrom('peek', 'take'), count: fc.nat({ max: 30 }) }),
)

describe('a reader of bytes', () => {
  it('gives the same blocks however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(chunks, steps, async (parts, plan) => {
        const reader = new ByteReader(parts.map((part) => Uint8Array.from(part)))
        let rest = Buffer.concat(parts)
        for (const { read, count } of plan) {
          const expected = rest.subarray(0, count)
          const actual = await (read === 'peek' ? reader.peek(count) : reader.take(count))
          expect(actual.equals(expected)).toBe(true)
          if (read === 'take') rest = rest.subarray(count)
        }
        expect((await reader.take(1000)).equals(rest)).toBe(true)
      }),
      { numRuns: 2000, seed: 20_261_121 },
    )
  })

  it('gives lines with their line feeds, and the last one without', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('', 'a', 'bc', 'def\r')),
        fc.integer({ min: 1, max: 9 }),
        async (lines, size) => {
          const text = Buffer.from(lines.join('\n'))
          const reader = new ByteReader(slowPieces(text, size))
          const read: string[] = []
          for (;;) {
            const line = (await reader.line(100))?.toString('latin1') ?? 'too long'
            if (line === '') break
            read.push(line)
          }
          expect(read).toEqual(text.toString('latin1').match(/[^\n]*\n|[^\n]+/g) ?? [])
        },
      ),
      { numRuns: 500, seed: 20_261_121 },
    )
  })

  it('gives no line that is longer than wanted, and reads no further', async () => {
    let pulled = 0
    const endless = (function* flood() {
      for (;;) {
        pulled++
        yield Buffer.from('aaaa')
      }
    })()
    expect(await new ByteReader(endless).line(100)).toBeUndefined()
    expect(pulled).toBeLessThan(30)
    const exact = () => new ByteReader([Buffer.from('aaaa\nb')])
    expect((await exact().line(5))?.toString()).toBe('aaaa\n')
    expect(await exact().line(4)).toBeUndefined()
  })
})
