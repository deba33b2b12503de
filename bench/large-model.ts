import type { Metadata } from '../src/lib/model/facts/metadata.ts'
import type { PodFact } from '../src/lib/model/facts/pod.ts'
import type { BindingFact, RoleFact, Subject } from '../src/lib/model/facts/rbac.ts'
import type { SecretFact } from '../src/lib/model/facts/secret.ts'
import type { Model } from '../src/lib/model/model.ts'
import { type Random, seeded } from '../test/analysis/reach/random/random.ts'

/** How many objects of each kind a generated cluster has. */
export interface Size {
  readonly namespaces: number
  readonly nodes: number
  readonly pods: number
  readonly secrets: number
  readonly bindings: number
}

/** The cluster of the design's table of goals. */
export const LARGE: Size = {
  namespaces: 200,
  nodes: 500,
  pods: 100_000,
  secrets: 20_000,
  bindings: 5000,
}

/**
 * A model of a cluster of this size: pods spread evenly, each with a service
 * account and one to three of its namespace's Secrets; bindings to service
 * accounts, users and groups, one in fifty of them cluster-wide.
 */
export function generateModel(size: Size, seed: number): Model {
  const random = seeded(seed)
  const namespaces = numbered('team', size.namespaces)
  const nodes = numbered('node', size.nodes)
  const roles = namespaces.flatMap((namespace) => rolesOf(namespace))
  return {
    origin: { kind: 'snapshot', name: 'generated', takenAt: '2026-01-01T00:00:00Z' },
    coverage: RESOURCES.map((resource) => ({ resource, status: 'read' })),
    dropped: { secretValues: 0 },
    facts: {
      Namespace: namespaces.map((name) => ({ kind: 'Namespace', labels: {}, ...meta('', name) })),
      Node: nodes.map((name) => ({ kind: 'Node', labels: {}, ...meta('', name) })),
      Pod: each(size.pods, (index) => pod(index, size, namespaces, nodes, random)),
      Workload: [],
      ServiceAccount: namespaces.flatMap((namespace) =>
        ACCOUNTS.map((name) => ({
          kind: 'ServiceAccount',
          secrets: [],
          imagePullSecrets: [],
          ...meta(namespace, name),
        })),
      ),
      Secret: each(size.secrets, (index) => secret(at(namespaces, index), secretName(index))),
      Role: [...clusterRoles, ...roles],
      Binding: each(size.bindings, (index) => binding(index, namespaces, random)),
      PersistentVolume: [],
      PersistentVolumeClaim: [],
      Reference: [],
      CustomKind: [],
    },
  }
}

const ACCOUNTS = numbered('app', 20)

const RESOURCES = [
  'namespaces',
  'nodes',
  'pods',
  'serviceaccounts',
  'secrets',
  'persistentvolumes',
  'persistentvolumeclaims',
  'volumeattachments.storage.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
]

function pod(
  index: number,
  size: Size,
  namespaces: readonly string[],
  nodes: readonly string[],
  random: Random,
): PodFact {
  const namespace = at(namespaces, index)
  const uses = each(1 + random.below(3), () => {
    // Secret number n stands in namespace n modulo their number.
    const round = random.below(Math.floor(size.secrets / size.namespaces))
    return secretName((index % size.namespaces) + round * size.namespaces)
  })
  return {
    kind: 'Pod',
    ...meta(namespace, `pod-${index}`),
    node: random.pick(nodes),
    phase: random.chance(95) ? 'Running' : 'Succeeded',
    ready: true,
    mirror: false,
    spec: {
      serviceAccount: random.pick(ACCOUNTS),
      claims: [],
      secretRefs: uses.map((name) => ({
        secret: name,
        keys: ['password'],
        optional: false,
        field: 'containers[app].env[PASSWORD].valueFrom.secretKeyRef',
        use: 'env',
        container: 'app',
        containerType: 'container',
        at: 'PASSWORD',
      })),
    },
  }
}

function secret(namespace: string, name: string): SecretFact {
  return {
    kind: 'Secret',
    ...meta(namespace, name),
    type: 'Opaque',
    keyCount: 1,
    keys: ['password'],
    labels: {},
    annotations: {},
    annotationNames: [],
    managers: ['helm'],
    lastAppliedHoldsValues: false,
    deleting: false,
  }
}

const clusterRoles: readonly RoleFact[] = [
  role('', 'view-everything', ['get', 'list', 'watch'], ['*']),
  role('', 'pods', ['get', 'list', 'watch'], ['pods']),
]

function rolesOf(namespace: string): readonly RoleFact[] {
  return [
    role(namespace, 'read-secrets', ['get', 'list'], ['secrets']),
    role(namespace, 'patch-one', ['patch'], ['secrets'], [secretName(0)]),
    role(namespace, 'deploy', ['create', 'update'], ['deployments']),
    role(namespace, 'look', ['get', 'list', 'watch'], ['pods', 'services']),
  ]
}

function role(
  namespace: string,
  name: string,
  verbs: readonly string[],
  resources: readonly string[],
  resourceNames: readonly string[] = [],
): RoleFact {
  const rule = { verbs, apiGroups: [''], resources, resourceNames, nonResourceURLs: [] }
  return { kind: 'Role', ...meta(namespace, name), rules: [rule], labels: {}, aggregated: false }
}

function binding(index: number, namespaces: readonly string[], random: Random): BindingFact {
  const wide = index % 50 === 0
  const namespace = wide ? '' : at(namespaces, index)
  const cluster = random.pick(['view-everything', 'pods', 'pods', 'pods'])
  const own = random.pick(['read-secrets', 'patch-one', 'deploy', 'look'])
  return {
    kind: 'Binding',
    ...meta(namespace, `binding-${index}`),
    roleRef: wide ? { kind: 'ClusterRole', name: cluster } : { kind: 'Role', name: own },
    subjects: each(1 + random.below(3), () => subject(random.pick(namespaces), random)),
  }
}

function subject(namespace: string, random: Random): Subject {
  const kind = random.pick(['ServiceAccount', 'ServiceAccount', 'User', 'Group'] as const)
  if (kind === 'ServiceAccount') return { kind, namespace, name: random.pick(ACCOUNTS) }
  return { kind, namespace: '', name: `${kind.toLowerCase()}-${random.below(500)}` }
}

function secretName(index: number): string {
  return `secret-${index}`
}

function meta(namespace: string, name: string): Metadata {
  return { namespace, name, uid: `${namespace}/${name}`, created: '2026-01-01T00:00:00Z' }
}

function numbered(prefix: string, count: number): readonly string[] {
  return each(count, (index) => `${prefix}-${index}`)
}

function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}
