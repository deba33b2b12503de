import type { AccessMap } from '../graph/access-map.ts'
import type { Changed, Search } from '../graph/search.ts'
import { hiddenWays } from './hidden-ways.ts'
import { type OwnWay, ownWays } from './own-ways.ts'
import type { ReachScopeKind, ReaderSubject } from './report.ts'

interface Candidate {
  readonly key: string
  readonly station: number
  readonly subject: ReaderSubject
}

/** Somebody with a way to what a search is about. */
export interface Found {
  readonly candidate: Candidate
  readonly way: OwnWay
  /** The other ways, or their number where they are not listed; to be asked while the search is as it was. */
  others(): readonly OwnWay[] | number
  readonly scope: ReachScopeKind
}

export interface FinderOptions {
  /** Whether readers list their other paths. */
  readonly allPaths: boolean
}

/** All bits of the levels. */
export const ANY_LEVEL = 15

export interface Finder {
  /** Stations of all who may be readers. */
  readonly everybody: Changed
  /** Those who have a way to a goal that a shorter one by a group hides, besides those that changed. */
  hidden(
    search: Search,
    goal: number,
    changed: Changed,
    scope: ReachScopeKind,
  ): ReadonlyMap<string, Found>
  /** Those at the stations who have another way, now that these are better. */
  among(search: Search, changed: Changed, scope: ReachScopeKind): ReadonlyMap<string, Found>
}

/** Looks for the ways of identities in searches on one map. */
export function finderOf({ context, graph }: AccessMap, { allPaths }: FinderOptions): Finder {
  const candidates = new Map(
    [...context.identities.values()].map(({ key, subject }): [number, Candidate] => {
      const station = context.build.is(key)
      return [station, { key, subject, station }]
    }),
  )
  const ways = ownWays(graph)
  const hiddenTo = hiddenWays(graph, ways)
  const foundBy = (
    search: Search,
    candidate: Candidate,
    way: OwnWay,
    scope: ReachScopeKind,
  ): Found => ({
    candidate,
    way,
    others: () =>
      allPaths
        ? ways.others(search, candidate.station, way)
        : ways.countOthers(search, candidate.station, way),
    scope,
  })
  return {
    everybody: new Map([...candidates.keys()].map((station) => [station, ANY_LEVEL])),
    hidden(search, goal, changed, scope) {
      const found = new Map<string, Found>()
      for (const [station, way] of hiddenTo(search, goal, changed)) {
        const candidate = candidates.get(station)
        if (candidate !== undefined) {
          found.set(candidate.key, foundBy(search, candidate, way, scope))
        }
      }
      return found
    },
    among(search, changed, scope) {
      const found = new Map<string, Found>()
      for (const [station, levels] of changed) {
        const candidate = candidates.get(station)
        if (candidate === undefined || !ways.mayChange(search, station, levels)) continue
        const way = ways.best(search, station)
        if (way !== undefined) found.set(candidate.key, foundBy(search, candidate, way, scope))
      }
      return found
    },
  }
}
