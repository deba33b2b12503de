/** The requests that open ways, each with all the forms that are as good as one another. */
import type { WorkloadKind } from '../../model/facts/pod.ts'
import { on, type Requests } from '../graph/requests.ts'
import { isWildcard } from '../reach/disclosing.ts'

const RBAC = 'rbac.authorization.k8s.io'
const AUTHENTICATION = 'authentication.k8s.io'
const ADMISSION = 'admissionregistration.k8s.io'
const CERTIFICATES = 'certificates.k8s.io'
const CHANGE = 'update patch'

const DISCLOSING_VERBS = ['get', 'list', 'watch', 'patch', 'delete', 'deletecollection'] as const
type DisclosingVerb = (typeof DISCLOSING_VERBS)[number]

/** Requests with one verb on secrets. */
function reading(verb: DisclosingVerb): Pick<Requests, 'patterns'> {
  const names = verb === 'deletecollection' ? 'unnamed' : 'named'
  const patterns = [on('', 'secrets', verb, names)]
  // `resourceNames: [""]` allows list and watch of everything (evaluation_helpers.go).
  if (verb === 'list' || verb === 'watch') patterns.push(on('', 'secrets', verb, 'unnamed'))
  return { patterns }
}

/** Those that a rule allows without a star. */
function plainly(verb: DisclosingVerb): Requests {
  return { key: `${verb} secrets`, ...reading(verb), only: (rule) => !isWildcard(rule, verb) }
}

/** Those that take a star in the rule to be allowed. */
function byStar(verb: DisclosingVerb): Requests {
  return { key: `${verb} secrets by *`, ...reading(verb), only: (rule) => isWildcard(rule, verb) }
}

export const READS = {
  get: plainly('get'),
  list: plainly('list'),
  watch: plainly('watch'),
  patch: plainly('patch'),
  delete: plainly('delete'),
  deletecollection: plainly('deletecollection'),
} as const satisfies Record<DisclosingVerb, Requests>

export const READS_BY_STAR: readonly Requests[] = DISCLOSING_VERBS.map(byStar)

/** Every right to read, by a star or not. */
export const ALL_READS: readonly Requests[] = [...Object.values(READS), ...READS_BY_STAR]

/** With `create` an apply patch makes a Secret of a name of its own. */
export const CREATE_SECRETS: Requests = {
  key: 'create secrets',
  patterns: [on('', 'secrets', 'create', 'unnamed')],
}
export const UPDATE_SECRETS: Requests = {
  key: 'update secrets',
  patterns: [on('', 'secrets', 'update')],
}

export const CREATE_PODS: Requests = {
  key: 'create pods',
  patterns: [on('', 'pods', 'create', 'unnamed')],
}
const WORKLOAD_KINDS = [
  ['apps', 'deployments statefulsets daemonsets replicasets'],
  ['', 'replicationcontrollers'],
  ['batch', 'jobs cronjobs'],
] as const
export const CREATE_WORKLOADS: Requests = {
  key: 'create workloads',
  patterns: WORKLOAD_KINDS.map(([group, kinds]) =>
    on(group, kinds.split(' '), 'create', 'unnamed'),
  ),
}
/** By kind of the workload that is changed; the template of a Job cannot be. */
export const CHANGE_WORKLOADS: ReadonlyMap<Requests, WorkloadKind> = new Map([
  [changing('apps', 'deployments'), 'Deployment'],
  [changing('apps', 'statefulsets'), 'StatefulSet'],
  [changing('apps', 'daemonsets'), 'DaemonSet'],
  [changing('apps', 'replicasets'), 'ReplicaSet'],
  [changing('', 'replicationcontrollers'), 'ReplicationController'],
  [changing('batch', 'cronjobs'), 'CronJob'],
])

function changing(group: string, plural: string): Requests {
  return { key: `change ${plural}`, patterns: [on(group, plural, CHANGE)] }
}

