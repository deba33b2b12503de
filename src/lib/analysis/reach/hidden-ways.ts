import type { AccessGraph, Level } from '../graph/access-graph.ts'
import { endOf, firstOf, incoming } from '../graph/adjacency.ts'
import { edgesToGoal } from '../graph/path-steps.ts'
import type { Changed, Search } from '../graph/search.ts'
import type { OwnWay, OwnWays } from './own-ways.ts'

/**
 * Ways of identities to one of the goals of a search, by where they begin; of those
 * that changed the search knows the best itself.
 */
export type HiddenWays = (
  search: Search,
  goal: number,
  changed: Changed,
) => ReadonlyMap<number, OwnWay>

/** Ways that are less sure than one by a group say nothing more. */
const CERTAIN = 0

/** Beyond so many stations are those who can become nearly everybody. */
const MOST_STATIONS = 2000

/**
 * A search keeps the shortest way of each station. Where that is by a group, a
 * longer one by oneself is not told when it comes up: it is looked for from the
 * Secret, or all of its namespace.
 */
export function hiddenWays(graph: AccessGraph, ways: OwnWays): HiddenWays {
  const { members, groups } = memberships(graph)
  const walk = walkBack(graph)
  return (search, goal, changed) => {
    const hidden = new Map<number, OwnWay>()
    if (!groups.some((group) => search.length(group, 3) >= 0)) return hidden
    for (const [station, lead] of walk(search, goal, CERTAIN)) {
      if (!members.has(station) || changed.has(station) || hidden.has(station)) continue
      const shortest = edgesToGoal(graph, search, station, CERTAIN)
      if (search.length(station, CERTAIN) >= 0 && ways.isOwn(search, station, shortest)) continue
      const end = graph.tos[lead.at(-1) ?? -1] ?? station
      const edges = [...lead, ...edgesToGoal(graph, search, end, CERTAIN)]
      if (ways.isOwn(search, station, edges)) hidden.set(station, { level: CERTAIN, edges })
    }
    return hidden
  }
}

type Walk = (
  search: Search,
  goal: number,
  level: Level,
) => Iterable<readonly [station: number, lead: readonly number[]]>

/** The stations of one walk after the other; nothing is cleared in between but what was come to. */
class Front {
  /** Number of the walk that came to the station last, how long its way is, and the edge that it goes on by. */
  readonly #walks: Int32Array
  readonly #lengths: Int32Array
  readonly #nexts: Int32Array
  #walk = 0
  #buckets: number[][] = []

  constructor(size: number) {
    this.#walks = new Int32Array(size)
    this.#lengths = new Int32Array(size)
    this.#nexts = new Int32Array(size)
  }

  clear(): void {
    this.#walk++
    this.#buckets = []
  }

  come(station: number, next: number, length: number): void {
    if (this.#walks[station] === this.#walk && (this.#lengths[station] ?? 0) <= length) return
    this.#walks[station] = this.#walk
    this.#lengths[station] = length
    this.#nexts[station] = next
    ;(this.#buckets[length] ??= []).push(station)
  }

  /** Those that were come to, the nearest first; what is come to meanwhile is among them. */
  *stations(): Iterable<{ readonly station: number; readonly length: number }> {
    for (let length = 0; length < this.#buckets.length; length++) {
      for (const station of this.#buckets[length] ?? []) {
        if (this.#lengths[station] === length) yield { station, length }
      }
    }
  }

  leadOf(station: number, tos: Int32Array): readonly number[] {
    const lead: number[] = []
    for (let edge = this.#nexts[station] ?? -1; edge !== -1;) {
      lead.push(edge)
      edge = this.#nexts[tos[edge] ?? -1] ?? -1
    }
    return lead
  }
}

/** Goes back from a goal, the nearest first, by all but membership. */
function walkBack(graph: AccessGraph): Walk {
  const front = new Front(graph.size)
  return function* (search, goal, level) {
    const adjacency = incoming(graph)
    // Who goes through a station with a better way goes on by that, unless it is one by a group.
    const isBehind = (station: number, edge: number, length: number): boolean => {
      const known = search.length(station, level)
      if (known === -1 || known > length || search.next(station, level) === edge) return false
      return !edgesToGoal(graph, search, station, level).some((each) => isMembership(graph, each))
    }
    front.clear()
    if (search.length(goal, level) < 0) return
    front.come(goal, -1, search.length(goal, level))
    let visited = 0
    for (const { station, length } of front.stations()) {
      if (++visited > MOST_STATIONS) return
      const lead = front.leadOf(station, graph.tos)
      if (lead.length > 0) yield [station, lead]
      const end = endOf(adjacency, station, level)
      for (let at = firstOf(adjacency, station); at < end; at++) {
        const edge = adjacency.edges[at] ?? 0
        const from = graph.froms[edge] ?? 0
        const further = length + (graph.weights[edge] ?? 0)
        if (isMembership(graph, edge) || isBehind(from, edge, further)) continue
        front.come(from, edge, further)
      }
    }
  }
}

/** Who is in a group that comes with who one is, and those groups. */
function memberships(graph: AccessGraph): {
  readonly members: ReadonlySet<number>
  readonly groups: readonly number[]
} {
  const members = new Set<number>()
  const groups = new Set<number>()
  for (let edge = 0; edge < graph.edges; edge++) {
    if (!isMembership(graph, edge)) continue
    members.add(graph.froms[edge] ?? -1)
    groups.add(graph.tos[edge] ?? -1)
  }
  return { members, groups: [...groups] }
}

function isMembership({ whys }: AccessGraph, edge: number): boolean {
  return whys[edge]?.id === 'D6'
}
