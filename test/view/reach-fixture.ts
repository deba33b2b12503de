/** Paths as the engine composes them, as values: long, conditional, possible, unknown, with odd names. */
import type {
  BlastRadius,
  PathStep,
  Reader,
  ReachReport,
  SecretReach,
} from '../../src/lib/analysis/reach/report.ts'

const binding = { kind: 'RoleBinding', namespace: 'pay', name: 'ci', field: 'subjects[0]' }
const role = { kind: 'ClusterRole', name: 'deployer', rule: 3 }

export const BIND: PathStep = {
  id: 'I11',
  from: 'user jane',
  to: 'sa ci/deployer',
  evidence: [binding, role],
}
export const CREATE_POD: PathStep = {
  id: 'P1',
  from: 'sa ci/deployer',
  to: 'secrets in pay',
  confidence: 'conditional',
  condition: 'admission lets the pod in',
  evidence: [{ ...binding, name: 'deploy' }, role],
}
const GET: PathStep = { id: 'D1', from: 'sa ci/deployer', to: 'secret db in pay', evidence: [role] }

/** Somebody in three steps, conditionally; with another way. */
export const JANE: Reader = {
  subject: { kind: 'User', name: 'jane' },
  verdict: 'yes',
  confidence: 'conditional',
  scope: 'namespace',
  verbs: ['get'],
  path: [BIND, CREATE_POD],
  alternatives: 3,
  others: [[BIND, { ...GET, to: 'secrets in pay' }]],
}

/** Several pods of one Deployment that are given the Secret. */
export const PODS: Reader = {
  subject: { kind: 'Pod', namespace: 'pay', name: 'api-1' },
  verdict: 'yes',
  confidence: 'certain',
  scope: 'secret',
  verbs: [],
  path: [
    {
      id: 'U1',
      from: 'pod pay/api-1',
      to: 'secret pay/db',
      evidence: [
        {
          kind: 'Pod',
          namespace: 'pay',
          name: 'api-1',
          field: 'spec.volumes[db].secret.secretName',
          state: 'Succeeded',
        },
      ],
    },
  ],
  alternatives: 0,
  pods: { workload: { kind: 'Deployment', name: 'api' }, names: ['api-1', 'api-2'] },
}

/** Everybody, possibly. */
export const EVERYBODY: Reader = {
  subject: { kind: 'Group', name: 'system:authenticated' },
  verdict: 'possible',
  confidence: 'possible',
  scope: 'cluster',
  verbs: ['get', 'list'],
  path: [
    { id: 'D6', from: 'group system:authenticated', to: 'user jane', evidence: [] },
    {
      id: 'P8',
      from: 'user jane',
      to: 'secrets in every namespace',
      confidence: 'possible',
      condition: 'an application logs it',
      evidence: [{ ...role, name: 'logs' }],
    },
  ],
  alternatives: 0,
  members: { serviceAccounts: 4, pods: 1 },
}

/** Somebody whose role could not be read. */
export const UNKNOWN: Reader = {
  subject: { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' },
  verdict: 'unknown',
  confidence: 'possible',
  scope: 'secret',
  verbs: ['get'],
  path: [{ ...GET, evidence: [{ ...role, state: 'could not be read' }] }],
  alternatives: 0,
  settledBy: [
    { verbs: ['get', 'list'], group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
  ],
}

export const DB: SecretReach = {
  namespace: 'pay',
  name: 'db',
  type: 'Opaque',
  readers: [EVERYBODY, JANE, PODS, UNKNOWN],
}
/** Shares the readers of the namespace and the cluster. */
export const TLS: SecretReach = {
  namespace: 'pay',
  name: 'tls',
  type: 'kubernetes.io/tls',
  readers: [EVERYBODY, JANE],
}
export const EMPTY: SecretReach = { namespace: 'web', name: 'lonely', type: '', readers: [] }

export const REPORT: ReachReport = {
  secrets: [DB, TLS, EMPTY],
  coverage: {
    complete: false,
    read: [{ resource: 'pods', status: 'read', count: 7 }],
    refused: [
      {
        resource: 'clusterroles.rbac.authorization.k8s.io',
        status: 'refused',
        lift: {
          verbs: ['list'],
          group: 'rbac.authorization.k8s.io',
          resource: 'clusterroles',
        },
      },
    ],
    unknown: [],
  },
  notFollowed: ['N1-N14: taking over nodes'],
}

export const BLAST: BlastRadius = {
  identity: { subject: { kind: 'User', name: 'jane' }, groups: ['devs'] },
  secrets: [
    { ...DB, verdict: 'yes', confidence: 'conditional', path: JANE.path },
    { ...TLS, verdict: 'yes', confidence: 'conditional', path: JANE.path },
    { ...EMPTY, verdict: 'unknown', confidence: 'possible', path: [{ ...GET, from: 'user jane' }] },
  ],
  identities: [
    {
      subject: { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' },
      confidence: 'certain',
      path: [BIND],
    },
  ],
  coverage: REPORT.coverage,
}

/** A reader whose every word somebody else chose. */
export function named(name: string): Reader {
  return {
    ...JANE,
    subject: { kind: 'User', name },
    others: [],
    path: [{ ...BIND, from: `user ${name}`, evidence: [{ ...binding, name }] }, CREATE_POD],
  }
}