export const CHANGE_PODS: Requests = { key: 'change pods', patterns: [on('', 'pods', CHANGE)] }
export const EPHEMERAL: Requests = {
  key: 'add ephemeral containers',
  patterns: [on('', 'pods/ephemeralcontainers', CHANGE)],
}
export const EXEC: Requests = { key: 'exec', patterns: [on('', 'pods/exec', 'create')] }
export const EXEC_BY_GET: Requests = {
  key: 'exec by get',
  patterns: [on('', 'pods/exec', 'get')],
}
export const ATTACH: Requests = { key: 'attach', patterns: [on('', 'pods/attach', 'create')] }
export const ATTACH_BY_GET: Requests = {
  key: 'attach by get',
  patterns: [on('', 'pods/attach', 'get')],
}
export const FORWARD_PORTS: Requests = {
  key: 'forward ports',
  patterns: [on('', 'pods/portforward', 'create')],
}
/** Names may have a scheme and a port: `https:api-0:8443`. */
export const PROXY_TO_PODS: Requests = {
  key: 'proxy to pods',
  patterns: [on('', 'pods/proxy', 'get create update patch delete')],
}
export const PROXY_TO_SERVICES: Requests = {
  key: 'proxy to services',
  patterns: [on('', 'services/proxy', 'get create update patch delete')],
}
export const READ_LOGS: Requests = { key: 'read logs', patterns: [on('', 'pods/log', 'get')] }
export const MOVE_PODS: Requests = {
  key: 'move pods',
  patterns: [
    on('', 'pods', 'delete'),
    on('', 'pods', 'deletecollection', 'unnamed'),
    on('', 'pods/eviction', 'create'),
    on('', 'pods/status', CHANGE),
  ],
}
export const STEER_PODS: Requests = {
  key: 'steer pods',
  patterns: [on('', 'nodes nodes/status', CHANGE)],
  cluster: true,
}
export const BIND_PODS: Requests = {
  key: 'bind pods',
  patterns: [on('', 'pods/binding', 'create'), on('', 'bindings', 'create', 'unnamed')],
}

export const REQUEST_TOKENS: Requests = {
  key: 'request tokens',
  patterns: [on('', 'serviceaccounts/token', 'create')],
}
/** What a node needs in place of the token volume of a pod, by the audience of the token. */
export const TOKENS_WITHOUT_VOLUME: Requests = {
  key: 'request tokens without a volume',
  together: true,
  patterns: [
    on(
      '',
      ['https://kubernetes.default.svc', 'https://kubernetes.default.svc.cluster.local'],
      'request-serviceaccounts-token-audience',
    ),
  ],
}
export const CREATE_ACCOUNTS: Requests = {
  key: 'create service accounts',
  patterns: [on('', 'serviceaccounts', 'create', 'unnamed')],
}
export const IMPERSONATE_USERS: Requests = {
  key: 'impersonate users',
  patterns: [on('', 'users', 'impersonate')],
  cluster: true,
  asOneself: true,
}
export const IMPERSONATE_GROUPS: Requests = {
  together: true,
  key: 'impersonate groups',
  patterns: [on('', 'groups', 'impersonate')],
  cluster: true,
  asOneself: true,
}
export const IMPERSONATE_ACCOUNTS: Requests = {
  key: 'impersonate service accounts',
  patterns: [on('', 'serviceaccounts', 'impersonate')],
  asOneself: true,
}
export const CONSTRAINED_USERS: Requests = {
  together: true,
  key: 'impersonate:user-info',
  patterns: [on(AUTHENTICATION, 'users', 'impersonate:user-info')],
  cluster: true,
}
export const CONSTRAINED_GROUPS: Requests = {
  together: true,
  key: 'impersonate:user-info of groups',
  patterns: [on(AUTHENTICATION, 'groups', 'impersonate:user-info')],
  cluster: true,
}
export const CONSTRAINED_ACCOUNTS: Requests = {
  together: true,
  key: 'impersonate:serviceaccount',
  patterns: [on(AUTHENTICATION, 'serviceaccounts', 'impersonate:serviceaccount')],
}
export const CONSTRAINED_NODES: Requests = {
  together: true,
  key: 'impersonate:arbitrary-node',
  patterns: [on(AUTHENTICATION, 'nodes', 'impersonate:arbitrary-node')],
  cluster: true,
}

