import fc from 'fast-check'
import { expect, test } from 'vitest'
import { incoming } from '../../../src/lib/analysis/graph/adjacency.ts'
import { backward } from '../../../src/lib/analysis/graph/backward.ts'
import { Served } from '../../../src/lib/analysis/graph/served.ts'
import { graphOf, LEVELS, station, STATIONS, someEdges } from './random-graph.ts'

test('who is served by one goal after the other is who a search finds ways from', () => {
  const goals = fc.array(fc.tuple(station, station), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(
      someEdges,
      goals,
      station,
      fc.constantFrom(...LEVELS),
      (list, all, common, level) => {
        const graph = graphOf(list)
        const leadsTo = (...ends: readonly number[]): readonly boolean[] => {
          const search = backward(graph)
          search.extend(ends.map((end) => ({ station: end, length: 0, level: 0 })))
          return Array.from({ length: STATIONS }, (_, at) => search.length(at, level) >= 0)
        }
        const served = new Served(graph, incoming(graph), level, common)
        const now = (): readonly boolean[] =>
          Array.from({ length: STATIONS }, (_, at) => served.has(at))
        for (const [goal, more] of all) {
          served.begin([goal])
          expect(now()).toEqual(leadsTo(goal))
          served.add(more)
          expect(now()).toEqual(leadsTo(goal, more))
        }
      },
    ),
  )
})
