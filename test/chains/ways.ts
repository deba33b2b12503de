import type { Rule } from '../paths/given.ts'
import type { Subject } from './cluster.ts'
import { addRole, bind, bound, type Draft, RBAC_GROUP } from './draft.ts'

/**
 * Lets a subject do something in a namespace, or everywhere: directly, or by one
 * more step that it takes first.
 *
 * @returns the number of those steps
 */
export function allow(
  draft: Draft,
  subject: Subject,
  scope: string,
  rules: readonly Rule[],
): number {
  const ways = [bound, bound, bound, viaBinding, viaRewriting, viaGathering]
  if (subject.kind === 'ServiceAccount') ways.push(viaGroup)
  return draft.random.pick(ways)(draft, subject, scope, rules)
}

/** Row I11: the role is there, and nobody is bound to it yet. */
export function viaBinding(
  draft: Draft,
  subject: Subject,
  scope: string,
  rules: readonly Rule[],
): number {
  const { name, namespace } = addRole(draft, draft.random.chance(50) ? scope : '', rules)
  const apiGroups = [RBAC_GROUP]
  const bindings = scope === '' ? 'clusterrolebindings' : 'rolebindings'
  bound(draft, subject, scope, [
    {
      apiGroups,
      verbs: ['bind'],
      resources: [namespace === '' ? 'clusterroles' : 'roles'],
      resourceNames: [name],
    },
    { apiGroups, verbs: ['create'], resources: [bindings] },
  ])
  return 1
}

const NOTHING: Rule = { apiGroups: ['nothing.test'], verbs: ['get'], resources: ['things'] }

/** Row I13: it is bound to a role that says little, and may say what that says. */
function viaRewriting(draft: Draft, subject: Subject, scope: string): number {
  const role = addRole(draft, scope, [NOTHING])
  bind(draft, subject, scope, role)
  const resources = [scope === '' ? 'clusterroles' : 'roles']
  const verbs = ['escalate', draft.random.pick(['update', 'patch'])]
  bound(draft, subject, scope, [
    { apiGroups: [RBAC_GROUP], verbs, resources, resourceNames: [role.name] },
  ])
  return 1
}

/** Row I15: it is bound to a role that gathers others, and may make one. */
function viaGathering(draft: Draft, subject: Subject, scope: string): number {
  const name = `${draft.unique}-r${draft.roles.length}`
  const role = { namespace: '', name, rules: [], gathers: `${name}.chains.test/part` }
  draft.roles.push(role)
  bind(draft, subject, scope, role)
  const rule = {
    apiGroups: [RBAC_GROUP],
    verbs: ['escalate', 'create'],
    resources: ['clusterroles'],
  }
  bound(draft, subject, '', [rule])
  return 1
}

/** Row D6: the accounts of its namespace are granted it. */
function viaGroup(draft: Draft, subject: Subject, scope: string, rules: readonly Rule[]): number {
  const name = `system:serviceaccounts:${subject.namespace}`
  return bound(draft, { kind: 'Group', name }, scope, rules) + 1
}