export const CONSTRAINED_OWN_NODE: Requests = {
  together: true,
  key: 'impersonate:associated-node',
  patterns: [on(AUTHENTICATION, 'nodes', 'impersonate:associated-node')],
  cluster: true,
}
/** Modes of constrained impersonation, by the kind of identity. */
export const MODES = ['user-info', 'serviceaccount', 'arbitrary-node', 'associated-node']

/** What the right to make requests with the verb as somebody else is called. */
export function constrainedRead(mode: string, verb: string): string {
  return `impersonate-on:${mode}:${verb}`
}
export const CONSTRAINED_TOKENS: readonly Requests[] = MODES.map((mode) => {
  const verb = constrainedRead(mode, 'create')
  return {
    key: `${verb} tokens`,
    together: true,
    patterns: [on('', 'serviceaccounts/token', [verb])],
  }
})
export const CONSTRAINED_READS: readonly Requests[] = MODES.flatMap((mode) =>
  DISCLOSING_VERBS.map((verb) => {
    const key = constrainedRead(mode, verb)
    return { key, together: true, patterns: [on('', 'secrets', [key])] }
  }),
)

export const BIND_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'bind clusterroles',
  patterns: [on(RBAC, 'clusterroles', 'bind')],
}
export const BIND_ROLES: Requests = {
  together: true,
  key: 'bind roles',
  patterns: [on(RBAC, 'roles', 'bind')],
}
export const CREATE_BINDINGS: Requests = {
  together: true,
  key: 'create rolebindings',
  patterns: [on(RBAC, 'rolebindings', 'create', 'unnamed')],
}
export const CHANGE_BINDINGS: Requests = {
  together: true,
  key: 'change rolebindings',
  patterns: [on(RBAC, 'rolebindings', CHANGE)],
}
export const CREATE_CLUSTER_BINDINGS: Requests = {
  together: true,
  key: 'create clusterrolebindings',
  patterns: [on(RBAC, 'clusterrolebindings', 'create', 'unnamed')],
  cluster: true,
}
export const CHANGE_CLUSTER_BINDINGS: Requests = {
  together: true,
  key: 'change clusterrolebindings',
  patterns: [on(RBAC, 'clusterrolebindings', CHANGE)],
  cluster: true,
}
export const ESCALATE_ROLES: Requests = {
  together: true,
  key: 'escalate roles',
  patterns: [on(RBAC, 'roles', 'escalate')],
}
export const CHANGE_ROLES: Requests = {
  together: true,
  key: 'change roles',
  patterns: [on(RBAC, 'roles', CHANGE)],
}
export const ESCALATE_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'escalate clusterroles',
  patterns: [on(RBAC, 'clusterroles', 'escalate')],
  cluster: true,
}
export const CHANGE_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'change clusterroles',
  patterns: [on(RBAC, 'clusterroles', CHANGE)],
  cluster: true,
}
export const CREATE_ROLES: Requests = {
  together: true,
  key: 'create roles',
  patterns: [on(RBAC, 'roles', 'create', 'unnamed')],
}
/** By an apply patch or a PUT, which name the role that they create. */
export const CREATE_NAMED_ROLES: Requests = {
  together: true,
  key: 'create roles by name',
  patterns: [on(RBAC, 'roles', 'create')],
}
export const CREATE_NAMED_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'create clusterroles by name',
  patterns: [on(RBAC, 'clusterroles', 'create')],
  cluster: true,
}
export const CREATE_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'create clusterroles',
  patterns: [on(RBAC, 'clusterroles', 'create', 'unnamed')],
  cluster: true,
}

