import type { NamespacedName } from '../../base/names.ts'
import type { Identity } from '../rbac/index.ts'
import type { BlindSpot } from '../visibility.ts'
import { keyOf, type NodeIndex } from './node-index.ts'
import { nodesWithSecret, type NodePath, type NodeReach } from './node-paths.ts'

/** What the Node authorizer says; it never denies, it only has no opinion. */
export type NodeDecision =
  | { readonly allowed: true; readonly by: NodePath }
  | { readonly allowed: false }
  | { readonly allowed: null; readonly blind: readonly BlindSpot[] }

/** Decides whether an identity may use `verb` on a Secret; an empty name names none. */
export type NodeAuthorizer = (
  identity: Identity,
  verb: string,
  secret: NamespacedName,
) => NodeDecision

const NO: NodeDecision = { allowed: false }
const USER = 'system:node:'
const GROUP = 'system:nodes'
const VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

/**
 * The node that an identity is: `NodeIdentity` in
 * k8s.io/kubernetes/pkg/auth/nodeidentifier/default.go. The name alone is not
 * enough, the group has to be there too.
 */
export function nodeOf({ user, groups }: Identity): string | undefined {
  return user.startsWith(USER) && groups.includes(GROUP) ? user.slice(USER.length) : undefined
}

/**
 * `authorizeReadNamespacedObject` in plugin/pkg/auth/authorizer/node/node_authorizer.go
 * (v1.36): reading verbs, a name and a namespace, and a path in the graph.
 * Nodes of a Secret are remembered, so that a run of questions costs one walk each.
 */
export function nodeAuthorizer(index: NodeIndex): NodeAuthorizer {
  const remembered = new Map<string, ReadonlyMap<string, NodeReach>>()
  const nodesOf = (secret: NamespacedName): ReadonlyMap<string, NodeReach> => {
    const key = keyOf(secret)
    let nodes = remembered.get(key)
    if (nodes === undefined) remembered.set(key, (nodes = nodesWithSecret(index, secret)))
    return nodes
  }
  return (identity, verb, secret) => {
    const node = nodeOf(identity)
    if (node === undefined || node === '' || !VERBS.has(verb)) return NO
    if (secret.namespace === '' || secret.name === '') return NO
    const reach = nodesOf(secret).get(node)
    if (reach !== undefined) return { allowed: true, by: reach.path }
    const blind = index.blindTo(secret)
    return blind.length === 0 ? NO : { allowed: null, blind }
  }
}
