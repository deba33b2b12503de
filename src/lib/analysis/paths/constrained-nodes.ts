import type { Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedBy, holdersOf, isAllowed, ownRights } from '../graph/own-rights.ts'
import type { OwnRight } from '../graph/held-rights.ts'
import { type KnownIdentity, nodeNames } from '../graph/identities.ts'
import type { Evidence } from '../reach/report.ts'
import { readsItself, rightsOn } from './constrained-rights.ts'
import { tokensOf } from './node-tokens.ts'
import {
  CONSTRAINED_NODES,
  CONSTRAINED_OWN_NODE,
  CONSTRAINED_READS,
  CONSTRAINED_TOKENS,
  MODES,
  REQUEST_TOKENS,
} from './requests.ts'

/** The part of row I9 that is about nodes: as a node one does what its kubelet may. */
export function connectConstrainedNodes(context: PathContext): void {
  const doing = [...CONSTRAINED_READS, ...CONSTRAINED_TOKENS]
  const any = holdersOf(context, [CONSTRAINED_NODES], doing)
  for (const identity of any) anyNode(context, identity)
  const own = holdersOf(context, [CONSTRAINED_OWN_NODE], doing)
  for (const identity of own) ownNode(context, identity)
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

/** What the Node authorizer lets a node do with a Secret; to list it by its name is as good as to get it. */
const NODE_READS = ['get', 'list', 'watch']

function connect(context: PathContext, identity: KnownIdentity, as: AsNode): void {
  const { build } = context
  const done = new Set<string>()
  for (const verb of NODE_READS) {
    for (const right of rightsOn(context, identity, as.mode, verb)) {
      const { namespace, name } = right
      const place = `${namespace}|${name ?? ''}`
      if (done.has(place) || readsItself(context, identity, right)) continue
      done.add(place)
      const to = build.kubeletVisible(namespace, name, as.node)
      build.step(build.is(identity.key), to, stepOf(as, right))
    }
  }
  connectTokens(context, identity, as)
}

/** As a node one requests tokens of the accounts of its pods. */
function connectTokens(context: PathContext, identity: KnownIdentity, as: AsNode): void {
  const { build } = context
  const requests = CONSTRAINED_TOKENS[MODES.indexOf(as.mode)]
  if (requests === undefined) return
  for (const right of ownRights(context, requests).of(identity)) {
    const { namespace, name } = right
    if (isAllowed(context, identity, REQUEST_TOKENS, namespace, name)) continue
    const tokens = tokensOf(context, as.node, right)
    if (tokens !== undefined) build.step(build.is(identity.key), tokens, stepOf(as, right))
  }
}

function stepOf({ evidence, depends }: AsNode, right: OwnRight): Why & { readonly id: string } {
  return { id: 'I9', ...depends, evidence: [...evidence, ...right.evidence] }
}
