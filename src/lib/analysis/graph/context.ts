import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import type { NodeIndex } from '../node-authorizer/index.ts'
import {
  authorizeByRbac,
  groupKey,
  identityKeys,
  MASTERS,
  type RbacIndex,
  subjectKey,
} from '../rbac/index.ts'
import type { PodIndex } from '../reach/pod-index.ts'
import type { Evidence } from '../reach/report.ts'
import type { Station } from './access-graph.ts'
import { asIdentity, type KnownIdentity } from './identities.ts'
import { objectEvidence, type PathBuilder } from './path-builder.ts'
import { allowedNames, type Requests } from './requests.ts'

/** What the rows of the catalogue look at when they add their edges. */
export interface PathContext {
  readonly model: Model
  readonly build: PathBuilder
  readonly rbac: RbacIndex
  readonly nodes: NodeIndex
  readonly pods: PodIndex
  readonly identities: ReadonlyMap<string, KnownIdentity>
  /** Every namespace that something was seen in. */
  readonly namespaces: readonly string[]
  /** The station of being granted a role in a namespace, everywhere with an empty one; undefined when it opens nothing. */
  readonly grantRole: (role: RoleFact, namespace: string) => Station | undefined
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

/**
 * Who may make the requests by bindings that name them. What their groups may do
 * is listed for the groups.
 */
export function ownRights(context: PathContext, requests: Requests): readonly OwnRight[] {
  const { rbac, identities } = context
  const rights: OwnRight[] = []
  for (const namespace of requests.cluster === true ? [''] : ['', ...context.namespaces]) {
    for (const bound of rbac.bindingsIn(namespace)) {
      const { binding, role } = bound
      const allowed = (role?.rules ?? []).flatMap((rule, at) =>
        allowedNames(requests, rule).map(({ name }) => ({ name, rule: at + 1 })),
      )
      if (role === null || allowed.length === 0) continue
      for (const key of rbac.keysOf(binding)) {
        const identity = identities.get(key)
        if (identity === undefined) continue
        for (const { name, rule } of allowed) {
          rights.push({
            identity,
            namespace,
            name,
            evidence: grantEvidence(binding, role, rule, subjectFor(binding, [key])),
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
  const all = kinds.flatMap((kind) => ownRights(context, kind))
  return new Set(all.map(({ identity }) => identity))
}

/**
 * What lets the identity make one of the requests in a namespace (empty for
 * everywhere), its groups counted; undefined when nothing that was seen does.
 */
export function allowedBy(
  { rbac }: PathContext,
  identity: KnownIdentity,
  { patterns }: Requests,
  namespace: string,
  name = '',
): readonly Evidence[] | undefined {
  if (identity.key === groupKey(MASTERS)) return []
  const who = asIdentity(identity)
  for (const { verbs, group, resources, byName } of patterns) {
    for (const each of resources) {
      const [resource = '', subresource = ''] = each.split('/')
      for (const verb of verbs) {
        const request = { verb, group, resource, subresource, name: byName ? name : '' }
        const decision = authorizeByRbac(rbac, who, namespace, request)
        if (decision.allowed !== true) continue
        const { binding, role, rule } = decision.by
        return grantEvidence(binding, role, rule, subjectFor(binding, identityKeys(who)))
      }
    }
  }
  return undefined
}

function grantEvidence(
  binding: BindingFact,
  role: RoleFact,
  rule: number,
  subject = -1,
): readonly Evidence[] {
  const field = subject === -1 ? {} : { field: `subjects[${subject}]` }
  return [
    objectEvidence(binding.namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding', binding, field),
    objectEvidence(role.namespace === '' ? 'ClusterRole' : 'Role', role, { rule }),
  ]
}

/** Which subject of the binding stands for one of the keys. */
function subjectFor({ subjects, namespace }: BindingFact, keys: readonly string[]): number {
  return subjects.findIndex((subject) => {
    const key = subjectKey(subject, namespace)
    return key !== undefined && keys.includes(key)
  })
}
