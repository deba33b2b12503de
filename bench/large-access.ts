import type { BindingFact, PolicyRule, RoleFact, Subject } from '../src/lib/model/facts/rbac.ts'
import type { Random } from '../test/analysis/reach/random/random.ts'
import { ACCOUNTS, CI, at, each, KUBE_SYSTEM, meta, MONITORING, secretName } from './names.ts'

/** What a binding of the generated cluster grants, and to whom. */
interface Kind {
  /** Of each hundred bindings of its scope. */
  readonly share: number
  readonly role: BindingFact['roleRef']
  readonly to: (random: Random, namespace: string) => Subject
}

const RBAC = 'rbac.authorization.k8s.io'
const LOOK = ['get', 'list', 'watch']
const WRITE = ['create', 'update', 'patch', 'delete']
const WORKLOADS = ['deployments', 'statefulsets', 'daemonsets', 'replicasets']

/** Like the roles of the same names that Kubernetes comes with. */
const VIEW: readonly PolicyRule[] = [
  rule(LOOK, ['pods', 'pods/log', 'services', 'configmaps', 'persistentvolumeclaims']),
  rule(LOOK, WORKLOADS, ['apps']),
]
const EDIT: readonly PolicyRule[] = [
  ...VIEW,
  rule([...LOOK, ...WRITE], ['secrets', 'configmaps', 'services', 'persistentvolumeclaims']),
  rule(
    ['create', 'get'],
    ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy'],
  ),
  rule(WRITE, ['pods', 'pods/eviction', 'serviceaccounts']),
  rule(['create'], ['serviceaccounts/token']),
  rule(['impersonate'], ['serviceaccounts']),
  rule([...LOOK, ...WRITE], WORKLOADS, ['apps']),
  rule([...LOOK, ...WRITE], ['jobs', 'cronjobs'], ['batch']),
]
const ADMIN: readonly PolicyRule[] = [
  ...EDIT,
  rule([...LOOK, ...WRITE], ['roles', 'rolebindings'], [RBAC]),
]

const CLUSTER_ROLES: readonly RoleFact[] = [
  role('', 'view', VIEW),
  role('', 'edit', EDIT),
  role('', 'admin', ADMIN),
  role('', 'cluster-admin', [rule(['*'], ['*'], ['*'])]),
  role('', 'look-around', [...VIEW, rule(LOOK, ['nodes', 'namespaces'])]),
  role('', 'secret-reader', [rule(LOOK, ['secrets'])]),
  role('', 'scraper', [rule(LOOK, ['nodes', 'nodes/metrics', 'nodes/proxy', 'pods'])]),
  role('', 'provisioner', [rule([...LOOK, 'create', 'delete'], ['persistentvolumes'])]),
  role('', 'approver', [
    rule([...LOOK, 'create'], ['certificatesigningrequests'], ['certificates.k8s.io']),
    rule(['update'], ['certificatesigningrequests/approval'], ['certificates.k8s.io']),
    rule(['approve'], ['signers'], ['certificates.k8s.io']),
  ]),
  role('', 'impersonator', [rule(['impersonate'], ['users', 'groups', 'serviceaccounts'])]),
  role('', 'role-manager', [
    rule([...LOOK, ...WRITE, 'bind', 'escalate'], ['roles', 'rolebindings'], [RBAC]),
  ]),
  role('', 'webhook-manager', [
    rule([...LOOK, ...WRITE], ['mutatingwebhookconfigurations'], ['admissionregistration.k8s.io']),
  ]),
]

const IN_NAMESPACE: readonly Kind[] = [
  { share: 20, role: own('nothing-here'), to: appAccount },
  { share: 20, role: cluster('view'), to: person },
  { share: 12, role: own('look'), to: appAccount },
  { share: 12, role: cluster('edit'), to: person },
  { share: 4, role: cluster('edit'), to: account(CI) },
  { share: 4, role: cluster('admin'), to: person },
  { share: 8, role: own('read-one'), to: appAccount },
  { share: 6, role: own('read-secrets'), to: appAccount },
  { share: 4, role: own('deploy'), to: account(CI) },
  { share: 3, role: own('debug'), to: person },
  { share: 2, role: own('tokens'), to: appAccount },
  { share: 2, role: own('act-as'), to: person },
  { share: 2, role: own('bind'), to: person },
  { share: 1, role: own('escalate'), to: person },
]

