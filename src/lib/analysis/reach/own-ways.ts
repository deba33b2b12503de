import type { AccessGraph, Level } from '../graph/access-graph.ts'
import { outgoing } from '../graph/adjacency.ts'
import { edgesToGoal } from '../graph/path-steps.ts'
import type { Search } from '../graph/search.ts'
import { by } from '../../base/order.ts'
import { remembered } from '../../base/remember.ts'
import { type FirstStep, firstStepsOf, leadOf } from './first-steps.ts'
import { ownGroups } from './own-groups.ts'

/** A way that an identity has by itself, not only as a member of a group. */
export interface OwnWay {
  readonly level: Level
  readonly edges: readonly number[]
}

/** Finds the ways of identities in searches on one map. */
export interface OwnWays {
  /** Whether what {@link best} finds may be another, now that the ways at `levels` (bits) are better. */
  mayChange(search: Search, station: number, levels: number): boolean
  /** Whether these edges are no membership, and no detour to a group that it is in. */
  isOwn(search: Search, station: number, edges: readonly number[]): boolean
  /** The shortest at the surest level. */
  best(search: Search, station: number): OwnWay | undefined
  /** The shortest for each first step besides that of `best`; up to and with possible ones. */
  others(search: Search, station: number, best: OwnWay): readonly OwnWay[]
  /** Number of {@link others}. */
  countOthers(search: Search, station: number, best: OwnWay): number
}

// One closure over what is found out once for a map.
// oxlint-disable max-lines-per-function

/**
 * Membership of a group is no way of one's own: the group is listed, and its
 * members are counted there. Nor is a detour to it, by way of another member.
 */
export function ownWays(graph: AccessGraph): OwnWays {
  const out = outgoing(graph)
  const groups = ownGroups(graph, out)
  const firstSteps = remembered(firstStepsOf(graph, out))
  const viaFirst = (search: Search, edge: number, level: Level): OwnWay | undefined => {
    const to = graph.tos[edge] ?? -1
    if ((graph.levels[edge] ?? 0) > level || search.length(to, level) < 0) return undefined
    return { level, edges: [edge, ...edgesToGoal(graph, search, to, level)] }
  }
  // Becoming a member of a group is as long as being one, so that either may be found.
  const isOwn = (search: Search, station: number, edges: readonly number[]): boolean =>
    !isByMembership(graph, edges) &&
    (!groups.lead(search, station) || !groups.isDetour(station, edges))
  const best = (search: Search, station: number): OwnWay | undefined => {
    for (const level of [0, 1, 2, 3] as const) {
      if (search.length(station, level) < 0) continue
      const edges = edgesToGoal(graph, search, station, level)
      if (isOwn(search, station, edges)) return { level, edges }
      const own = firstSteps(station)
        .map((step) => ({ step, way: viaFirst(search, step.edge, level) }))
        .filter(({ way }) => way !== undefined && !comesBack(graph, way.edges, station))
        .map(({ step, way }) => ({ level, edges: [...leadOf(step), ...(way?.edges ?? [])] }))
        .toSorted(by((way) => stepsOf(graph, way.edges)))
      if (own[0] === undefined) continue
      if (!groups.isDetour(station, own[0].edges)) return own[0]
      const beside = groups.wayBeside(search, station, level)
      if (beside !== undefined) return beside === 'unknown' ? own[0] : { level, edges: beside }
    }
    return undefined
  }
  const isOpen = (search: Search, station: number, edge: number, mayDetour: boolean): boolean => {
    const to = graph.tos[edge] ?? -1
    const level = surest(search, to, graph.levels[edge] ?? 0)
    // A way that is longer than one's own may lead back through oneself.
    if (level === undefined || search.length(to, level) > search.length(station, level)) {
      return false
    }
    return !mayDetour || !groups.isDetour(station, [edge, ...edgesToGoal(graph, search, to, level)])
  }
  const open = (search: Search, station: number, { edges }: OwnWay): readonly FirstStep[] => {
    const taken = edges.find((edge) => graph.isStep(edge))
    const mayDetour = groups.lead(search, station)
    return firstSteps(station).filter(
      ({ edge }) => edge !== taken && isOpen(search, station, edge, mayDetour),
    )
  }
  return {
    mayChange(search, station, levels) {
      const level = search.level(station)
      if (level === undefined) return false
      if ((levels & (1 << level)) !== 0) return true
      return !isOwn(search, station, edgesToGoal(graph, search, station, level))
    },
    isOwn,
    best,
    countOthers: (search, station, way) => open(search, station, way).length,
    others: (search, station, way) =>
      open(search, station, way).flatMap((step) => {
        const { edge } = step
        const to = graph.tos[edge] ?? -1
        const level = surest(search, to, graph.levels[edge] ?? 0)
        const found = level === undefined ? undefined : viaFirst(search, edge, level)
        return found === undefined ? [] : [{ ...found, edges: [...leadOf(step), ...found.edges] }]
      }),
  }
}

/** A step that takes several things stands for all the steps by which they are come by. */
function stepsOf({ weights }: AccessGraph, edges: readonly number[]): number {
  return edges.reduce((sum, edge) => sum + (weights[edge] ?? 0), 0)
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
