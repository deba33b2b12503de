import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AccessGraph, type Level } from '../../../src/lib/analysis/graph/access-graph.ts'
import { backward } from '../../../src/lib/analysis/graph/backward.ts'
import { edgesToGoal } from '../../../src/lib/analysis/graph/path-steps.ts'
import type { Search, Start } from '../../../src/lib/analysis/graph/search.ts'
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

/** Relaxes every edge until nothing changes, as slowly and plainly as can be. */
function plainLengths(
  graph: AccessGraph,
  starts: readonly Start[],
  level: Level,
): readonly number[] {
  const found = Array.from({ length: STATIONS }, () => Infinity)
  for (const each of starts) {
    if (each.level <= level) {
      found[each.station] = Math.min(found[each.station] ?? Infinity, each.length)
    }
  }
  for (let round = 0; round < STATIONS; round++) {
    for (let edge = 0; edge < graph.edges; edge++) {
      const from = graph.froms[edge] ?? 0
      const through = (found[graph.tos[edge] ?? 0] ?? Infinity) + (graph.weights[edge] ?? 0)
      if ((graph.levels[edge] ?? 0) <= level) {
        found[from] = Math.min(found[from] ?? Infinity, through)
      }
    }
  }
  return found.map((length) => (length === Infinity ? -1 : length))
}

test('lengths are those of a plain search, and the edges of a way add up to them at its level', () => {
  fc.assert(
    fc.property(input, ({ edges, first, second }) => {
      const graph = graphOf(edges)
      const search = backward(graph)
      search.extend(first)
      search.extend(second)
      const starts = [...first, ...second]
      for (const level of LEVELS) {
        const plain = plainLengths(graph, starts, level)
        expect(plain.map((_, at) => search.length(at, level))).toEqual(plain)
        for (const [at, length] of plain.entries()) {
          if (length === -1) continue
          const way = edgesToGoal(graph, search, at, level)
          expect(way.every((edge) => (graph.levels[edge] ?? 9) <= level)).toBe(true)
          const end = way.length === 0 ? at : graph.tos[way.at(-1) ?? -1]
          const rest = starts.filter((each) => each.station === end && each.level <= level)
          const steps = way.reduce((sum, edge) => sum + (graph.weights[edge] ?? 0), 0)
          expect(rest.map((each) => each.length + steps)).toContain(length)
        }
      }
    }),
    { numRuns: 1000 },
  )
})

test('what changed is told with the levels at which it did', () => {
  fc.assert(
    fc.property(input, ({ edges, first, second }) => {
      const graph = graphOf(edges)
      const search = backward(graph)
      search.extend(first)
      const before = LEVELS.map((level) => plainLengths(graph, first, level))
      search.probe(second, (changed) => {
        for (const level of LEVELS) {
          for (let at = 0; at < STATIONS; at++) {
            if (search.length(at, level) === before[level]?.[at]) continue
            expect(changed.has(at)).toBe(true)
            const isTold = ((changed.get(at) ?? 0) & (1 << level)) !== 0
            expect(isTold || search.level(at) !== level).toBe(true)
          }
        }
      })
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
