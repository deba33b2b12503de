/** What one does as a node in constrained requests. */
import { perObject } from '../../base/remember.ts'
import type { Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { OwnRight } from '../graph/held-rights.ts'
import { NODES } from '../graph/identities.ts'
import { isNodeKey } from '../graph/node-names.ts'
import { isAllowed, ownRights } from '../graph/own-rights.ts'
import { groupKey, nodeOfUser } from '../rbac/index.ts'
import {
  connectReads,
  directReads,
  type Impersonation,
  type Readable,
} from './constrained-reads.ts'
import { readsItself, rightsOn } from './constrained-rights.ts'
import { tokensOf } from './node-tokens.ts'
import { ALL_READS, CONSTRAINED_TOKENS, MODES, REQUEST_TOKENS } from './requests.ts'

/** What the Node authorizer lets a node do with a Secret; to list it by its name is as good as to get it. */
const NODE_READS = ['get', 'list', 'watch']

/** As a node one does what the Node authorizer lets it do. */
export function connectAsNode(context: PathContext, as: Impersonation, node: string): void {
  const { build } = context
  const { from, identity, mode } = as
  const done = new Set<string>()
  for (const verb of NODE_READS) {
    for (const right of rightsOn(context, identity, mode, verb)) {
      const { namespace, name } = right
      const place = `${namespace}|${name ?? ''}`
      if (done.has(place) || readsItself(context, identity, right)) continue
      done.add(place)
      build.step(from, build.kubeletVisible(namespace, name, node), stepOf(as, right))
    }
  }
  connectTokens(context, as, node)
}

/** As a node one requests tokens of the accounts of its pods. */
function connectTokens(context: PathContext, as: Impersonation, node: string): void {
  const { from, identity, mode } = as
  const requests = CONSTRAINED_TOKENS[MODES.indexOf(mode)]
  if (requests === undefined) return
  for (const right of ownRights(context, requests).of(identity)) {
    const { namespace, name } = right
    if (isAllowed(context, identity, REQUEST_TOKENS, namespace, name)) continue
    const tokens = tokensOf(context, node, right)
    if (tokens !== undefined) context.build.step(from, tokens, stepOf(as, right))
  }
}

function stepOf(
  { evidence, depends }: Impersonation,
  right: OwnRight,
): Why & { readonly id: string } {
  return { id: 'I9', ...depends, evidence: [...evidence, ...right.evidence] }
}

/** What bindings give to nodes, besides what is for every user. */
interface BoundReads {
  /** To all of them. */
  readonly all: readonly Readable[]
  readonly byNode: ReadonlyMap<string, readonly Readable[]>
}

const boundReads = perObject((context: PathContext): BoundReads => {
  const readableBy = directReads(context)
  const rights = ALL_READS.flatMap((requests) => ownRights(context, requests).all)
  const keys = new Set(rights.map(({ identity }) => identity.key).filter(isNodeKey))
  return {
    all: readableBy({ key: groupKey(NODES), groups: [] }),
    byNode: new Map(
      [...keys].map((key) => [nodeOfUser(key.slice(2)) ?? '', readableBy({ key, groups: [] })]),
    ),
  }
})

/** As any node at all one reads what bindings let the group of nodes read. */
export function connectGroupOfNodes(context: PathContext, as: Impersonation): void {
  connectReads(context, as, boundReads(context).all)
}

/** As a node one reads what bindings let it read by its name. */
export function connectNamedNode(context: PathContext, as: Impersonation, node: string): void {
  connectReads(context, as, boundReads(context).byNode.get(node) ?? [])
}

/** Nodes that bindings let read something by their names, there or not. */
export function namedNodes(context: PathContext): Iterable<string> {
  return boundReads(context).byNode.keys()
}
