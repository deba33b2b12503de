import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { merge } from '../../../src/lib/source/live/merge.ts'

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('merging sequences', () => {
  test('gives every item once, each sequence in its own order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.boolean(), { maxLength: 6 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (plan, parallel, ahead) => {
          const starts = plan.map(
            (waits, sequence) =>
              async function* () {
                for (const [index, wait] of waits.entries()) {
                  if (wait) await later(0)
                  yield { sequence, index }
                }
              },
          )
          const got: { sequence: number; index: number }[] = []
          for await (const item of merge(starts, { parallel, ahead })) got.push(item)
          const bySequence = plan.map((_, sequence) =>
            got.filter((item) => item.sequence === sequence).map(({ index }) => index),
          )
          expect(bySequence).toEqual(plan.map((waits) => waits.map((_, index) => index)))
        },
      ),
      { numRuns: 100 },
    )
  })

  test('runs no more than it may, and does not run ahead of a slow taker', async () => {
    let running = 0
    let most = 0
    let made = 0
    const starts = Array.from(
      { length: 6 },
      () =>
        async function* () {
          most = Math.max(most, ++running)
          for (let item = 0; item < 10; item++) {
            await Promise.resolve()
            made++
            yield item
          }
          running--
        },
    )
    let taken = 0
    for await (const _ of merge(starts, { parallel: 2, ahead: 3 })) {
      taken++
      await later(0)
      // Those that wait, and one in the hand of each runner.
      expect(made - taken).toBeLessThanOrEqual(3 + 2)
    }
    expect([taken, most]).toEqual([60, 2])
  })

  test('ends with the first failure, and starts nothing after it', async () => {
    const started: number[] = []
    const starts = [0, 1, 2].map(
      (n) =>
        async function* () {
          started.push(n)
          yield n
          await later(0)
          throw new Error(`failure ${n}`)
        },
    )
    const all = async () => {
      for await (const _ of merge(starts, { parallel: 1, ahead: 1 })) await later(0)
    }
    await expect(all()).rejects.toThrow('failure 0')
    expect(started).toEqual([0])
  })

  test('ends its sequences when the taker leaves', async () => {
    let ended = false
    async function* start(): AsyncGenerator<number> {
      try {
        for (;;) {
          await Promise.resolve()
          yield 1
        }
      } finally {
        ended = true
      }
    }
    for await (const _ of merge([start], { parallel: 1, ahead: 2 })) break
    await later(1)
    expect(ended).toBe(true)
  })
})
