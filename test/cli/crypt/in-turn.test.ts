import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChangedMeanwhile, UserError } from '../../../src/lib/base/errors.ts'
import { inTurn } from '../../../src/lib/cli/crypt/in-turn.ts'

const input = fc.record({
  fails: fc.array(fc.boolean(), { maxLength: 12 }),
  atOnce: fc.integer({ min: 1, max: 5 }),
})

test('files are begun in order, so many at once, none after a failure, and the first failure is told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), input, async (scheduler, { fails, atOnce }) => {
      const begun: number[] = []
      const done: number[] = []
      let underWay = 0
      let failed = false
      const all = inTurn(
        fails,
        async (isBad, index) => {
          expect(failed).toBe(false)
          begun.push(index)
          underWay += 1
          expect(underWay).toBeLessThanOrEqual(atOnce)
          await scheduler.schedule(Promise.resolve())
          underWay -= 1
          if (!isBad) done.push(index)
          else {
            failed = true
            throw new UserError(`file ${index}`, ['a hint'])
          }
        },
        atOnce,
      ).then(
        () => undefined,
        (error: unknown) => error as UserError,
      )
      await scheduler.waitIdle()
      const error = await all
      expect(begun).toEqual(begun.map((_, at) => at))
      const first = begun.find((index) => fails[index])
      expect(error?.message).toBe(first === undefined ? undefined : `file ${first}`)
      expect(first !== undefined || done.length === fails.length).toBe(true)
      const said = /^(?<count>\S+) of the other files/.exec(error?.hints.at(-1) ?? '')
      const count = said?.groups?.['count']
      const expected = done.length === 1 ? 'one' : String(done.length)
      expect(count).toBe(error === undefined || done.length === 0 ? undefined : expected)
    }),
  )
})

test('what somebody changed meanwhile is still that when others are done', async () => {
  const ended = inTurn(['a', 'b'], (file) =>
    file === 'a'
      ? Promise.resolve()
      : Promise.reject(new ChangedMeanwhile(file, 'somebody changed b', ['a hint'])),
  )
  await expect(ended).rejects.toBeInstanceOf(ChangedMeanwhile)
  await expect(ended).rejects.toMatchObject({
    place: 'b',
    hints: ['a hint', 'one of the other files is done; the rest are as they were'],
  })
})
