import type { KubeObject } from '../../../control-plane/admin-client.ts'
import { ACCOUNTS, GROUPS, NAMESPACES, ROLES, SECRETS, USERS } from './names.ts'
import type { Random } from './random.ts'

const API = 'rbac.authorization.k8s.io/v1'
const GROUP = 'rbac.authorization.k8s.io'
const VERBS = [
  'get',
  'list',
  'watch',
  'patch',
  'delete',
  'deletecollection',
  'create',
  'update',
  '*',
  'GET',
]
const API_GROUPS = ['', '', '', '*', 'apps', 'core']
const RESOURCES = [
  'secrets',
  'secrets',
  'secrets',
  '*',
  'secrets/*',
  '*/secrets',
  '*/*',
  'secrets/status',
  '*/status',
  'configmaps',
  'Secrets',
]
/** A star is a name like any other here, and the empty name covers requests without one. */
const RESOURCE_NAMES = [...SECRETS, '*', '*', '*', '', '']
/** Aggregation picks cluster roles by this label. */
const LABEL = 'reach-test/part-of'

/** Roles, bindings and the aggregated cluster roles, which a controller has to fill. */
export function randomRbac(random: Random): readonly KubeObject[] {
  return [
    ...NAMESPACES.flatMap((namespace) => namespaced(random, namespace)),
    ...ROLES.filter((name) => name !== 'missing').map((name) => clusterRole(random, name)),
    ...Array.from({ length: 4 }, (_, at) => labelledRole(random, `part-${at}`)),
    aggregated('sum-a', 'a'),
    aggregated('sum-b', 'b'),
    ...Array.from({ length: 8 }, (_, at) => clusterRoleBinding(random, `bind-${at}`)),
  ]
}

function namespaced(random: Random, namespace: string): readonly KubeObject[] {
  const roles = random.some(['reader', 'writer', 'odd'], 2, 3).map((name) => ({
    apiVersion: API,
    kind: 'Role',
    metadata: { namespace, name },
    rules: rules(random),
  }))
  const bindings = Array.from({ length: 6 }, (_, at) =>
    roleBinding(random, namespace, `bind-${at}`),
  )
  return [...roles, ...bindings]
}

function clusterRole(random: Random, name: string): KubeObject {
  return { apiVersion: API, kind: 'ClusterRole', metadata: { name }, rules: rules(random) }
}

function labelledRole(random: Random, name: string): KubeObject {
  const labels = { [LABEL]: random.pick(['a', 'b']) }
  return { ...clusterRole(random, name), metadata: { name, labels } }
}

function aggregated(name: string, part: string): KubeObject {
  const clusterRoleSelectors = [{ matchLabels: { [LABEL]: part } }]
  const aggregationRule = { clusterRoleSelectors }
  return { apiVersion: API, kind: 'ClusterRole', metadata: { name }, aggregationRule, rules: [] }
}

function roleBinding(random: Random, namespace: string, name: string): KubeObject {
  const kind = random.pick(['Role', 'ClusterRole'])
  const roles = kind === 'Role' ? ROLES : [...ROLES, 'sum-a', 'sum-b', 'part-0']
  return {
    apiVersion: API,
    kind: 'RoleBinding',
    metadata: { namespace, name },
    roleRef: { apiGroup: GROUP, kind, name: random.pick(roles) },
    subjects: subjects(random, true),
  }
}

function clusterRoleBinding(random: Random, name: string): KubeObject {
  return {
    apiVersion: API,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: {
      apiGroup: GROUP,
      kind: 'ClusterRole',
      name: random.pick([...ROLES, 'sum-a', 'sum-b', 'part-1']),
    },
    subjects: subjects(random, false),
  }
}

function rules(random: Random): readonly object[] {
  return Array.from({ length: 1 + random.below(3) }, () => ({
    verbs: random.some(VERBS, 1, 3),
    apiGroups: random.some(API_GROUPS, 1, 2),
    resources: random.some(RESOURCES, 1, 2),
    resourceNames: random.chance(55) ? random.some(RESOURCE_NAMES, 1, 2) : [],
  }))
}

function subjects(random: Random, inNamespace: boolean): readonly object[] {
  return Array.from({ length: random.below(4) }, () => subject(random, inNamespace))
}

function subject(random: Random, inNamespace: boolean): object {
  const kind = random.pick(['User', 'Group', 'ServiceAccount'])
  if (kind === 'User') return { kind, apiGroup: GROUP, name: random.pick(USERS) }
  if (kind === 'Group') return { kind, apiGroup: GROUP, name: random.pick(GROUPS) }
  const name = random.pick(ACCOUNTS)
  // The API server takes a service account without namespace in RoleBindings only.
  if (inNamespace && random.chance(30)) return { kind, name }
  return { kind, name, namespace: random.pick(NAMESPACES) }
}
