import type { KubeObject } from '../../../control-plane/admin-client.ts'
import { COMPOSED } from './composed-names.ts'
import { composedRules } from './composed-rules.ts'
import { composedPods } from './composed-pods.ts'
import { type Random, seeded } from './random.ts'

const RBAC = 'rbac.authorization.k8s.io'
const API = `${RBAC}/v1`
const { namespaces, accounts, absent, nodes, secrets, users, groups, roles } = COMPOSED

/**
 * A small cluster whose ways to Secrets take several steps: every row of the
 * catalogue has its rights and objects in some of them.
 */
export function composedCluster(seed: number): readonly KubeObject[] {
  const random = seeded(seed)
  return [
    ...namespaces.map((name) => namespaceObject(random, name)),
    ...nodes.slice(0, 2).map((name) => nodeObject(random, name)),
    ...namespaces.flatMap((namespace) => [
      ...accounts.filter(() => random.chance(75)).map((name) => account(random, namespace, name)),
      ...secrets.filter(() => random.chance(70)).map((name) => plain(namespace, name)),
      ...(random.chance(60) ? [legacyToken(random, namespace)] : []),
      ...composedPods(random, namespace),
    ]),
    ...(random.chance(50) ? [bootstrapToken()] : []),
    ...Array.from({ length: 3 }, (_, at) => volume(random, `pv-${at}`)),
    ...rbac(random),
  ]
}

function namespaceObject(random: Random, name: string): KubeObject {
  const level = random.pick(['', 'privileged', 'baseline', 'restricted'])
  const labels = level === '' ? {} : { 'pod-security.kubernetes.io/enforce': level }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

function nodeObject(random: Random, name: string): KubeObject {
  const labels = random.chance(30) ? { 'node-role.kubernetes.io/control-plane': '' } : {}
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } }
}

function account(random: Random, namespace: string, name: string): KubeObject {
  const automount = random.chance(35) ? { automountServiceAccountToken: false } : {}
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name }, ...automount }
}

function plain(namespace: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, keyCount: 1 }
}

function legacyToken(random: Random, namespace: string): KubeObject {
  const annotations = {
    'kubernetes.io/service-account.name': random.pick([...accounts, ...absent]),
  }
  const labels = random.chance(20)
    ? { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' }
    : undefined
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { namespace, name: 'legacy', annotations, ...(labels && { labels }) },
    keyCount: random.chance(85) ? 3 : 0,
  }
}

function bootstrapToken(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'bootstrap.kubernetes.io/token',
    metadata: { namespace: 'kube-system', name: 'bootstrap-token-abcdef' },
    keyCount: 4,
  }
}

function volume(random: Random, name: string): KubeObject {
  const secretRef = { namespace: random.pick(namespaces), name: random.pick(secrets) }
  const csi = { driver: 'example.com', volumeHandle: 'h' }
  const field = random.pick([
    'nodePublishSecretRef',
    'nodeStageSecretRef',
    'controllerExpandSecretRef',
  ])
  const claimRef = { namespace: random.pick(namespaces), name: random.pick(COMPOSED.claims) }
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      csi: { ...csi, [field]: secretRef },
      ...(random.chance(80) ? { claimRef } : {}),
    },
  }
}

const PART = 'reach-test/part-of'

function rbac(random: Random): readonly KubeObject[] {
  return [
    ...roles.map((name) => role(random, '', name)),
    // What a controller has filled in already, and what it would fill in.
    gathering(random),
    ...namespaces.flatMap((namespace) => [
      ...random.some(roles, 1, 2).map((name) => role(random, namespace, name)),
      ...Array.from({ length: 1 + random.below(3) }, (_, at) => binding(random, namespace, at)),
    ]),
    ...Array.from({ length: 1 + random.below(3) }, (_, at) => binding(random, '', at)),
  ]
}

function role(random: Random, namespace: string, name: string): KubeObject {
  const labels = namespace === '' && random.chance(30) ? { [PART]: 'sum' } : {}
  return {
    apiVersion: API,
    kind: namespace === '' ? 'ClusterRole' : 'Role',
    metadata: { name, labels, ...(namespace === '' ? {} : { namespace }) },
    rules: composedRules(random),
  }
}

function gathering(random: Random): KubeObject {
  const clusterRoleSelectors = [{ matchLabels: { [PART]: 'sum' } }]
  return {
    apiVersion: API,
    kind: 'ClusterRole',
    metadata: { name: 'sum' },
    aggregationRule: { clusterRoleSelectors },
    rules: random.chance(50) ? [] : composedRules(random),
  }
}

function binding(random: Random, namespace: string, at: number): KubeObject {
  const cluster = namespace === ''
  const kind = cluster || random.chance(50) ? 'ClusterRole' : 'Role'
  const names = kind === 'ClusterRole' ? [...roles, 'sum', 'missing'] : [...roles, 'missing']
  return {
    apiVersion: API,
    kind: cluster ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: `bind-${at}`, ...(cluster ? {} : { namespace }) },
    roleRef: { apiGroup: RBAC, kind, name: random.pick(names) },
    subjects: Array.from({ length: 1 + random.below(2) }, () => subject(random)),
  }
}

function subject(random: Random): object {
  const kind = random.below(10)
  if (kind < 2) return { kind: 'User', apiGroup: RBAC, name: random.pick(users) }
  if (kind < 4) return { kind: 'Group', apiGroup: RBAC, name: random.pick(groups) }
  const name = random.pick([...accounts, ...absent])
  return { kind: 'ServiceAccount', name, namespace: random.pick(namespaces) }
}
