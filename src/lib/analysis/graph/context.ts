import type { WorkloadFact } from '../../model/facts/pod.ts'
import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import type { NodeIndex } from '../node-authorizer/index.ts'
import { groupKey, MASTERS, type RbacIndex, subjectKey } from '../rbac/index.ts'
import type { PodIndex } from '../reach/pod-index.ts'
import type { Evidence } from '../reach/report.ts'
import type { KnownIdentity } from './identities.ts'
import { objectEvidence, type PathBuilder } from './path-builder.ts'
import type { Requests } from './requests.ts'
import type { RightsOf } from './role-rights.ts'

/** What the rows of the catalogue look at when they add their edges. */
export interface PathContext {
  readonly model: Model
  readonly build: PathBuilder
  readonly rbac: RbacIndex
  readonly nodes: NodeIndex
  readonly pods: PodIndex
  /** A workload whose template names the Secret, by `namespace/name` of the Secret. */
  readonly templates: ReadonlyMap<string, WorkloadFact>
  readonly identities: ReadonlyMap<string, KnownIdentity>
  /** Every namespace that something was seen in. */
  readonly namespaces: readonly string[]
  readonly rightsOf: RightsOf
  /** {@link ownRights} that were asked for before. */
  readonly ownRights: Map<string, GrowingRights>
  /** 36 for v1.36; undefined when the version is not known. */
  readonly minor: number | undefined
}

/** That an identity by itself may make some requests, because a binding names it or a group of its. */
export interface OwnRight {
  readonly identity: KnownIdentity
  /** Empty for everywhere. */
  readonly namespace: string
  readonly name: string | null
  /** The binding and the role, with the rule. */
  readonly evidence: readonly Evidence[]
}

/** The rights of one kind, in all and of each identity. */
export interface OwnRights {
  readonly all: readonly OwnRight[]
  readonly byKey: ReadonlyMap<string, readonly OwnRight[]>
}

interface GrowingRights extends OwnRights {
  readonly all: OwnRight[]
  readonly byKey: Map<string, OwnRight[]>
}

/**
 * Who may make the requests by bindings that name them. What their groups may do
 * is listed for the groups.
 */
export function ownRights(context: PathContext, requests: Requests): OwnRights {
  return growing(context, requests)
}

function growing(context: PathContext, requests: Requests): GrowingRights {
  let rights = context.ownRights.get(requests.key)
  if (rights === undefined) {
    const all = findOwnRights(context, requests)
    rights = { all, byKey: Map.groupBy(all, ({ identity }) => identity.key) }
    context.ownRights.set(requests.key, rights)
  }
  return rights
}

/** Adds a right that somebody can come by to those that bindings give. */
export function addOwnRight(context: PathContext, requests: Requests, right: OwnRight): void {
  const { all, byKey } = growing(context, requests)
  all.push(right)
  const known = byKey.get(right.identity.key)
  if (known === undefined) byKey.set(right.identity.key, [right])
  else known.push(right)
}

function findOwnRights(context: PathContext, requests: Requests): OwnRight[] {
  const { rbac, identities, rightsOf } = context
  const rights: OwnRight[] = []
  for (const namespace of requests.cluster === true ? [''] : ['', ...context.namespaces]) {
    for (const { binding, role } of rbac.bindingsIn(namespace)) {
      const allowed =
        role === null ? [] : rightsOf(role).filter((each) => each.requests === requests)
      if (role === null || allowed.length === 0) continue
      for (const key of rbac.keysOf(binding)) {
        const identity = identities.get(key)
        if (identity === undefined) continue
        for (const { name, rule } of allowed) {
          const evidence = grantEvidence(binding, role, rule, subjectFor(binding, key))
          rights.push({ identity, namespace, name, evidence })
        }
      }
    }
  }
  return rights
}

/**
 * The identities that may make both kinds of requests somewhere, each by its own
 * rights or those of the groups that the API server puts it into: one request
 * may need several rights, which then all have to be the asker's.
 */
export function candidates(
  context: PathContext,
  ...kinds: readonly Requests[]
): ReadonlySet<KnownIdentity> {
  const all = kinds.flatMap((kind) => ownRights(context, kind).all)
  return new Set(all.map(({ identity }) => identity))
}

/**
 * What lets the identity make one of the requests in a namespace (empty for
 * everywhere) about an object (null for any), its groups counted; undefined when
 * nothing that was seen does.
 */
export function allowedBy(
  context: PathContext,
  { key, groups }: KnownIdentity,
  requests: Requests,
  namespace: string,
  name: string | null = null,
): readonly Evidence[] | undefined {
  if (key === groupKey(MASTERS)) return []
  const { byKey } = ownRights(context, requests)
  for (const each of [key, ...groups]) {
    const right = byKey
      .get(each)
      ?.find(
        (own) =>
          (own.namespace === '' || own.namespace === namespace) &&
          (own.name === null || own.name === name),
      )
    if (right !== undefined) return right.evidence
  }
  return undefined
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

/** Service accounts of a name, in a namespace or in all with an empty one. */
export function accountsNamed(
  { identities }: PathContext,
  namespace: string,
  name: string,
): readonly KnownIdentity[] {
  return [...identities.values()].filter(
    ({ subject }) =>
      subject.kind === 'ServiceAccount' &&
      subject.name === name &&
      (namespace === '' || subject.namespace === namespace),
  )
}
