import type { AccessGraph } from './access-graph.ts'
import { incoming, outgoing } from './adjacency.ts'
import { Search } from './search.ts'

/** A search for everything that leads to a goal; the graph must not grow any more. */
export function backward(graph: AccessGraph): Search {
  return new Search(graph, incoming(graph), graph.froms)
}

/** A search for everything that can be come by from a beginning. */
export function forward(graph: AccessGraph): Search {
  return new Search(graph, outgoing(graph), graph.tos)
}
