import type { NamespacedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { Level } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { nodeNames } from '../graph/identities.ts'
import type { Start } from '../graph/search.ts'
import type { SecretUsers } from './report.ts'

/**
 * Whoever gets into all pods, or has every node, reads the Secrets that pods
 * use and no others: these are found once for all such Secrets.
 */
export interface UsedSecrets {
  /** Who has the Secret besides those with rights on it; undefined for nobody. */
  usersOf(secret: NamespacedName): SecretUsers | undefined
  /** From where every Secret with such users is at hand. */
  starts(users: SecretUsers): readonly Start[]
  /** The same for those of the namespace. */
  startsIn(users: SecretUsers, namespace: string): readonly Start[]
  /** The edges from a station that leads to every node on to being this one; empty for other stations. */
  edgesToNode(station: number, asNode: number): readonly number[]
}

/** With fewer nodes most ways to one are ways to all of them. */
const FEW_NODES = 3

type Edges = readonly [toIs: number, toAs: number]

/** Arranges what leads to every node; linear in the number of edges to nodes. */
export function usedSecrets(context: PathContext): UsedSecrets {
  const { build, pods, nodesWith } = context
  const { graph } = build
  const covering = coveringStations(context)
  const given = (users: SecretUsers, key: string): readonly Start[] => {
    const station = users === 'nodes' ? undefined : graph.find(`given ${key}`)
    return station === undefined ? [] : [{ station, length: 0, level: 0 }]
  }
  return {
    // A listing asks at the beginning, and again when it comes to the Secret.
    usersOf: perObject((secret: NamespacedName) => {
      const inPods = pods.usesOf(secret).length > 0
      const onNodes = covering.size > 0 && nodesWith(secret).size > 0
      if (inPods) return onNodes ? 'podsAndNodes' : 'pods'
      return onNodes ? 'nodes' : undefined
    }),
    starts: (users) => [
      ...given(users, ''),
      ...(users === 'pods'
        ? []
        : [...covering].map(([station, { level, weight }]): Start => {
            // Reading the Secret as the node is a step as well (D11).
            return { station, length: weight + 1, level }
          })),
    ],
    startsIn: (users, namespace) => given(users, `namespace ${namespace}`),
    edgesToNode: (station, asNode) => covering.get(station)?.edges.get(asNode) ?? [],
  }
}

interface Covering {
  /** Of the least sure of its edges. */
  readonly level: Level
  /** Of the longest. */
  readonly weight: number
  /** By the station of acting as the node. */
  readonly edges: ReadonlyMap<number, Edges>
}

interface Growing {
  level: Level
  weight: number
  readonly edges: Map<number, Edges>
}

/** Stations with an edge to each node. */
function coveringStations(context: PathContext): ReadonlyMap<number, Covering> {
  const { graph } = context.build
  const asNodes = nodeStations(context)
  const found = new Map<number, Growing>()
  if (asNodes.size < FEW_NODES) return found
  for (let edge = 0; edge < graph.edges; edge++) {
    const node = asNodes.get(graph.tos[edge] ?? -1)
    if (node === undefined) continue
    const from = graph.froms[edge] ?? -1
    const station = found.get(from) ?? { level: 0, weight: 0, edges: new Map<number, Edges>() }
    found.set(from, station)
    station.weight = Math.max(station.weight, graph.weights[edge] ?? 0)
    station.level = Math.max(station.level, graph.levels[edge] ?? 0) as Level
    station.edges.set(node.as, [edge, node.edge])
  }
  return new Map([...found].filter(([, { edges }]) => edges.size === asNodes.size))
}

/** For each node, by the station of being it: that of acting as it, and the edge there. */
function nodeStations({
  build,
  model,
}: PathContext): ReadonlyMap<number, { readonly as: number; readonly edge: number }> {
  const { graph } = build
  const known = new Map(
    [...nodeNames(model)].map((name) => [build.node(name), build.asNode(name)] as const),
  )
  const found = new Map<number, { readonly as: number; readonly edge: number }>()
  for (let edge = 0; edge < graph.edges; edge++) {
    const from = graph.froms[edge] ?? -1
    const as = known.get(from)
    if (as !== undefined && graph.tos[edge] === as) found.set(from, { as, edge })
  }
  return found
}
