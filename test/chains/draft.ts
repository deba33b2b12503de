import type { Rule } from '../paths/given.ts'
import type { Random } from '../analysis/reach/random/random.ts'
import type { PlannedBinding, PlannedPod, PlannedRole, PlannedSecret, Subject } from './cluster.ts'

export const RBAC_GROUP = 'rbac.authorization.k8s.io'
const CERTIFICATES = 'certificates.k8s.io'

/** Where grants of a cluster are gathered while it is made up. */
export interface Draft {
  readonly random: Random
  readonly unique: string
  readonly namespaces: readonly string[]
  readonly accounts: (Subject & { readonly exists: boolean })[]
  readonly users: { readonly name: string; readonly groups: readonly string[] }[]
  readonly nodes: string[]
  readonly secrets: PlannedSecret[]
  readonly roles: PlannedRole[]
  readonly bindings: PlannedBinding[]
  readonly pods: PlannedPod[]
}

/** Rights to a certificate from a signer. */
export function certificateRules(signer: string): Rule[] {
  const apiGroups = [CERTIFICATES]
  const requests = 'certificatesigningrequests'
  return [
    { apiGroups, verbs: ['create'], resources: [requests] },
    { apiGroups, verbs: ['patch'], resources: [`${requests}/approval`] },
    { apiGroups, verbs: ['approve'], resources: ['signers'], resourceNames: [signer] },
  ]
}

/** Grants the rules by a role and a binding of their own. */
export function bound(
  draft: Draft,
  subject: Subject,
  scope: string,
  rules: readonly Rule[],
): number {
  bind(draft, subject, scope, addRole(draft, scope, rules))
  return 0
}

/** A role that nobody is bound to yet. */
export function addRole(draft: Draft, namespace: string, rules: readonly Rule[]): PlannedRole {
  const name = `${draft.unique}-r${draft.roles.length}`
  const role = { namespace, name, rules }
  draft.roles.push(role)
  return role
}

/** Binds it. */
export function bind(draft: Draft, subject: Subject, namespace: string, role: PlannedRole): void {
  const name = `${draft.unique}-b${draft.bindings.length}`
  const taken = draft.bindings.some((each) => each.name === name)
  draft.bindings.push({
    namespace,
    name: taken ? `${name}x${draft.roles.length}` : name,
    role,
    subject,
  })
}
