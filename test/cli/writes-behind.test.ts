import { expect, test } from 'vitest'
import { writesBehind } from '../../src/lib/cli/crypt/writes-behind.ts'

/** Writes that end when they are told to. */
function byHand(count: number) {
  const hands = Array.from({ length: count }, () => Promise.withResolvers<void>())
  const begun: number[] = []
  const write = (at: number) => (): Promise<void> => {
    begun.push(at)
    return hands[at]?.promise ?? Promise.resolve()
  }
  return { hands, begun, write }
}

const soon = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('four files are written at once, and the fifth begins when the first is done', async () => {
  const { hands, begun, write } = byHand(5)
  const writes = writesBehind()
  for (const at of [0, 1, 2, 3]) await writes.begin(write(at))
  const fifth = writes.begin(write(4))
  await soon()
  expect(begun).toEqual([0, 1, 2, 3])
  hands[0]?.resolve()
  await fifth
  expect(begun).toEqual([0, 1, 2, 3, 4])
  for (const hand of hands) hand.resolve()
  await writes.end()
})

test('the end comes when all are written, and tells the failure of the first that failed', async () => {
  const { hands, write } = byHand(3)
  const writes = writesBehind()
  for (const at of [0, 1, 2]) await writes.begin(write(at))
  let ended = false
  const end = writes.end().finally(() => (ended = true))
  hands[2]?.reject(new Error('third'))
  hands[1]?.reject(new Error('second'))
  await soon()
  expect(ended).toBe(false)
  hands[0]?.resolve()
  await expect(end).rejects.toThrow('second')
})

test('a failure keeps the next from being begun', async () => {
  const { hands, begun, write } = byHand(5)
  const writes = writesBehind()
  for (const at of [0, 1, 2, 3]) await writes.begin(write(at))
  hands[0]?.reject(new Error('no space is left'))
  await expect(writes.begin(write(4))).rejects.toThrow('no space is left')
  expect(begun).toEqual([0, 1, 2, 3])
  for (const hand of hands) hand.resolve()
  await writes.end()
})
