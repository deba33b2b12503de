import { perObject } from '../../base/remember.ts'
import type { RoleFact } from '../../model/facts/rbac.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { candidates, isAllowed, ownRights } from '../graph/own-rights.ts'
import { combine } from './combined.ts'
import { placesOf } from './bound-places.ts'
import {
  CONSTRAINED_ACCOUNTS,
  CONSTRAINED_GROUPS,
  CONSTRAINED_NODES,
  CONSTRAINED_OWN_NODE,
  CONSTRAINED_READS,
  CONSTRAINED_TOKENS,
  CONSTRAINED_USERS,
  IMPERSONATE_ACCOUNTS,
  IMPERSONATE_GROUPS,
} from './requests.ts'

/** Roles that are as good as one another to who may write them, and the row by which. */
export interface Written {
  /** Tells these roles from others of the row. */
  readonly key: string
  readonly id: string
  readonly roles: readonly RoleFact[]
  /** Being able to write them, by one or several rights. */
  readonly needs: readonly Station[]
}

/**
 * Adds that who may write a role is able to give every right to whoever is bound
 * to it, which may be somebody else.
 */
export function everythingFor(context: PathContext, { key, id, roles, needs }: Written): void {
  const { build, rbac } = context
  for (const [namespace, bound] of placesOf(context, roles)) {
    const holds = build.graph.station(`holds ${id} ${key} in ${namespace}`)
    for (const role of new Set(bound.map((each) => each.role))) {
      const kind = role.namespace === '' ? 'ClusterRole' : 'Role'
      build.free(build.role(role, namespace), holds, [objectEvidence(kind, role)])
    }
    build.jointEverything([...needs, holds], build.everything(namespace), id)
    const keys = new Set(bound.flatMap(({ binding }) => [...rbac.keysOf(binding)]))
    for (const holder of combiners(context)) {
      if (![holder.key, ...holder.groups].some((each) => keys.has(each))) continue
      jointWithEveryRight(context, holder, namespace, { needs, id })
    }
  }
}

/** What else it takes, and the row that leads to it. */
export interface Gain {
  readonly needs: readonly Station[]
  readonly id: string
}

/** Rights in the cluster that are worth more together with every right in some namespace. */
const IN_CLUSTER = [
  IMPERSONATE_GROUPS,
  CONSTRAINED_USERS,
  CONSTRAINED_GROUPS,
  CONSTRAINED_ACCOUNTS,
  CONSTRAINED_NODES,
  CONSTRAINED_OWN_NODE,
]

/** The rights in a namespace that those are worth more with. */
const IN_NAMESPACE = [
  IMPERSONATE_ACCOUNTS,
  CONSTRAINED_ACCOUNTS,
  ...CONSTRAINED_READS,
  ...CONSTRAINED_TOKENS,
]

/**
 * Identities whose rights in the cluster are worth more with rights in a
 * namespace. Those that are made of them later have the same rights, and nothing to add.
 */
export const combiners = perObject((context: PathContext): ReadonlySet<KnownIdentity> =>
  candidates(context, ...IN_CLUSTER),
)

/**
 * Who comes by every right in a namespace, and not only by its Secrets, has them
 * together with its own.
 *
 * @param lead adds the ways to a station that stands for it
 */
export function withEveryRight(
  context: PathContext,
  identity: KnownIdentity,
  namespace: string,
  lead: (bound: Station) => void,
): void {
  const { build } = context
  if (namespace === '') return
  if (!IN_CLUSTER.some((requests) => ownRights(context, requests).has(identity))) return
  const adds = IN_NAMESPACE.filter((requests) => !isAllowed(context, identity, requests, namespace))
  if (adds.length === 0) return
  const key = `${identity.key} everything ${namespace}`
  const bound = build.graph.station(`bound as ${key}`, `every right in ${namespace}`)
  lead(bound)
  if (!build.once(`bound as ${key}`)) return
  const gained = adds.map((requests) => ({ requests, namespace, name: null, evidence: [] }))
  build.free(bound, combine(context, identity, { key, namespace, gained }).is)
}

/** The same by a step that takes several things. */
export function jointWithEveryRight(
  context: PathContext,
  identity: KnownIdentity,
  namespace: string,
  { needs, id }: Gain,
): void {
  const { build } = context
  withEveryRight(context, identity, namespace, (bound) => {
    build.joint([...needs, build.is(identity.key)], bound, { id })
  })
}
