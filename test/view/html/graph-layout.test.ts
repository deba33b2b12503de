import fc from 'fast-check'
import { expect, test } from 'vitest'

import { layOut, type Link } from '../../../src/lib/view/html/page/graph-layout.ts'

const station = fc.integer({ min: 0, max: 12 }).map((number) => `sa a/${number}`)
const links = fc.array(fc.record({ from: station, to: station }), { minLength: 1, maxLength: 30 })
const stationsOf = (all: readonly Link[]): readonly string[] => [
  ...new Set(all.flatMap(({ from, to }) => [from, to])),
]

test('every step leads to the right, unless it closes a circle', () => {
  fc.assert(
    fc.property(links, (all) => {
      const forward = all.filter(({ from, to }) => from < to)
      const { places } = layOut(stationsOf(forward), forward)
      for (const { from, to } of forward) {
        expect(places.get(to)?.layer).toBeGreaterThan(places.get(from)?.layer ?? Infinity)
      }
    }),
  )
})

test('no two boxes, and no box and the bend of a line, stand on each other', () => {
  fc.assert(
    fc.property(links, (all) => {
      const { places, bends, layers, rows } = layOut(stationsOf(all), all)
      const taken = [...places.values(), ...bends.flat()]
      for (let layer = 0; layer < layers; layer++) {
        const there = taken.filter((place) => place.layer === layer).map(({ row }) => row)
        const sorted = there.toSorted((a, b) => a - b)
        const gaps = sorted.slice(1).map((row, index) => row - (sorted[index] ?? 0))
        expect(Math.min(1, ...gaps)).toBeGreaterThan(0.999)
        expect(Math.min(0, ...there)).toBeGreaterThan(-0.001)
        expect(Math.max(0, ...there)).toBeLessThan(rows)
      }
      expect(taken.every(({ layer }) => layer >= 0 && layer < layers)).toBe(true)
    }),
  )
})

test('a chain is a straight line', () => {
  const chain = ['user a', 'sa b', 'pod c', 'secret d']
  const steps = chain.slice(1).map((to, index) => ({ from: chain[index] ?? '', to }))
  const { places } = layOut(chain, steps)
  expect(chain.map((each) => places.get(each))).toEqual(
    chain.map((_, layer) => ({ layer, row: 0 })),
  )
})

test('the same steps are laid out in the same way', () => {
  fc.assert(
    fc.property(links, (all) => {
      expect(layOut(stationsOf(all), all)).toEqual(layOut(stationsOf(all), all))
    }),
  )
})
