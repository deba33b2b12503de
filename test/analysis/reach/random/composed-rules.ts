import { COMPOSED } from './composed-names.ts'
import type { Random } from './random.ts'

const { secrets, absentSecrets, accounts, absent, nodes, users, groups, roles, namespaces } =
  COMPOSED
const RBAC = 'rbac.authorization.k8s.io'
const CERTIFICATES = 'certificates.k8s.io'
const ADMISSION = 'admissionregistration.k8s.io'
const AUTHENTICATION = 'authentication.k8s.io'

interface Rule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
}

/** A right, and the names that it may be limited to. */
interface Right {
  readonly group?: string
  readonly resources: string
  readonly verbs: string
  readonly names?: readonly string[]
}

const READS = ['get', 'list', 'watch', 'patch', 'delete', 'deletecollection']
const PODS = ['pod-0', 'pod-1', 'pod-2']
const NODE_USERS = nodes.map((name) => `system:node:${name}`)
const MODES = ['user-info', 'serviceaccount', 'arbitrary-node', 'associated-node']
const CSRS = 'certificatesigningrequests'
const SIGNERS = ['kube-apiserver-client', 'kube-apiserver-client-kubelet'].map(
  (name) => `kubernetes.io/${name}`,
)

/** Whatever the rows of the catalogue look for, each with what it needs beside it. */
const RIGHTS: readonly (readonly Right[])[] = [
  ...READS.map((verbs) => [
    { resources: 'secrets', verbs, names: [...secrets, ...absentSecrets, 'legacy'] },
  ]),
  [
    { resources: 'secrets', verbs: 'create' },
    { resources: 'secrets', verbs: 'get', names: [...secrets, ...absentSecrets] },
  ],
  [{ resources: 'secrets', verbs: 'create update' }],
  [{ resources: 'pods', verbs: 'create' }],
  [{ resources: 'pods', verbs: 'update patch', names: PODS }],
  [{ resources: 'pods', verbs: 'delete', names: PODS }],
  [{ resources: 'pods/exec', verbs: 'create', names: PODS }],
  [{ resources: 'pods/exec pods/attach', verbs: 'get create', names: PODS }],
  [{ resources: 'pods/ephemeralcontainers', verbs: 'patch', names: PODS }],
  [{ resources: 'pods/attach', verbs: 'create' }],
  [{ resources: 'pods/portforward pods/proxy pods/log', verbs: 'get create' }],
  [{ resources: 'pods/binding', verbs: 'create', names: PODS }],
  [{ resources: 'pods/eviction', verbs: 'create' }],
  ...['deployments', 'statefulsets', 'daemonsets', 'replicasets'].map((resources) => [
    { group: 'apps', resources, verbs: 'patch', names: ['work', 'other'] },
  ]),
  [{ group: 'batch', resources: 'jobs', verbs: 'create' }],
  [{ group: 'batch', resources: 'cronjobs', verbs: 'update', names: ['work'] }],
  [{ resources: 'replicationcontrollers', verbs: 'patch', names: ['work'] }],
  [{ resources: 'serviceaccounts/token', verbs: 'create', names: [...accounts, ...absent] }],
  [
    { resources: 'serviceaccounts', verbs: 'create' },
    { resources: 'serviceaccounts/token', verbs: 'create' },
  ],
  [{ resources: 'serviceaccounts', verbs: 'create' }],
  [{ resources: 'serviceaccounts', verbs: 'impersonate', names: [...accounts, ...absent] }],
  [{ resources: 'users', verbs: 'impersonate', names: users }],
  [
    { resources: 'users', verbs: 'impersonate', names: NODE_USERS },
    { resources: 'groups', verbs: 'impersonate', names: ['system:nodes'] },
  ],
  [
    { resources: 'users', verbs: 'impersonate', names: ['nobody'] },
    { resources: 'groups', verbs: 'impersonate', names: groups },
  ],
  ...MODES.map((mode) => constrained(mode)),
  [
    { group: RBAC, resources: 'clusterroles roles', verbs: 'bind', names: roles },
    { group: RBAC, resources: 'rolebindings', verbs: 'create' },
  ],
  [
    { group: RBAC, resources: 'clusterroles roles', verbs: 'bind' },
    {
      group: RBAC,
      resources: 'rolebindings clusterrolebindings',
      verbs: 'patch',
      names: ['bind-0'],
    },
  ],
  [
    { group: RBAC, resources: 'roles clusterroles', verbs: 'escalate' },
    { group: RBAC, resources: 'roles clusterroles', verbs: 'update patch', names: roles },
  ],
  [
    { group: RBAC, resources: 'roles clusterroles', verbs: 'escalate create' },
    { group: RBAC, resources: 'roles clusterroles', verbs: 'patch', names: ['missing'] },
  ],
  [
    { group: RBAC, resources: 'roles clusterroles', verbs: 'create escalate' },
    { group: RBAC, resources: 'clusterroles', verbs: 'bind', names: [...roles, 'missing'] },
    { group: RBAC, resources: 'rolebindings', verbs: 'create' },
  ],
  [
    { group: CERTIFICATES, resources: CSRS, verbs: 'create get' },
    { group: CERTIFICATES, resources: `${CSRS}/approval`, verbs: 'update' },
    { group: CERTIFICATES, resources: 'signers', verbs: 'approve', names: SIGNERS },
  ],
  [{ group: CERTIFICATES, resources: `${CSRS} ${CSRS}/nodeclient`, verbs: 'create get' }],
  [
    { group: CERTIFICATES, resources: CSRS, verbs: 'create list' },
    { group: CERTIFICATES, resources: 'signers', verbs: 'sign', names: SIGNERS },
    { group: CERTIFICATES, resources: `${CSRS}/status`, verbs: 'update' },
  ],
  [{ resources: 'nodes/proxy', verbs: 'get', names: nodes }],
  [{ resources: 'nodes nodes/status', verbs: 'patch', names: nodes }],
  [
    { resources: 'namespaces', verbs: 'patch', names: namespaces },
    { resources: 'pods', verbs: 'create' },
  ],
  [{ resources: 'persistentvolumes', verbs: 'create' }],
  [{ resources: 'persistentvolumes', verbs: 'patch', names: ['pv-0', 'pv-1'] }],
  [
    { resources: 'persistentvolumes persistentvolumeclaims', verbs: 'create' },
    { group: 'apps', resources: 'deployments', verbs: 'patch' },
  ],
  [
    { group: 'storage.k8s.io', resources: 'storageclasses', verbs: 'create' },
    { resources: 'pods persistentvolumeclaims', verbs: 'create' },
  ],
  [
    {
      group: ADMISSION,
      resources: 'mutatingwebhookconfigurations',
      verbs: 'patch',
      names: ['some'],
    },
  ],
  [{ group: ADMISSION, resources: 'validatingwebhookconfigurations', verbs: 'create' }],
  [{ resources: 'configmaps', verbs: 'get' }],
  [{ resources: 'pods', verbs: 'get list' }],
]

/** Row I9: whom one may act as, and for what. */
function constrained(mode: string): readonly Right[] {
  const whom = { 'user-info': 'users', serviceaccount: 'serviceaccounts' }[mode] ?? 'nodes'
  return [
    { group: AUTHENTICATION, resources: whom, verbs: `impersonate:${mode}` },
    {
      resources: 'secrets',
      verbs: `impersonate-on:${mode}:get impersonate-on:${mode}:list`,
      names: secrets,
    },
    { resources: 'serviceaccounts/token', verbs: `impersonate-on:${mode}:create` },
  ]
}

/** Rules of one role: one right or two of the menu, rarely with a star. */
export function composedRules(random: Random): readonly Rule[] {
  return random.some(RIGHTS, 1, 2).flatMap((rights) => rights.map((right) => rule(random, right)))
}

function rule(random: Random, { group = '', resources, verbs, names = [] }: Right): Rule {
  const limited = names.length > 0 && random.chance(60)
  return {
    verbs: random.chance(2) ? ['*'] : verbs.split(' '),
    apiGroups: [group],
    resources: random.chance(1) ? ['*'] : resources.split(' '),
    ...(limited ? { resourceNames: random.some(names, 1, 2) } : {}),
  }
}
