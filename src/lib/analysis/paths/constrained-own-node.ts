/** Row I9 as the node that one's own token is bound to (associated-node of KEP-5284). */
import { qualifiedName } from '../../base/names.ts'
import type { Station } from '../graph/access-graph.ts'
import { accountsNamed, type PathContext } from '../graph/context.ts'
import { type KnownIdentity, nodeNames } from '../graph/identities.ts'
import { allowedBy } from '../graph/own-rights.ts'
import type { Holding } from '../graph/path-builder.ts'
import { AUTHENTICATED, SERVICE_ACCOUNTS } from '../rbac/index.ts'
import { connectAsNode, connectGroupOfNodes, connectNamedNode } from './constrained-as-node.ts'
import type { Impersonation } from './constrained-reads.ts'
import { type Accounts, nodesOfTokens } from './nodes-of-tokens.ts'
import { runsPods, runsSomePod } from './pod-spec-choice.ts'
import { CONSTRAINED_OWN_NODE, REQUEST_TOKENS } from './requests.ts'

/** Adds what the accounts that the identity stands for do as the nodes of their tokens. */
export function connectOwnNode(context: PathContext, identity: KnownIdentity): void {
  const accounts = accountsOf(identity)
  // The name that is checked is a star (KEP-5284).
  const evidence = allowedBy(context, identity, CONSTRAINED_OWN_NODE, '', '*')
  if (accounts === undefined || evidence === undefined) return
  const as = { identity, mode: 'associated-node', evidence }
  const chosen = { ...as, from: withNodeOfChoice(context, identity, accounts) }
  connectNodes(context, chosen, nodeNames(context.model))
  for (const [account, nodes] of nodesOfTokens(context, accounts)) {
    const from = context.build.is(accounts.name === null ? account : identity.key)
    const there = new Set([...nodes].filter((node) => node !== ''))
    connectNodes(context, { ...as, from, depends: BOUND }, there)
    if (!nodes.has('')) continue
    const others = new Set([...nodeNames(context.model)].filter((node) => !there.has(node)))
    connectNodes(context, { ...as, from, depends: BOUND_LATER }, others)
  }
}

const BOUND = {
  confidence: 'conditional',
  condition: 'its token is bound to a pod on that node',
} as const

const BOUND_LATER = {
  confidence: 'conditional',
  condition: 'its token is bound to a pod that comes to run on that node',
} as const

function connectNodes(context: PathContext, as: Impersonation, nodes: ReadonlySet<string>): void {
  if (nodes.size > 0) connectGroupOfNodes(context, as)
  for (const node of nodes) {
    connectAsNode(context, as, node)
    connectNamedNode(context, as, node)
  }
}

function accountsOf({ subject }: KnownIdentity): Accounts | undefined {
  const { kind, namespace = '', name } = subject
  if (kind === 'ServiceAccount') return { namespace, name }
  if (kind !== 'Group') return undefined
  if ([AUTHENTICATED, SERVICE_ACCOUNTS].includes(name)) return { namespace: '', name: null }
  const prefix = `${SERVICE_ACCOUNTS}:`
  if (!name.startsWith(prefix)) return undefined
  return { namespace: name.slice(prefix.length), name: null }
}

/**
 * Having a token of one of the accounts that is bound to a node of one's choice: a
 * token can be asked for with any node in it, and a pod can be made on any node.
 */
function withNodeOfChoice(
  context: PathContext,
  { key, exists }: KnownIdentity,
  accounts: Accounts,
): Station {
  const { build } = context
  const { namespace, name } = accounts
  const text = name === null ? 'a service account' : `sa ${qualifiedName({ namespace, name })}`
  const station = build.graph.station(`node of choice ${key}`, `${text} on any node`)
  if (name !== null && !exists) return station
  for (const holding of build.holdings(REQUEST_TOKENS)) {
    if (isAbout(context, holding, accounts)) build.step(holding.station, station, { id: 'I1' })
  }
  const pods = namespace === '' ? runsSomePod(context) : runsPods(context, namespace)
  build.step(pods, station, { id: 'I4' })
  return station
}

/** Whether a right to request tokens is for one of the accounts. */
function isAbout(context: PathContext, right: Holding, { namespace, name }: Accounts): boolean {
  if (right.namespace !== '' && namespace !== '' && right.namespace !== namespace) return false
  if (right.name === null || name !== null) return right.name === null || right.name === name
  const named = accountsNamed(context, right.namespace || namespace, right.name)
  return named.some(({ exists }) => exists)
}
