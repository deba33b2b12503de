import { type AccessGraph, type Level, LEVELS, type Why } from './access-graph.ts'
import { incoming } from './adjacency.ts'
import { edgesToGoal } from './path-steps.ts'
import { Search } from './search.ts'

/**
 * A step that takes several things, each of which may be done as another of the
 * identities that an attacker has collected: `create` certificate requests as
 * one service account, approve them as a second.
 */
export interface Joint {
  /** Stations that all have to be reached; the one with the fewest ways to it first. */
  readonly needs: readonly number[]
  readonly to: number
  readonly why: Why
}

type SearchTo = (station: number) => Search

/**
 * Turns joints into edges: for those who can come by all that one needs, an
 * edge from them to where it leads. Done again as long as that opens new ways.
 * Whoever can already get there does not need one, which leaves few.
 *
 * @param holders stations where an attacker may begin
 */
export function resolveJoints(
  graph: AccessGraph,
  joints: readonly Joint[],
  holders: readonly number[],
): void {
  for (const level of [0, 1, 2] as const) {
    const atLevel = joints.filter(({ why }) => LEVELS.indexOf(why.confidence ?? 'certain') <= level)
    let edges: number
    do {
      edges = graph.froms.length
      resolveOnce(graph, atLevel, holders, level)
    } while (graph.froms.length > edges)
  }
}

function resolveOnce(
  graph: AccessGraph,
  joints: readonly Joint[],
  holders: readonly number[],
  level: Level,
): void {
  // Edges added meanwhile only open more ways, which the next round sees.
  const searchTo = searches(graph, level)
  for (const joint of joints) {
    for (const holder of candidates(joint, holders, level, searchTo)) {
      const goal = searchTo(joint.to)
      if (goal.length(holder, level) >= 0) continue
      const prefixes = joint.needs.map((need) => edgesToGoal(graph, searchTo(need), holder, level))
      graph.link(holder, joint.to, { ...joint.why, confidence: LEVELS[level], prefixes })
      // Whoever leads to this holder is served as well.
      goal.extend([{ station: holder, length: 1, level }], [level])
    }
  }
}

function searches(graph: AccessGraph, level: Level): SearchTo {
  const adjacency = incoming(graph)
  const known = new Map<number, Search>()
  return (station) => {
    let search = known.get(station)
    if (search === undefined) {
      search = new Search(graph, adjacency, graph.froms)
      search.extend([{ station, length: 0, level: 0 }], [level])
      known.set(station, search)
    }
    return search
  }
}

/** Holders that come by all needs and not yet by the goal, the nearest first. */
function candidates(
  { needs, to }: Joint,
  holders: readonly number[],
  level: Level,
  searchTo: SearchTo,
): readonly number[] {
  let left = holders
  for (const need of needs) {
    const search = searchTo(need)
    left = left.filter((holder) => search.length(holder, level) >= 0)
    if (left.length === 0) return []
  }
  const goal = searchTo(to)
  left = left.filter((holder) => goal.length(holder, level) < 0)
  const distance = new Map(
    left.map((holder) => [
      holder,
      needs.reduce((sum, need) => sum + searchTo(need).length(holder, level), 0),
    ]),
  )
  return left.toSorted((a, b) => (distance.get(a) ?? 0) - (distance.get(b) ?? 0))
}
