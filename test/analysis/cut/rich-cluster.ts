import type { KubeObject } from '../../control-plane/admin-client.ts'
import { type Random, seeded } from '../reach/random/random.ts'

const RBAC = 'rbac.authorization.k8s.io'
export const PAY = 'pay'
const NAMESPACES = [PAY, 'ci', 'kube-system']
const ACCOUNTS = ['api', 'ci', 'tool']
const USERS = ['ann', 'bob', 'system:node:worker-1', 'system:serviceaccount:ci:tool', 'eve']
const GROUPS = ['devs', 'system:authenticated', 'system:serviceaccounts:ci', 'system:masters']
const NODES = ['worker-1', 'worker-2']
const LABEL = 'example.com/part-of'
const ROLES = ['r0', 'r1', 'r2', 'r3', 'r4']

type Rule = Readonly<Record<string, readonly string[]>>

function rule(group: string, resources: string, verbs: string, ...names: string[]): Rule {
  const resourceNames = names.length === 0 ? {} : { resourceNames: names }
  return {
    apiGroups: [group],
    resources: resources.split(' '),
    verbs: verbs.split(' '),
    ...resourceNames,
  }
}

const AUTHENTICATION = 'authentication.k8s.io'
const CERTIFICATES = 'certificates.k8s.io'
const ADMISSION = 'admissionregistration.k8s.io'

/** Rights that lead somewhere, most of them only together with others. */
const RULES: readonly Rule[] = [
  ...['get', 'list', 'patch', 'get list watch update'].map((verbs) => rule('', 'secrets', verbs)),
  rule('', 'secrets', 'get', 'db'),
  rule('', 'secrets configmaps', 'create get'),
  rule('', 'secrets', 'create patch', 'db', 'new'),
  rule('', 'secrets', 'update'),
  rule('', 'secrets', 'create'),
  rule('', '*', '*'),
  rule('', 'pods', 'create'),
  rule('', 'pods', 'patch'),
  rule('', 'pods', 'create', 'new'),
  rule('', 'pods/exec', 'create get'),
  rule('', 'pods/ephemeralcontainers', 'patch'),
  rule('apps', 'deployments', 'create patch'),
  rule('', 'serviceaccounts/token', 'create'),
  rule('', 'serviceaccounts/token', 'create', 'api'),
  rule('', 'serviceaccounts', 'create'),
  rule('', 'serviceaccounts', 'impersonate', 'api', 'tool'),
  rule('', 'users', 'impersonate', 'ann', 'system:node:worker-1'),
  rule('', 'groups', 'impersonate', 'devs', 'system:nodes'),
  rule('', 'users groups', 'impersonate'),
  rule(AUTHENTICATION, 'users', 'impersonate:user-info', 'bob'),
  rule(AUTHENTICATION, 'serviceaccounts', 'impersonate:serviceaccount'),
  rule(AUTHENTICATION, 'nodes', 'impersonate:arbitrary-node impersonate:associated-node'),
  rule('', 'secrets', 'impersonate-on:user-info:get impersonate-on:serviceaccount:get'),
  rule('', 'secrets', 'impersonate-on:arbitrary-node:get impersonate-on:associated-node:get'),
  rule('', 'serviceaccounts/token', 'impersonate-on:serviceaccount:create'),
  rule(RBAC, 'rolebindings', 'create'),
  rule(RBAC, 'rolebindings', 'patch', 'b0', 'b1'),
  rule(RBAC, 'rolebindings', 'create patch', 'b0', 'b1', 'b2', 'b3'),
  rule(RBAC, 'rolebindings clusterroles', 'create patch bind', 'b0', 'b2', 'r1', 'r3'),
  rule(RBAC, 'clusterrolebindings', 'create'),
  rule(RBAC, 'clusterrolebindings clusterroles', 'create update bind', 'b1', 'b3', 'r0', 'r2'),
  rule(RBAC, 'clusterroles roles', 'bind'),
  rule(RBAC, 'clusterroles', 'bind', 'r0', 'r1'),
  rule(RBAC, 'clusterroles roles', 'escalate'),
  rule(RBAC, 'clusterroles roles', 'update create'),
  rule(RBAC, 'clusterroles', 'patch escalate', 'r2', 'sum'),
  rule(CERTIFICATES, 'certificatesigningrequests', 'create'),
  rule(CERTIFICATES, 'certificatesigningrequests/approval', 'update'),
  rule(CERTIFICATES, 'signers', 'approve'),
  rule('', 'nodes/proxy', 'get create'),
  rule('', 'persistentvolumes', 'create'),
  rule('', 'pods/binding', 'create'),
  rule('', 'nodes', 'patch'),
  rule(ADMISSION, 'validatingadmissionpolicies validatingadmissionpolicybindings', 'create'),
]

