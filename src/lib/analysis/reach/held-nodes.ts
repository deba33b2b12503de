import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { nodeUser, userKey } from '../rbac/index.ts'
import type { Asker, HalfWay } from './half-ways.ts'

/** More names would say no more. */
const MOST_NAMES = 3

/** Nodes that the identity has or can act as, none of which may read the Secret. */
export function heldNodes(asker: Asker, secret: NamespacedName): readonly HalfWay[] {
  const who = nodesOf(asker)
  if (who === '') return []
  const what = `as ${who}, it can read the Secrets of pods there, but cannot read ${qualifiedName(secret)}, which nothing there uses`
  return [{ obstacle: { id: 'D11', what }, byOthers: true }]
}

/** `any node`, `node worker-1`, `node worker-1, node worker-2 and 5 more nodes`; empty for none. */
function nodesOf({ map: { context, graph }, search }: Asker): string {
  const has = (key: string): boolean => {
    const station = graph.find(key)
    return station !== undefined && search.length(station, 0) >= 0
  }
  if (has('nodes') || has('as-nodes')) return 'any node'
  const names = [...context.identities.values()]
    .filter(({ subject }) => subject.kind === 'Node')
    .map(({ subject }) => subject.name)
    .filter((name) => has(`as ${userKey(nodeUser(name))}`))
    .toSorted()
  const more = names.length - MOST_NAMES
  const some = names.slice(0, MOST_NAMES).map((name) => `node ${name}`)
  return [some.join(', '), ...(more > 0 ? [`${more} more node${more === 1 ? '' : 's'}`] : [])].join(
    ' and ',
  )
}
