import type { PathContext } from '../graph/context.ts'
import { allowedBy, candidates, isAllowed } from '../graph/own-rights.ts'
import { type KnownIdentity, nodeNames } from '../graph/identities.ts'
import type { Evidence } from '../reach/report.ts'
import { readsItself, rightsOn } from './constrained-rights.ts'
import { CONSTRAINED_NODES, CONSTRAINED_OWN_NODE, REQUEST_TOKENS } from './requests.ts'

/** The part of row I9 that is about nodes: as a node one reads what its kubelet may. */
export function connectConstrainedNodes(context: PathContext): void {
  for (const identity of candidates(context, CONSTRAINED_NODES)) anyNode(context, identity)
  for (const identity of candidates(context, CONSTRAINED_OWN_NODE)) ownNode(context, identity)
}

function anyNode(context: PathContext, identity: KnownIdentity): void {
  for (const node of nodeNames(context.model)) {
    const evidence = allowedBy(context, identity, CONSTRAINED_NODES, '', node)
    if (evidence === undefined) continue
    connect(context, identity, { mode: 'arbitrary-node', node, evidence, depends: {} })
  }
}

/** The node that one's token is bound to. */
function ownNode(context: PathContext, identity: KnownIdentity): void {
  const { kind, namespace = '', name } = identity.subject
  // The name that is checked is a star (KEP-5284).
  const evidence = allowedBy(context, identity, CONSTRAINED_OWN_NODE, '', '*')
  if (kind !== 'ServiceAccount' || evidence === undefined) return
  // A token of one's own account can be asked for with any node in it.
  const chooses = isAllowed(context, identity, REQUEST_TOKENS, namespace, name)
  const nodes = chooses
    ? nodeNames(context.model)
    : new Set(context.pods.withTokenOf({ namespace, name }).map((pod) => pod.node))
  const depends = chooses ? {} : BOUND
  for (const node of nodes) {
    if (node !== '') {
      connect(context, identity, { mode: 'associated-node', node, evidence, depends })
    }
  }
}

const BOUND = {
  confidence: 'conditional',
  condition: 'its token is bound to a pod on that node',
} as const

interface AsNode {
  readonly mode: string
  readonly node: string
  readonly evidence: readonly Evidence[]
  readonly depends: typeof BOUND | Record<string, never>
}

function connect(
  context: PathContext,
  identity: KnownIdentity,
  { mode, node, evidence, depends }: AsNode,
): void {
  const { build } = context
  for (const right of rightsOn(context, identity, mode, 'get')) {
    if (readsItself(context, identity, right)) continue
    build.step(build.is(identity.key), build.kubeletVisible(right.namespace, right.name, node), {
      id: 'I9',
      ...depends,
      evidence: [...evidence, ...right.evidence],
    })
  }
}