const CSRS = 'certificatesigningrequests'
export const CREATE_CSRS: Requests = {
  key: 'create certificate requests',
  patterns: [on(CERTIFICATES, CSRS, 'create', 'unnamed')],
  cluster: true,
}
/** Every answer about a request that was signed carries the certificate. */
export const READ_CSRS: Requests = {
  key: 'read certificate requests',
  patterns: [
    on(CERTIFICATES, CSRS, 'get list watch patch update delete deletecollection', 'chosen'),
    on(CERTIFICATES, `${CSRS}/approval`, 'get update patch', 'chosen'),
    on(CERTIFICATES, `${CSRS}/status`, 'get patch', 'chosen'),
  ],
  cluster: true,
}
export const CHANGE_APPROVAL: Requests = {
  together: true,
  key: 'change approval of certificate requests',
  patterns: [on(CERTIFICATES, `${CSRS}/approval`, CHANGE, 'chosen')],
  cluster: true,
}
export const APPROVE_SIGNER: Requests = {
  together: true,
  key: 'approve signers',
  patterns: [on(CERTIFICATES, 'signers', 'approve')],
  cluster: true,
}
export const SIGN: Requests = {
  together: true,
  key: 'sign',
  patterns: [on(CERTIFICATES, 'signers', 'sign')],
  cluster: true,
}
export const CHANGE_CSR_STATUS: Requests = {
  together: true,
  key: 'change status of certificate requests',
  patterns: [on(CERTIFICATES, `${CSRS}/status`, CHANGE, 'unnamed')],
  cluster: true,
}
export const NODE_CLIENT: Requests = {
  together: true,
  key: 'be approved as a node client',
  patterns: [on(CERTIFICATES, `${CSRS}/nodeclient`, 'create', 'unnamed')],
  cluster: true,
}

export const CREATE_VOLUMES: Requests = {
  key: 'create persistentvolumes',
  patterns: [on('', 'persistentvolumes', 'create', 'unnamed')],
  cluster: true,
}
export const CHANGE_VOLUMES: Requests = {
  key: 'change persistentvolumes',
  patterns: [on('', 'persistentvolumes', CHANGE)],
  cluster: true,
}
export const CREATE_CLAIMS: Requests = {
  key: 'create persistentvolumeclaims',
  patterns: [on('', 'persistentvolumeclaims', 'create', 'unnamed')],
}
export const CREATE_STORAGE_CLASSES: Requests = {
  key: 'create storageclasses',
  patterns: [on('storage.k8s.io', 'storageclasses', 'create', 'unnamed')],
  cluster: true,
}
/** A request for a namespace is authorized in that namespace, so a RoleBinding there can grant it. */
export const CHANGE_NAMESPACES: Requests = {
  key: 'change namespaces',
  patterns: [
    on('', 'namespaces namespaces/status', CHANGE),
    on('', 'namespaces/finalize', 'update'),
  ],
}
export const CREATE_NAMESPACES: Requests = {
  key: 'create namespaces',
  patterns: [on('', 'namespaces', 'create', 'unnamed')],
  cluster: true,
}
export const NODE_PROXY: Requests = {
  key: 'nodes/proxy',
  patterns: [on('', 'nodes/proxy', 'get create')],
  cluster: true,
}
export const MUTATING_WEBHOOKS: Requests = {
  key: 'write mutating webhooks',
  patterns: [
    on(ADMISSION, 'mutatingwebhookconfigurations', CHANGE),
    on(ADMISSION, 'mutatingwebhookconfigurations', 'create', 'unnamed'),
  ],
  cluster: true,
}
export const MUTATING_POLICIES: Requests = {
  key: 'write mutating policies',
  patterns: [
    on(ADMISSION, 'mutatingadmissionpolicies', CHANGE),
    on(ADMISSION, 'mutatingadmissionpolicies', 'create', 'unnamed'),
  ],
  cluster: true,
}
export const CHANGE_MUTATING_POLICIES: Requests = {
  key: 'change mutating policies',
  patterns: [on(ADMISSION, 'mutatingadmissionpolicies', CHANGE)],
  cluster: true,
}
export const MUTATING_POLICY_BINDINGS: Requests = {
  key: 'write bindings of mutating policies',
  patterns: [
    on(ADMISSION, 'mutatingadmissionpolicybindings', CHANGE),
    on(ADMISSION, 'mutatingadmissionpolicybindings', 'create', 'unnamed'),
  ],
  cluster: true,
}
export const VALIDATING_WEBHOOKS: Requests = {
  key: 'write validating webhooks',
  patterns: [
    on(ADMISSION, 'validatingwebhookconfigurations', CHANGE),
    on(ADMISSION, 'validatingwebhookconfigurations', 'create', 'unnamed'),
  ],
  cluster: true,
}
export const CREATE_VALIDATING_POLICIES: Requests = {
  key: 'write validating policies',
  patterns: [on(ADMISSION, 'validatingadmissionpolicies', 'create', 'unnamed')],
  cluster: true,
}
export const BIND_VALIDATING_POLICIES: Requests = {
  key: 'write bindings of validating policies',
  patterns: [on(ADMISSION, 'validatingadmissionpolicybindings', 'create', 'unnamed')],
  cluster: true,
}
export const CHANGE_AWS_AUTH: Requests = {
  key: 'change aws-auth',
  patterns: [on('', 'configmaps', CHANGE)],
}

