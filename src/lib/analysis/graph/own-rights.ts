import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import { groupKey, MASTERS, subjectKey } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import type { PathContext } from './context.ts'
import type { KnownIdentity } from './identities.ts'
import { objectEvidence } from './path-builder.ts'
import type { Requests } from './requests.ts'
import { isTaken } from './taken-names.ts'

/** That an identity by itself may make some requests, because a binding names it or a group of its. */
export interface OwnRight {
  readonly identity: KnownIdentity
  /** Empty for everywhere. */
  readonly namespace: string
  readonly name: string | null
  /** The binding and the role, with the rule. */
  readonly evidence: readonly Evidence[]
}

const NO_RIGHTS: readonly OwnRight[] = []

/** With more it pays to arrange them. */
const FEW_RIGHTS = 8

/** The rights of one kind that one identity has. */
class RightsOfOne {
  readonly list: OwnRight[] = []
  #arranged: ReadonlyMap<string, OwnRight> | undefined

  add(right: OwnRight): void {
    this.list.push(right)
    this.#arranged = undefined
  }

  covering(namespace: string, name: string | null): OwnRight | undefined {
    return (
      this.#at('', null) ??
      (name === null ? undefined : this.#at('', name)) ??
      (namespace === '' ? undefined : this.#at(namespace, null)) ??
      (namespace === '' || name === null ? undefined : this.#at(namespace, name))
    )
  }

  #at(namespace: string, name: string | null): OwnRight | undefined {
    if (this.list.length <= FEW_RIGHTS) {
      return this.list.find((each) => each.namespace === namespace && each.name === name)
    }
    this.#arranged ??= new Map(this.list.map((each) => [placeOf(each), each]))
    return this.#arranged.get(placeOf({ namespace, name }))
  }
}

/** The rights of one kind, in all and of each identity. */
export class OwnRights {
  readonly #all: OwnRight[] = []
  readonly #byKey = new Map<string, RightsOfOne>()

  get all(): readonly OwnRight[] {
    return this.#all
  }

  add(right: OwnRight): void {
    const { key } = right.identity
    this.#all.push(right)
    made(this.#byKey, key, () => new RightsOfOne()).add(right)
  }

  /** Of an identity and the groups that come with its credential. */
  of({ key, groups }: KnownIdentity): readonly OwnRight[] {
    return [key, ...groups].flatMap((each) => this.#byKey.get(each)?.list ?? NO_RIGHTS)
  }

  /** Whether it or a group that it is in has such a right anywhere. */
  has({ key, groups }: KnownIdentity): boolean {
    return this.#byKey.has(key) || groups.some((each) => this.#byKey.has(each))
  }

  /** The widest right of the identity or of a group of its that covers the object; null for any. */
  covering(
    { key, groups }: KnownIdentity,
    namespace: string,
    name: string | null,
  ): OwnRight | undefined {
    const own = this.#byKey.get(key)?.covering(namespace, name)
    if (own !== undefined) return own
    for (const group of groups) {
      const right = this.#byKey.get(group)?.covering(namespace, name)
      if (right !== undefined) return right
    }
    return undefined
  }
}

function placeOf({ namespace, name }: Pick<OwnRight, 'namespace' | 'name'>): string {
  return name === null ? namespace : `${namespace}/${name}`
}

function made<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}

/**
 * Who may make the requests by bindings that name them. What their groups may do
 * is listed for the groups.
 */
export function ownRights(context: PathContext, requests: Requests): OwnRights {
  return made(context.ownRights, requests.key, () => findOwnRights(context, requests))
}

function findOwnRights(context: PathContext, requests: Requests): OwnRights {
  const { model, rbac, identities, rightsOf } = context
  const rights = new OwnRights()
  for (const namespace of requests.cluster === true ? [''] : ['', ...context.namespaces]) {
    for (const { binding, role } of rbac.bindingsIn(namespace)) {
      const all = role === null ? [] : rightsOf(role).filter((each) => each.requests === requests)
      const allowed = all.filter((each) => !isTaken(model, each, namespace))
      if (role === null || allowed.length === 0) continue
      for (const key of rbac.keysOf(binding)) {
        const identity = identities.get(key)
        if (identity === undefined) continue
        for (const { name, rule } of allowed) {
          rights.add({
            identity,
            namespace,
            name,
            // Few of the many rights are ever shown.
            get evidence() {
              return grantEvidence(binding, role, rule, subjectFor(binding, key))
            },
          })
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
  identity: KnownIdentity,
  requests: Requests,
  namespace: string,
  name: string | null = null,
): readonly Evidence[] | undefined {
  if (identity.key === groupKey(MASTERS)) return []
  return ownRights(context, requests).covering(identity, namespace, name)?.evidence
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