/** A cluster that a seed decides, in which most ways take several grants. */
export function richCluster(seed: number): readonly KubeObject[] {
  const random = seeded(seed)
  return [
    ...NAMESPACES.map((name) => object('v1', 'Namespace', '', name)),
    ...NODES.map((name) => object('v1', 'Node', '', name)),
    ...[PAY, 'ci'].flatMap((namespace) =>
      ACCOUNTS.map((name) => object('v1', 'ServiceAccount', namespace, name)),
    ),
    object('v1', 'Secret', PAY, 'db'),
    tokenOf(PAY, 'api'),
    tokenOf('ci', 'tool'),
    volume(random),
    ...Array.from({ length: 1 + random.below(4) }, (_, at) => pod(random, `p${at}`)),
    ...ROLES.map((name, at) => clusterRole(random, name, at < 3 ? {} : { [LABEL]: 'sum' })),
    {
      ...object(`${RBAC}/v1`, 'ClusterRole', '', 'sum'),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [LABEL]: 'sum' } }] },
      rules: [],
    },
    ...Array.from({ length: 3 + random.below(4) }, (_, at) => binding(random, `b${at}`)),
  ]
}

/** What the controller makes of aggregated roles. */
export function summedUp(objects: readonly KubeObject[]): readonly KubeObject[] {
  const parts = objects.filter(({ metadata }) => metadata.labels?.[LABEL] === 'sum')
  const rules = new Map(
    parts
      .flatMap((part) => part['rules'] as readonly Rule[])
      .map((each) => [JSON.stringify(each), each]),
  )
  return objects.map((each) =>
    each.metadata.name === 'sum' ? { ...each, rules: [...rules.values()] } : each,
  )
}

function clusterRole(random: Random, name: string, labels: Record<string, string>): KubeObject {
  const rules = random.some(RULES, 1, 3)
  return { ...object(`${RBAC}/v1`, 'ClusterRole', '', name), metadata: { name, labels }, rules }
}

function binding(random: Random, name: string): KubeObject {
  const namespace = random.pick(['', '', PAY, PAY, 'ci'])
  const kind = namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'
  const roleRef = {
    apiGroup: RBAC,
    kind: 'ClusterRole',
    name: random.pick([...ROLES, 'sum', 'missing']),
  }
  const subjects = Array.from({ length: 1 + random.below(2) }, () => subject(random))
  return { ...object(`${RBAC}/v1`, kind, namespace, name), roleRef, subjects }
}

function subject(random: Random): object {
  if (random.chance(50)) {
    const namespace = random.pick([PAY, 'ci'])
    return { kind: 'ServiceAccount', namespace, name: random.pick([...ACCOUNTS, 'gone']) }
  }
  const kind = random.pick(['User', 'User', 'Group'])
  return { apiGroup: RBAC, kind, name: random.pick(kind === 'User' ? USERS : GROUPS) }
}

function pod(random: Random, name: string): KubeObject {
  const env = [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]
  const uses = random.chance(50) ? { env } : {}
  const mounts = random.chance(60) ? { volumeMounts: [{ name: 'token', mountPath: '/t' }] } : {}
  const sources = [{ serviceAccountToken: { path: 'token' } }]
  const token = { name: 'token', projected: { sources } }
  const privileged = random.chance(20) ? { securityContext: { privileged: true } } : {}
  return {
    ...object('v1', 'Pod', random.pick([PAY, 'ci']), name),
    spec: {
      nodeName: random.pick(NODES),
      serviceAccountName: random.pick(ACCOUNTS),
      containers: [{ name: 'main', image: 'x', ...uses, ...privileged, ...mounts }],
      volumes: [token, { name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
    status: { phase: random.pick(['Running', 'Running', 'Succeeded']) },
  }
}

/** One that gives the Secret to pods of a claim, which may be missing. */
function volume(random: Random): KubeObject {
  const claimRef = { namespace: random.pick([PAY, 'ci']), name: random.pick(['data', 'other']) }
  const csi = {
    driver: 'd',
    volumeHandle: 'h',
    nodePublishSecretRef: { namespace: PAY, name: 'db' },
  }
  return { ...object('v1', 'PersistentVolume', '', 'pv'), spec: { claimRef, csi } }
}

function tokenOf(namespace: string, account: string): KubeObject {
  const annotations = { 'kubernetes.io/service-account.name': account }
  const name = `${account}-token`
  return {
    ...object('v1', 'Secret', namespace, name),
    metadata: { namespace, name, annotations },
    type: 'kubernetes.io/service-account-token',
  }
}

function object(apiVersion: string, kind: string, namespace: string, name: string): KubeObject {
  return { apiVersion, kind, metadata: namespace === '' ? { name } : { namespace, name } }
}
