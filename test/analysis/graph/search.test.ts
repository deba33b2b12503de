import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AccessGraph } from '../../../src/lib/analysis/graph/access-graph.ts'
import { backward } from '../../../src/lib/analysis/graph/backward.ts'
import type { Search } from '../../../src/lib/analysis/graph/search.ts'

const LEVELS = [0, 1, 2, 3] as const
const STATIONS = 12
const SURENESS = [undefined, 'conditional', 'possible', 'unknown'] as const
const station = fc.nat(STATIONS - 1)
const edge = fc.record({
  from: station,
  to: station,
  isStep: fc.boolean(),
  level: fc.constantFrom(...LEVELS),
})
const start = fc.record({ station, length: fc.nat(2), level: fc.constantFrom(...LEVELS) })
const input = fc.record({
  edges: fc.array(edge, { maxLength: 40 }),
  first: fc.array(start, { maxLength: 3 }),
  second: fc.array(start, { maxLength: 3 }),
})

function graphOf(
  edges: readonly { from: number; to: number; isStep: boolean; level: number }[],
): AccessGraph {
  const graph = new AccessGraph()
  for (let at = 0; at < STATIONS; at++) graph.station(String(at))
  for (const { from, to, isStep, level } of edges) {
    const confidence = SURENESS[level]
    graph.link(from, to, { ...(isStep && { id: 'X' }), ...(confidence && { confidence }) })
  }
  return graph
}

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