/** All of them: what bindings are searched for. */
export const ALL_REQUESTS: readonly Requests[] = [
  ...ALL_READS,
  CREATE_SECRETS,
  UPDATE_SECRETS,
  CREATE_PODS,
  CREATE_WORKLOADS,
  ...CHANGE_WORKLOADS.keys(),
  CHANGE_PODS,
  EPHEMERAL,
  EXEC,
  EXEC_BY_GET,
  ATTACH,
  ATTACH_BY_GET,
  FORWARD_PORTS,
  PROXY_TO_PODS,
  PROXY_TO_SERVICES,
  READ_LOGS,
  MOVE_PODS,
  STEER_PODS,
  BIND_PODS,
  REQUEST_TOKENS,
  CREATE_ACCOUNTS,
  IMPERSONATE_USERS,
  IMPERSONATE_ACCOUNTS,
  CREATE_CSRS,
  READ_CSRS,
  CREATE_VOLUMES,
  CHANGE_VOLUMES,
  CREATE_NAMESPACES,
  CHANGE_MUTATING_POLICIES,
  CREATE_CLAIMS,
  CREATE_STORAGE_CLASSES,
  CHANGE_NAMESPACES,
  NODE_PROXY,
  MUTATING_WEBHOOKS,
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  VALIDATING_WEBHOOKS,
  CREATE_VALIDATING_POLICIES,
  BIND_VALIDATING_POLICIES,
  CHANGE_AWS_AUTH,
  IMPERSONATE_GROUPS,
  CONSTRAINED_USERS,
  CONSTRAINED_GROUPS,
  CONSTRAINED_ACCOUNTS,
  CONSTRAINED_NODES,
  CONSTRAINED_OWN_NODE,
  BIND_CLUSTER_ROLES,
  BIND_ROLES,
  CREATE_BINDINGS,
  CHANGE_BINDINGS,
  CREATE_CLUSTER_BINDINGS,
  CHANGE_CLUSTER_BINDINGS,
  ESCALATE_ROLES,
  CHANGE_ROLES,
  ESCALATE_CLUSTER_ROLES,
  CHANGE_CLUSTER_ROLES,
  CREATE_CLUSTER_ROLES,
  CREATE_ROLES,
  CREATE_NAMED_ROLES,
  CREATE_NAMED_CLUSTER_ROLES,
  CHANGE_APPROVAL,
  APPROVE_SIGNER,
  SIGN,
  CHANGE_CSR_STATUS,
  NODE_CLIENT,
  ...CONSTRAINED_READS,
  ...CONSTRAINED_TOKENS,
  TOKENS_WITHOUT_VOLUME,
]
