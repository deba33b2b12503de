import type { AccessGraph, Level } from '../graph/access-graph.ts'
import { type Adjacency, outgoing } from '../graph/adjacency.ts'
import { edgesToGoal } from '../graph/path-steps.ts'
import type { Search } from '../graph/search.ts'
import { remembered } from '../../base/remember.ts'

/** A way that an identity has by itself, not only as a member of a group. */
export interface OwnWay {
  readonly level: Level
  readonly edges: readonly number[]
}

/** Finds the ways of identities in searches on one map. */
export interface OwnWays {
  /** Whether what {@link best} finds may be another, now that the ways at `levels` (bits) are better. */
  mayChange(search: Search, station: number, levels: number): boolean
  /** The shortest at the surest level. */
  best(search: Search, station: number): OwnWay | undefined
  /** The shortest for each first step besides that of `best`; up to and with possible ones. */
  others(search: Search, station: number, best: OwnWay): readonly OwnWay[]
  /** Number of {@link others}. */
  countOthers(search: Search, station: number, best: OwnWay): number
}

/**
 * Membership of a group is no way of one's own: the group is listed, and its
 * members are counted there.
 */
export function ownWays(graph: AccessGraph): OwnWays {
  const out = outgoing(graph)
  const firstSteps = remembered((station: number) => findFirstSteps(graph, out, station))
  const viaFirst = (search: Search, edge: number, level: Level): OwnWay | undefined => {
    const to = graph.tos[edge] ?? -1
    if ((graph.levels[edge] ?? 0) > level || search.length(to, level) < 0) return undefined
    return { level, edges: [edge, ...edgesToGoal(graph, search, to, level)] }
  }
  const best = (search: Search, station: number): OwnWay | undefined => {
    for (const level of [0, 1, 2, 3] as const) {
      if (search.length(station, level) < 0) continue
      const edges = edgesToGoal(graph, search, station, level)
      if (!isByMembership(graph, edges)) return { level, edges }
      const own = firstSteps(station)
        .map(({ edge, lead }) => ({ lead, way: viaFirst(search, edge, level) }))
        .filter(({ way }) => way !== undefined && !comesBack(graph, way.edges, station))
        .map(({ lead, way }) => ({ level, edges: [...lead, ...(way?.edges ?? [])] }))
        .toSorted((a, b) => a.edges.length - b.edges.length)
      if (own[0] !== undefined) return own[0]
    }
    return undefined
  }
  const isOpen = (search: Search, station: number, edge: number): boolean => {
    const to = graph.tos[edge] ?? -1
    const level = surest(search, to, graph.levels[edge] ?? 0)
    // A way that is longer than one's own may lead back through oneself.
    return level !== undefined && search.length(to, level) <= search.length(station, level)
  }
  const open = (search: Search, station: number, { edges }: OwnWay): readonly FirstStep[] => {
    const taken = edges.find((edge) => graph.isStep(edge))
    return firstSteps(station).filter(({ edge }) => edge !== taken && isOpen(search, station, edge))
  }
  return {
    mayChange(search, station, levels) {
      const level = search.level(station)
      if (level === undefined) return false
      if ((levels & (1 << level)) !== 0) return true
      return isByMembership(graph, edgesToGoal(graph, search, station, level))
    },
    best,
    countOthers: (search, station, way) => {
      let count = 0
      const taken = way.edges.find((edge) => graph.isStep(edge))
      for (const { edge } of firstSteps(station)) {
        if (edge !== taken && isOpen(search, station, edge)) count++
      }
      return count
    },
    others: (search, station, way) =>
      open(search, station, way).flatMap(({ edge, lead }) => {
        const to = graph.tos[edge] ?? -1
        const level = surest(search, to, graph.levels[edge] ?? 0)
        const found = level === undefined ? undefined : viaFirst(search, edge, level)
        return found === undefined ? [] : [{ ...found, edges: [...lead, ...found.edges] }]
      }),
  }
}

interface FirstStep {
  readonly edge: number
  /** The free edges before it. */
  readonly lead: readonly number[]
}

/** The steps that can be made from a station at once. */
function findFirstSteps(
  graph: AccessGraph,
  { offsets, edges }: Adjacency,
  start: number,
): readonly FirstStep[] {
  const found: FirstStep[] = []
  const byEnd = new Map<number, FirstStep[]>()
  const seen = new Set([start])
  const queue: { readonly station: number; readonly lead: readonly number[] }[] = [
    { station: start, lead: [] },
  ]
  for (const { station, lead } of queue) {
    for (let at = offsets[station] ?? 0; at < (offsets[station + 1] ?? 0); at++) {
      const edge = edges[at] ?? 0
      const to = graph.tos[edge] ?? 0
      if (graph.whys[edge]?.id === 'D6') continue
      if (graph.isStep(edge)) {
        const step = { edge, lead }
        const others = byEnd.get(to)
        if (others === undefined) byEnd.set(to, [step])
        else if (others.some((other) => isSame(graph, other, step))) continue
        else others.push(step)
        found.push(step)
      } else if (!seen.has(to)) {
        seen.add(to)
        queue.push({ station: to, lead: [...lead, edge] })
      }
    }
  }
  return found
}

/**
 * Several edges to one station may stand for one step, such as one for each
 * account by which it asks for a token.
 */
function isSame(graph: AccessGraph, one: FirstStep, other: FirstStep): boolean {
  return (
    graph.whys[one.edge]?.id === graph.whys[other.edge]?.id &&
    one.lead.at(-1) === other.lead.at(-1) &&
    proofOf(graph, one.edge) === proofOf(graph, other.edge)
  )
}

function proofOf(graph: AccessGraph, edge: number): string {
  const { evidence, condition = '' } = graph.whys[edge] ?? {}
  return `${condition}${typeof evidence === 'function' ? '' : JSON.stringify(evidence)}`
}

function isByMembership(graph: AccessGraph, edges: readonly number[]): boolean {
  const first = edges.find((edge) => graph.isStep(edge))
  return first !== undefined && graph.whys[first]?.id === 'D6'
}

function comesBack(graph: AccessGraph, edges: readonly number[], station: number): boolean {
  const identity = graph.infos[station]?.identity
  return edges.some((edge) => graph.infos[graph.tos[edge] ?? -1]?.identity === identity)
}

function surest(search: Search, station: number, least: number): Level | undefined {
  // A surer way is one at the last level as well, and most stations have none.
  if (search.length(station, 2) < 0) return undefined
  for (let level = least; level <= 2; level++) {
    if (search.length(station, level as Level) >= 0) return level as Level
  }
  return undefined
}
