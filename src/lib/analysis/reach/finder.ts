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
  readonly others: readonly OwnWay[] | undefined
  readonly alternatives: number
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
  /** Those who have another way, now that the stations have better ones. */
  amongChanged(search: Search, changed: Changed, scope: ReachScopeKind): ReadonlyMap<string, Found>
  /** Those at the stations who have a way. */
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
  const withHidden = hiddenWays(graph)
  const among: Finder['among'] = (search, changed, scope) => {
    const found = new Map<string, Found>()
    for (const [station, levels] of changed) {
      const candidate = candidates.get(station)
      if (candidate === undefined || !ways.mayChange(search, station, levels)) continue
      const way = ways.best(search, station)
      if (way === undefined) continue
      const others = allPaths ? ways.others(search, station, way) : undefined
      const alternatives = others?.length ?? ways.countOthers(search, station, way)
      found.set(candidate.key, { candidate, way, others, alternatives, scope })
    }
    return found
  }
  return {
    everybody: new Map([...candidates.keys()].map((station) => [station, ANY_LEVEL])),
    amongChanged: (search, changed, scope) => among(search, withHidden(search, changed), scope),
    among,
  }
}
