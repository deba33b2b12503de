import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AccessGraph } from '../../../src/lib/analysis/graph/access-graph.ts'
import { backward } from '../../../src/lib/analysis/graph/backward.ts'
import type { Search } from '../../../src/lib/analysis/graph/search.ts'
import { graphOf, LEVELS, station, STATIONS, someEdges } from './random-graph.ts'

const start = fc.record({ station, length: fc.nat(2), level: fc.constantFrom(...LEVELS) })
const input = fc.record({
  edges: someEdges,
  first: fc.array(start, { maxLength: 3 }),
  second: fc.array(start, { maxLength: 3 }),
})

function lengths(search: Search): readonly number[] {
  return LEVELS.flatMap((level) =>
    Array.from({ length: STATIONS }, (_, at) => search.length(at, level)),
  )
}

test('a search that goes on from another finds what a fresh one does, and leaves it as it was', () => {
  fc.assert(
    fc.property(input, ({ edges, first, second }) => {
      const graph = graphOf(edges)
      const fresh = backward(graph)
      fresh.extend([...first, ...second])
      const base = backward(graph)
      base.extend(first)
      const before = lengths(base)
      const branch = base.branch()
      branch.extend(second)
      expect(lengths(branch)).toEqual(lengths(fresh))
      expect(lengths(base.branch(branch))).toEqual(before)
      expect(base.probe(second, () => lengths(base))).toEqual(lengths(fresh))
      expect(lengths(base)).toEqual(before)
    }),
  )
})

test('a way through a step that takes several others is as long as all of them, and the shorter one is taken', () => {
  const graph = new AccessGraph()
  const [begin = 0, one = 0, two = 0, all = 0, end = 0] = ['begin', 'one', 'two', 'all', 'end'].map(
    (each) => graph.station(each),
  )
  const first = graph.link(begin, one, { id: 'X' })
  const second = graph.link(one, two, { id: 'X' })
  const joint = graph.link(begin, all, { id: 'X', prefixes: [[first, second], [first]] })
  graph.link(begin, end, { id: 'X', prefixes: [[joint]] })
  const search = backward(graph)
  search.extend([{ station: end, length: 0, level: 0 }])
  expect(search.length(begin, 0)).toBe(4)
  const shorter = graph.link(all, end)
  const again = backward(graph)
  again.extend([{ station: end, length: 0, level: 0 }])
  expect(again.length(begin, 0)).toBe(3)
  expect(again.next(begin, 0)).toBe(joint)
  expect(again.next(all, 0)).toBe(shorter)
})
