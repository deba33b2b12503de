import type { AccessGraph } from '../graph/access-graph.ts'
import { incoming } from '../graph/adjacency.ts'
import type { Changed, Search } from '../graph/search.ts'

/** Adds to the stations that have better ways those that may have one of their own that is hidden. */
export type WithHidden = (search: Search, changed: Changed) => Changed

/**
 * A search keeps the shortest way of each station. Where that is by a group, a
 * longer one by oneself is not told when it comes up: it is with those who lead
 * to what has a better way now.
 */
export function hiddenWays(graph: AccessGraph): WithHidden {
  const members = membersOf(graph)
  /** Number of the walk that came to the station last. */
  const walks = new Int32Array(graph.size)
  let walk = 0
  return (search, changed) => {
    const groups = [...members.keys()].filter((group) => search.length(group, 3) >= 0)
    if (changed.size === 0 || groups.length === 0) return changed
    walk++
    comeTo([...changed.keys()])
    const hidden = groups
      .flatMap((group) => members.get(group) ?? [])
      .filter((station) => walks[station] === walk && !changed.has(station))
    if (hidden.length === 0) return changed
    return new Map([...changed, ...hidden.map((station) => [station, 0] as const)])
  }

  /** Goes through all that leads to the stations. */
  function comeTo(queue: number[]): void {
    const { offsets, edges } = incoming(graph)
    for (const station of queue) walks[station] = walk
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (let at = offsets[next] ?? 0; at < (offsets[next + 1] ?? 0); at++) {
        const from = graph.froms[edges[at] ?? 0] ?? 0
        if (walks[from] === walk) continue
        walks[from] = walk
        queue.push(from)
      }
    }
  }
}

/** The members of each group that comes with who one is. */
function membersOf(graph: AccessGraph): ReadonlyMap<number, readonly number[]> {
  const members = new Map<number, number[]>()
  for (let edge = 0; edge < graph.edges; edge++) {
    if (graph.whys[edge]?.id !== 'D6') continue
    const group = graph.tos[edge] ?? -1
    const known = members.get(group)
    if (known === undefined) members.set(group, [graph.froms[edge] ?? -1])
    else known.push(graph.froms[edge] ?? -1)
  }
  return members
}