const FOR_THE_CLUSTER: readonly Kind[] = [
  { share: 60, role: cluster('look-around'), to: person },
  { share: 14, role: cluster('look-around'), to: account(KUBE_SYSTEM) },
  { share: 6, role: cluster('secret-reader'), to: account(KUBE_SYSTEM) },
  { share: 4, role: cluster('scraper'), to: account(MONITORING) },
  { share: 3, role: cluster('provisioner'), to: account(KUBE_SYSTEM) },
  { share: 3, role: cluster('approver'), to: account(KUBE_SYSTEM) },
  { share: 3, role: cluster('cluster-admin'), to: person },
  { share: 3, role: cluster('impersonator'), to: account(CI) },
  { share: 2, role: cluster('role-manager'), to: account(CI) },
  { share: 2, role: cluster('webhook-manager'), to: account(KUBE_SYSTEM) },
]

/** ClusterRoles, and the Roles that each namespace has of its own. */
export function rolesOf(namespaces: readonly string[]): RoleFact[] {
  return [...CLUSTER_ROLES, ...namespaces.flatMap((namespace) => ownRoles(namespace))]
}

function ownRoles(namespace: string): readonly RoleFact[] {
  return [
    role(namespace, 'nothing-here', [
      rule([...LOOK, ...WRITE], ['leases'], ['coordination.k8s.io']),
    ]),
    role(namespace, 'look', [rule(LOOK, ['pods', 'services', 'configmaps'])]),
    role(namespace, 'read-one', [rule(['get'], ['secrets'], [''], [secretName(0)])]),
    role(namespace, 'read-secrets', [rule(['get', 'list'], ['secrets'])]),
    role(namespace, 'deploy', [rule([...LOOK, 'create', 'patch'], WORKLOADS, ['apps'])]),
    role(namespace, 'debug', [
      rule(['create', 'get'], ['pods/exec']),
      rule(['patch'], ['pods/ephemeralcontainers']),
    ]),
    role(namespace, 'tokens', [
      rule(['create'], ['serviceaccounts/token'], [''], [at(ACCOUNTS, 1)]),
    ]),
    role(namespace, 'act-as', [rule(['impersonate'], ['serviceaccounts'])]),
    role(namespace, 'bind', [
      rule(['create', 'patch'], ['rolebindings'], [RBAC]),
      rule(['bind'], ['clusterroles'], [RBAC], ['view', 'edit']),
    ]),
    role(namespace, 'escalate', [rule(['patch', 'escalate'], ['roles'], [RBAC])]),
  ]
}

/** Bindings with one to three subjects each, one in fifty of them for the cluster. */
export function bindingsOf(
  count: number,
  namespaces: readonly string[],
  random: Random,
): BindingFact[] {
  const narrow = spread(IN_NAMESPACE)
  const wide = spread(FOR_THE_CLUSTER)
  return each(count, (index) => {
    const isWide = index % 50 === 0
    const namespace = isWide ? '' : at(namespaces, index)
    const kind = random.pick(isWide ? wide : narrow)
    return {
      kind: 'Binding',
      ...meta(namespace, `binding-${index}`),
      roleRef: kind.role,
      subjects: each(1 + random.below(3), () => kind.to(random, namespace)),
    }
  })
}

function spread(kinds: readonly Kind[]): readonly Kind[] {
  return kinds.flatMap((kind) => each(kind.share, () => kind))
}

function appAccount(random: Random, namespace: string): Subject {
  return { kind: 'ServiceAccount', namespace, name: random.pick(ACCOUNTS) }
}

function account(namespace: string): Kind['to'] {
  return (random) => appAccount(random, namespace)
}

function person(random: Random): Subject {
  return random.chance(50)
    ? { kind: 'User', namespace: '', name: `user-${random.below(500)}` }
    : { kind: 'Group', namespace: '', name: `group-${random.below(100)}` }
}

function own(name: string): BindingFact['roleRef'] {
  return { kind: 'Role', name }
}

function cluster(name: string): BindingFact['roleRef'] {
  return { kind: 'ClusterRole', name }
}

function role(namespace: string, name: string, rules: readonly PolicyRule[]): RoleFact {
  return { kind: 'Role', ...meta(namespace, name), rules, labels: {}, aggregated: false }
}

function rule(
  verbs: readonly string[],
  resources: readonly string[],
  apiGroups: readonly string[] = [''],
  resourceNames: readonly string[] = [],
): PolicyRule {
  return { verbs, apiGroups, resources, resourceNames, nonResourceURLs: [] }
}
