import type { KubeObject } from '../control-plane/admin-client.ts'

const RBAC = 'rbac.authorization.k8s.io'
export const NAMESPACE = 'payments'
export const SECRET = 'db'
/** Nodes of the pod that is given the Secret, and of the one that is over. */
export const CONSUMER_NODE = 'worker-1'
export const OVER_NODE = 'worker-2'

const user = (name: string) => ({ apiGroup: RBAC, kind: 'User', name })
const account = (name: string) => ({ kind: 'ServiceAccount', name, namespace: NAMESPACE })
const secrets = (verbs: readonly string[], more: object = {}) => ({
  apiGroups: [''],
  resources: ['secrets'],
  verbs,
  ...more,
})

function role(kind: 'Role' | 'ClusterRole', name: string, rules: readonly object[]): KubeObject {
  return object(`${RBAC}/v1`, kind, kind === 'Role' ? NAMESPACE : '', name, { rules })
}

function bind(name: string, kind: string, bound: string, ...subjects: object[]): KubeObject {
  const roleRef = { apiGroup: RBAC, kind, name: bound }
  return object(`${RBAC}/v1`, 'RoleBinding', NAMESPACE, name, { roleRef, subjects })
}

/**
 * Readers by bindings of one and of several subjects, by rules that are shared,
 * by an aggregated role, by names that a shell would read as something else, and
 * by a pod that is over; and a workload that needs the Secret.
 */
export function cutCompany(): readonly KubeObject[] {
  const part = { 'cut.example.com/part': 'true' }
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: part }] }
  return [
    object('v1', 'Namespace', '', NAMESPACE),
    ...[SECRET, 'other'].map((name) =>
      object('v1', 'Secret', NAMESPACE, name, { data: { password: 'cGFzc3dvcmQ=' } }),
    ),
    object('v1', 'ServiceAccount', NAMESPACE, 'api'),
    object('v1', 'ServiceAccount', NAMESPACE, 'ci'),
    deployment(),
    podThatEnds(),
    role('Role', 'ci', [secrets(['create', 'patch'])]),
    bind('ci', 'Role', 'ci', account('ci')),
    role('Role', "it's $HOME", [secrets(['list'])]),
    bind('--all', 'Role', "it's $HOME", user('jane')),
    role('ClusterRole', 'shared', [
      { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: ['get', 'update'] },
      { apiGroups: [''], resources: ['services'], verbs: ['get'] },
      secrets(['watch'], { resourceNames: [SECRET, 'other'] }),
    ]),
    ...['a', 'b', 'c'].map((name) =>
      bind(
        `shared-${name}`,
        'ClusterRole',
        'shared',
        user(`first-${name}`),
        user(`second-${name}`),
      ),
    ),
    // Both of its rules are asked for, so one of its subjects is what goes.
    role('Role', 'team', [secrets(['get']), secrets(['list'])]),
    bind(
      'team',
      'Role',
      'team',
      { apiGroup: RBAC, kind: 'Group', name: 'system:masters' },
      user('joe'),
    ),
    {
      ...role('ClusterRole', 'part', [secrets(['delete'])]),
      metadata: { name: 'part', labels: part },
    },
    { ...role('ClusterRole', 'whole', []), aggregationRule },
    bind('whole-a', 'ClusterRole', 'whole', user('ann')),
    bind('whole-b', 'ClusterRole', 'whole', user('bea')),
    ...auditor(),
  ]
}

/** Somebody who may look at Secrets' names and at grants, and at nothing else. */
function auditor(): readonly KubeObject[] {
  const api = `${RBAC}/v1`
  const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'system:auditor' }
  const rules = [{ apiGroups: [RBAC], resources: ['*'], verbs: ['list'] }]
  return [
    object(api, 'ClusterRole', '', 'system:auditor', { rules }),
    object(api, 'ClusterRoleBinding', '', 'system:auditor', {
      roleRef,
      subjects: [user('auditor')],
    }),
  ]
}

const container = {
  name: 'main',
  image: 'registry.example/none',
  env: [{ name: 'P', valueFrom: { secretKeyRef: { name: SECRET, key: 'password' } } }],
}

function deployment(): KubeObject {
  const labels = { app: 'api' }
  return object('apps/v1', 'Deployment', NAMESPACE, 'api', {
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'api',
          nodeSelector: { 'kubernetes.io/hostname': CONSUMER_NODE },
          containers: [container],
        },
      },
    },
  })
}

/** The node it is on may get its Secrets until it is deleted. */
export function podThatEnds(): KubeObject {
  return object('v1', 'Pod', NAMESPACE, 'migrate', {
    spec: {
      nodeName: OVER_NODE,
      restartPolicy: 'Never',
      serviceAccountName: 'api',
      automountServiceAccountToken: false,
      containers: [container],
    },
  })
}

function object(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  rest: object = {},
): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: namespace === '' ? { name } : { namespace, name },
    ...rest,
  }
}
