/**
 * The user names of nodes without the group `system:nodes`: to RBAC a user like
 * others, and to the Node authorizer nobody (`NodeIdentity` in
 * k8s.io/kubernetes/pkg/auth/nodeidentifier). One can only act as such a user.
 */
import { AUTHENTICATED, groupKey, nodeOfUser } from '../rbac/index.ts'
import type { Station } from './access-graph.ts'
import type { PathContext } from './context.ts'
import type { KnownIdentity } from './identities.ts'
import { ownRights } from './own-rights.ts'
import type { Requests } from './requests.ts'

/** Whether RBAC compares this key with the user of a node. */
export function isNodeKey(key: string): boolean {
  return key.startsWith('u:') && nodeOfUser(key.slice(2)) !== undefined
}

/** Acting as the user of a node by its name alone, which only matters where bindings name it. */
export function userNameOnly({ build }: PathContext, key: string): Station {
  const { key: own, subject } = userOfName(key)
  const station = build.as(own, `user ${subject.name}`)
  if (!build.once(own)) return station
  build.free(build.asUsers(), station)
  build.graph.link(station, build.as(groupKey(AUTHENTICATED)), { id: 'D6' })
  return station
}

/** The station of {@link userNameOnly}, where a binding names the user. */
export function boundUserName({ build }: PathContext, key: string): Station | undefined {
  return build.graph.find(`as ${userOfName(key).key}`)
}

function userOfName(key: string): KnownIdentity {
  const subject = { kind: 'User', name: key.slice(2) } as const
  return { key: `only ${key}`, subject, groups: [groupKey(AUTHENTICATED)], exists: true }
}

/** Gives such users the rights that count together, as far as bindings name them. */
export function grantUserNames(context: PathContext, together: readonly Requests[]): void {
  for (const { key } of context.identities.values()) {
    if (!isNodeKey(key) || boundUserName(context, key) === undefined) continue
    const named = { key, groups: [] }
    for (const requests of together) ownRights(context, requests).copy(named, userOfName(key))
  }
}
