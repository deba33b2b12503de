import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import { groupKey, MASTERS, subjectKey } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import type { PathContext } from './context.ts'
import { OwnRights } from './held-rights.ts'
import type { KnownIdentity } from './identities.ts'
import { objectEvidence } from './path-builder.ts'
import type { Requests } from './requests.ts'
import { isTaken } from './taken-names.ts'

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
