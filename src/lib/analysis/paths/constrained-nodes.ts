import type { PathContext } from '../graph/context.ts'
import { allowedBy, holdersOf, ownRights } from '../graph/own-rights.ts'
import { type KnownIdentity, nodeNames } from '../graph/identities.ts'
import {
  connectAsNode,
  connectGroupOfNodes,
  connectNamedNode,
  namedNodes,
} from './constrained-as-node.ts'
import { connectOwnNode } from './constrained-own-node.ts'
import {
  CONSTRAINED_NODES,
  CONSTRAINED_OWN_NODE,
  CONSTRAINED_READS,
  CONSTRAINED_TOKENS,
} from './requests.ts'

/** The part of row I9 that is about nodes: as a node one does what its kubelet may. */
export function connectConstrainedNodes(context: PathContext): void {
  const doing = [...CONSTRAINED_READS, ...CONSTRAINED_TOKENS]
  const any = holdersOf(context, [CONSTRAINED_NODES], doing)
  for (const identity of any) {
    anyNode(context, identity)
    byBindings(context, identity)
  }
  const own = holdersOf(context, [CONSTRAINED_OWN_NODE], doing)
  for (const identity of own) connectOwnNode(context, identity)
}

const MODE = 'arbitrary-node'

function anyNode(context: PathContext, identity: KnownIdentity): void {
  const from = context.build.is(identity.key)
  for (const node of nodeNames(context.model)) {
    const evidence = allowedBy(context, identity, CONSTRAINED_NODES, '', node)
    if (evidence === undefined) continue
    connectAsNode(context, { from, identity, mode: MODE, evidence }, node)
  }
}

/** Nobody checks that there is a node of the name that one is taken for. */
function byBindings(context: PathContext, identity: KnownIdentity): void {
  const from = context.build.is(identity.key)
  for (const { name, evidence } of ownRights(context, CONSTRAINED_NODES).of(identity)) {
    const as = { from, identity, mode: MODE, evidence }
    connectGroupOfNodes(context, as)
    for (const node of namedNodes(context)) {
      if (name === null || name === node) connectNamedNode(context, as, node)
    }
  }
}
