/** Of whom a node may request tokens: of the accounts of its pods. */
import { perObject, remembered } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { isAllowed } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { nodeUser, userKey } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import { TOKENS_WITHOUT_VOLUME } from './requests.ts'

/** An account with a pod of its on a node, one for each node. */
export interface NodeToken {
  readonly account: KnownIdentity
  readonly pod: PodFact
}

/** What the nodes may ask for, by account. */
export const tokensOfNodes = perObject((context: PathContext): readonly NodeToken[] => {
  const tokens: NodeToken[] = []
  /** The account of which each node had a pod last. */
  const met = new Map<string, KnownIdentity>()
  for (const account of context.identities.values()) {
    const { kind, namespace = '', name } = account.subject
    if (kind !== 'ServiceAccount') continue
    for (const pod of context.nodes.podsWithServiceAccount({ namespace, name })) {
      if (met.get(pod.node) === account || !mayAsk(context, pod)) continue
      met.set(pod.node, account)
      tokens.push({ account, pod })
    }
  }
  return tokens
})

/** NodeRestriction wants a token volume in the pod, or a right of the node on the audience. */
function mayAsk(context: PathContext, pod: PodFact): boolean {
  const { namespace, node, spec } = pod
  if (spec.tokenVolume ?? context.pods.holdsToken(pod)) return true
  const identity = nodeIdentity(context)(node)
  if (identity === undefined) return false
  return isAllowed(context, identity, TOKENS_WITHOUT_VOLUME, namespace, spec.serviceAccount)
}

const nodeIdentity = perObject(({ identities }: PathContext) =>
  remembered((node: string) => identities.get(userKey(nodeUser(node)))),
)

/** The pod that lets its node ask. */
export function proofOf({ pod }: NodeToken): () => readonly Evidence[] {
  return () => [objectEvidence('Pod', pod, { field: 'spec.serviceAccountName' })]
}

const tokensByNode = perObject((context: PathContext) =>
  Map.groupBy(tokensOfNodes(context), ({ pod }) => pod.node),
)

/** Those that one node may ask for, in a namespace or in all, of one account or of any. */
export function tokensOf(
  context: PathContext,
  node: string,
  { namespace, name }: { readonly namespace: string; readonly name: string | null },
): Station | undefined {
  const { build } = context
  const found = (tokensByNode(context).get(node) ?? []).filter(
    ({ account: { subject } }) =>
      (namespace === '' || subject.namespace === namespace) &&
      (name === null || subject.name === name),
  )
  if (found.length === 0) return undefined
  const key = `tokens for ${node}|${namespace}|${name ?? ''}`
  const station = build.graph.station(key, `service accounts of pods on ${node}`)
  if (!build.once(key)) return station
  for (const token of found) build.free(station, build.is(token.account.key), proofOf(token))
  return station
}
