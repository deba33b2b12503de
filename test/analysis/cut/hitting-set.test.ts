import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minimumHittingSet } from '../../../src/lib/analysis/cut/hitting-set.ts'

const ELEMENTS = 9
const clause = fc.uniqueArray(fc.nat({ max: ELEMENTS - 1 }), { minLength: 1, maxLength: 4 })
const clauses = fc.array(clause, { maxLength: 14 })
const weights = fc.array(fc.nat({ max: 5 }), { minLength: ELEMENTS, maxLength: ELEMENTS })

test('a hitting set is the smallest, and the lightest of those, that trying all of them finds', () => {
  fc.assert(
    fc.property(clauses, weights, (list, weighed) => {
      const { chosen, atLeast, proven } = minimumHittingSet(list, weighed)
      expect(proven).toBe(true)
      expect(hits(list, chosen)).toBe(true)
      const best = bruteForce(list, weighed)
      expect(chosen).toHaveLength(best.size)
      expect(atLeast).toBe(best.size)
      expect(weightOf(chosen, weighed)).toBe(best.weight)
    }),
    { numRuns: 2000 },
  )
})

test('a search that is cut short still hits everything, and its bound is not above the minimum', () => {
  let unproven = 0
  fc.assert(
    fc.property(clauses, weights, fc.nat({ max: 60 }), (list, weighed, work) => {
      const { chosen, atLeast, proven } = minimumHittingSet(list, weighed, work)
      const best = bruteForce(list, weighed)
      expect(hits(list, chosen)).toBe(true)
      expect(atLeast).toBeLessThanOrEqual(best.size)
      if (!proven) unproven++
      expect(proven && chosen.length > best.size).toBe(false)
    }),
    { numRuns: 1000 },
  )
  expect(unproven).toBeGreaterThan(100)
})

test('of equally good sets the first in order is taken, whatever the order of the clauses', () => {
  const list = [
    [3, 1],
    [2, 1],
    [0, 4],
  ]
  const even = [1, 1, 1, 1, 1]
  expect(minimumHittingSet(list, even).chosen).toEqual([0, 1])
  expect(minimumHittingSet(list.toReversed(), even).chosen).toEqual([0, 1])
})

test('forty elements and two hundred clauses are searched to the end', () => {
  const large = fc.array(fc.uniqueArray(fc.nat({ max: 39 }), { minLength: 2, maxLength: 5 }), {
    minLength: 200,
    maxLength: 200,
  })
  fc.assert(
    fc.property(large, (list) => {
      const { chosen, proven } = minimumHittingSet(
        list,
        Array.from({ length: 40 }, () => 1),
      )
      expect(proven).toBe(true)
      expect(hits(list, chosen)).toBe(true)
    }),
    { numRuns: 5 },
  )
})

test('parts that have nothing in common are searched apart, so that many of them are no work', () => {
  // As roles with three rules that are bound three times each.
  const parts = Array.from({ length: 60 }, (_, part) =>
    [0, 1, 2].flatMap((rule) => [3, 4, 5].map((bound) => [part * 6 + rule, part * 6 + bound])),
  )
  const heavyRules = Array.from({ length: 360 }, (_, element) => (element % 6 < 3 ? 2 : 1))
  const { chosen, proven } = minimumHittingSet(parts.flat(), heavyRules, 60_000)
  expect(proven).toBe(true)
  expect(chosen).toHaveLength(180)
  expect(chosen.every((element) => element % 6 >= 3)).toBe(true)
})

function hits(list: readonly (readonly number[])[], chosen: readonly number[]): boolean {
  return list.every((each) => each.some((element) => chosen.includes(element)))
}

function weightOf(chosen: readonly number[], weighed: readonly number[]): number {
  return chosen.reduce((sum, element) => sum + (weighed[element] ?? 0), 0)
}

function bruteForce(
  list: readonly (readonly number[])[],
  weighed: readonly number[],
): { readonly size: number; readonly weight: number } {
  let best = { size: Infinity, weight: Infinity }
  for (let bits = 0; bits < 2 ** ELEMENTS; bits++) {
    const chosen = Array.from({ length: ELEMENTS }, (_, at) => at).filter(
      (at) => (bits & (1 << at)) !== 0,
    )
    const weight = weightOf(chosen, weighed)
    const better =
      chosen.length < best.size || (chosen.length === best.size && weight < best.weight)
    if (better && hits(list, chosen)) best = { size: chosen.length, weight }
  }
  return best
}
