import { perObject } from '../../base/remember.ts'
import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import { type BoundRole, groupKey, MASTERS, subjectKey } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import type { PathContext } from './context.ts'
import { OwnRights, type OwnRight } from './held-rights.ts'
import { isFilledByServer, type KnownIdentity } from './identities.ts'
import { objectEvidence } from './path-builder.ts'
import type { Requests } from './requests.ts'
import type { RoleRight } from './role-rights.ts'
import { usableNames } from './usable-names.ts'

/** A right that a rule grants by a binding, in the namespace or everywhere. */
interface Grant {
  readonly binding: BindingFact
  readonly role: RoleFact
  readonly right: RoleRight
  readonly namespace: string
  readonly among: readonly string[] | undefined
}

class GrantedRight implements OwnRight {
  readonly identity: KnownIdentity
  readonly namespace: string
  readonly name: string | null
  readonly among: readonly string[] | undefined
  readonly #grant: Grant

  constructor(identity: KnownIdentity, grant: Grant) {
    this.identity = identity
    this.namespace = grant.namespace
    this.name = grant.right.name
    this.among = grant.among
    this.#grant = grant
  }

  /** Put together when it is shown, as few are. */
  get evidence(): readonly Evidence[] {
    const { binding, role, right } = this.#grant
    return grantEvidence(binding, role, right.rule, subjectFor(binding, this.identity.key))
  }
}

/**
 * Who may make the requests by bindings that name them. What their groups may do
 * is listed for the groups.
 */
export function ownRights(context: PathContext, requests: Requests): OwnRights {
  let rights = context.ownRights.get(requests.key)
  if (rights === undefined) {
    rights = findOwnRights(context, requests)
    context.ownRights.set(requests.key, rights)
  }
  return rights
}

function findOwnRights(context: PathContext, requests: Requests): OwnRights {
  const { rbac, identities } = context
  const rights = new OwnRights()
  for (const grant of grantsOf(context).get(requests) ?? []) {
    for (const key of rbac.keysOf(grant.binding)) {
      const identity = identities.get(key)
      if (identity !== undefined) rights.add(new GrantedRight(identity, grant))
    }
  }
  return rights
}

/** What bindings grant, those for the cluster first; gone through once for all kinds of requests. */
const grantsOf = perObject((context: PathContext): ReadonlyMap<Requests, readonly Grant[]> => {
  const { rbac, namespaces } = context
  const grants = new Map<Requests, Grant[]>()
  for (const namespace of ['', ...namespaces]) {
    for (const bound of rbac.bindingsIn(namespace)) {
      for (const grant of grantsBy(context, bound)) {
        const list = grants.get(grant.right.requests)
        if (list === undefined) grants.set(grant.right.requests, [grant])
        else list.push(grant)
      }
    }
  }
  return grants
})

function* grantsBy({ rightsOf }: PathContext, { binding, role }: BoundRole): Iterable<Grant> {
  const { namespace } = binding
  for (const right of role === null ? [] : rightsOf(role)) {
    if (role === null || (namespace !== '' && right.requests.cluster === true)) continue
    const among = usableNames(right, binding, namespace)
    if (among?.length !== 0) yield { binding, role, right, namespace, among }
  }
}

/**
 * The identities that may make some of the requests somewhere by bindings that
 * name them, and those whose groups nobody but the asker knows. Where a request
 * takes several rights, which then all have to be the asker's, each of them has
 * to be asked for: one may come of a group and the other be one's own.
 */
export function candidates(
  context: PathContext,
  ...kinds: readonly Requests[]
): ReadonlySet<KnownIdentity> {
  const all = kinds.flatMap((kind) => ownRights(context, kind).all)
  return new Set([...all.map(({ identity }) => identity), ...inSaidGroups(context)])
}

/**
 * Those of {@link candidates} who may make each of the requests somewhere, by
 * themselves or as members of their groups.
 */
export function holdersOfAll(
  context: PathContext,
  ...kinds: readonly Requests[]
): readonly KnownIdentity[] {
  const rights = kinds.map((kind) => ownRights(context, kind))
  return [...candidates(context, ...kinds)].filter((identity) =>
    rights.every((each) => each.has(identity)),
  )
}

/** Those who may make some of the requests somewhere, while a right to `others` may come of another source. */
export function holdersOf(
  context: PathContext,
  kinds: readonly Requests[],
  others: readonly Requests[],
): readonly KnownIdentity[] {
  const rights = kinds.map((kind) => ownRights(context, kind))
  return [...candidates(context, ...kinds, ...others)].filter((identity) =>
    rights.some((each) => each.has(identity)),
  )
}

/** Of the groups that the API server fills each is in the next larger, so that one of two is always named itself. */
const inSaidGroups = perObject(({ identities }: PathContext): readonly KnownIdentity[] =>
  [...identities.values()].filter(({ groups }) =>
    groups.some((group) => !isFilledByServer(group.slice(2))),
  ),
)

/**
 * What lets the identity make one of the requests in a namespace (empty for
 * everywhere) about an object (null for any), its groups counted; undefined when
 * nothing that was seen does.
 */
export function allowedBy(
  context: PathContext,
  identity: KnownIdentity,
  requests: Requests,
  namespace: string,
  name: string | null = null,
): readonly Evidence[] | undefined {
  if (identity.key === groupKey(MASTERS)) return []
  return ownRights(context, requests).covering(identity, namespace, name)?.evidence
}

/** Whether {@link allowedBy} finds something, which costs less than telling what. */
export function isAllowed(
  context: PathContext,
  identity: KnownIdentity,
  requests: Requests,
  namespace: string,
  name: string | null = null,
): boolean {
  if (identity.key === groupKey(MASTERS)) return true
  return ownRights(context, requests).covering(identity, namespace, name) !== undefined
}

function grantEvidence(
  binding: BindingFact,
  role: RoleFact,
  rule: number,
  subject: number,
): readonly Evidence[] {
  const field = subject === -1 ? {} : { field: `subjects[${subject}]` }
  return [
    objectEvidence(binding.namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding', binding, field),
    objectEvidence(role.namespace === '' ? 'ClusterRole' : 'Role', role, { rule }),
  ]
}

/** Which subject of the binding stands for the key; -1 for none. */
export function subjectFor({ subjects, namespace }: BindingFact, wanted: string): number {
  return subjects.findIndex((subject) => subjectKey(subject, namespace) === wanted)
}
