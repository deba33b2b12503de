import { once, remembered } from '../../base/remember.ts'
import type { AccessGraph, Level } from './access-graph.ts'
import type { Adjacency } from './adjacency.ts'
import { forward } from './backward.ts'
import { type NarrowGoal, NarrowSearch } from './narrow-search.ts'
import { edgesFromStart } from './path-steps.ts'

/** One look at all joints of a level. */
export interface Round {
  readonly graph: AccessGraph
  readonly holders: ReadonlySet<number>
  readonly everything: number | undefined
  readonly level: Level
  readonly searches: Searches
}

/** The memory of searches, which are run anew in each round. */
interface Searches {
  readonly ofNeed: (need: number) => NarrowSearch
  readonly atPlace: (place: number) => NarrowSearch
}

/** Searches for one graph; none is made before it is needed. */
export function searchMemory(graph: AccessGraph): Searches {
  return {
    ofNeed: remembered((_need: number) => new NarrowSearch(graph)),
    atPlace: remembered((_place: number) => new NarrowSearch(graph)),
  }
}

/** The ways to one thing that is needed, and the holders who have one. */
export interface Found {
  readonly search: NarrowSearch
  readonly holders: readonly number[]
}

/** Finds the ways to what is needed in the given place, past the stations that are left out. */
export type WaysTo = (need: number, place: number, leftOut: (station: number) => boolean) => Found

/** @param common what so many joints need that all ways to it are searched once; for other needs only narrow ones are */
export function waysTo(
  { holders, level, searches }: Round,
  adjacency: Adjacency,
  common: ReadonlySet<number>,
): WaysTo {
  const run = (search: NarrowSearch, aim: NarrowGoal): Found => {
    search.run(adjacency, aim)
    return { search, holders: search.stations.filter((station) => holders.has(station)) }
  }
  const whole = remembered((need: number) =>
    run(searches.ofNeed(need), { goal: need, level, leftOut: () => false }),
  )
  return (need, place, leftOut) =>
    common.has(need) ? whole(need) : run(searches.atPlace(place), { goal: need, level, leftOut })
}

/** The edges to what is needed; undefined where there is no way. */
export type WaysFrom = (need: number) => readonly number[] | undefined

/** The ways from the station for every right, searched when they are first asked for. */
export function waysFromEverything({ graph, everything, level }: Round): WaysFrom {
  const search = once(() => {
    const all = forward(graph)
    if (everything !== undefined) all.extend([{ station: everything, length: 0, level: 0 }], level)
    return all
  })
  return (need) =>
    search().length(need, level) < 0 ? undefined : edgesFromStart(graph, search(), need, level)
}
