import { by } from '../src/lib/base/order.ts'
import type { Metadata } from '../src/lib/model/facts/metadata.ts'
import type { NamespaceFact } from '../src/lib/model/facts/others.ts'
import type { SecretFact } from '../src/lib/model/facts/secret.ts'
import type { Model } from '../src/lib/model/model.ts'
import { type Random, seeded } from '../test/analysis/reach/random/random.ts'
import { bindingsOf, rolesOf } from './large-access.ts'
import { hasLevel, podFacts } from './large-pods.ts'
import { ACCOUNTS, at, each, KUBE_SYSTEM, meta, numbered, secretName, SYSTEM } from './names.ts'

/** How many objects of each kind a generated cluster has. */
export interface Size {
  readonly namespaces: number
  readonly nodes: number
  readonly pods: number
  readonly secrets: number
  readonly bindings: number
}

/** The cluster of the design's table of goals. */
export const LARGE: Size = sizeFor(100_000)

/** A cluster with as many of everything for its pods as the large one has. */
export function sizeFor(pods: number): Size {
  return {
    namespaces: Math.max(5, Math.round(pods / 500)),
    nodes: Math.max(3, Math.round(pods / 200)),
    pods,
    secrets: Math.max(5, Math.round(pods / 5)),
    bindings: Math.max(5, Math.round(pods / 20)),
  }
}

/**
 * A model of a cluster of this size. Three of its namespaces hold the cluster's
 * own programs, the others belong to teams, whose rights are those of `view`,
 * `edit`, `admin` and of small roles, in part with ways to further identities.
 * Most namespaces have a Pod Security level, one in twelve has none.
 */
export function generateModel(size: Size, seed: number): Model {
  const random = seeded(seed)
  const namespaces = [...SYSTEM, ...numbered('team', size.namespaces - SYSTEM.length)]
  const nodes = numbered('node', size.nodes)
  const secretsPerNamespace = Math.max(1, Math.floor(size.secrets / namespaces.length))
  return {
    origin: {
      kind: 'snapshot',
      name: 'generated',
      takenAt: '2026-01-01T00:00:00Z',
      serverVersion: 'v1.36.0',
    },
    coverage: RESOURCES.map((resource) => ({ resource, status: 'read' })),
    dropped: { secretValues: 0 },
    // In the order in which an API server lists them, which is by namespace.
    facts: {
      Namespace: namespaces.map((name, index) => namespaceOf(name, index)),
      Node: nodes.map((name) => ({ kind: 'Node', labels: {}, ...meta('', name) })),
      ...podFacts({ namespaces, nodes, pods: size.pods, secretsPerNamespace }, random),
      ServiceAccount: namespaces.flatMap((namespace) =>
        ACCOUNTS.map((name) => ({
          kind: 'ServiceAccount',
          secrets: [],
          imagePullSecrets: [],
          ...meta(namespace, name),
        })),
      ),
      Secret: each(size.secrets, (index) =>
        secret(at(namespaces, index), Math.floor(index / namespaces.length), random),
      ).toSorted(listed),
      Role: rolesOf(namespaces),
      Binding: bindingsOf(size.bindings, namespaces, random),
      Reference: [],
      CustomKind: [],
    },
  }
}

const RESOURCES = [
  'namespaces',
  'nodes',
  'pods',
  'serviceaccounts',
  'secrets',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicationcontrollers',
  'jobs.batch',
  'cronjobs.batch',
  'persistentvolumes',
  'persistentvolumeclaims',
  'volumeattachments.storage.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
]

function namespaceOf(name: string, index: number): NamespaceFact {
  const level = name === KUBE_SYSTEM ? 'privileged' : index % 3 === 0 ? 'restricted' : 'baseline'
  const labels = hasLevel(index) ? { 'pod-security.kubernetes.io/enforce': level } : {}
  return { kind: 'Namespace', labels, ...meta('', name) }
}

const listed = by<Metadata>(
  ({ namespace }) => namespace,
  ({ name }) => name,
)

/** One Secret in forty is a token of a service account that was made by hand. */
function secret(namespace: string, index: number, random: Random): SecretFact {
  const isToken = random.chance(2.5)
  return {
    kind: 'Secret',
    ...meta(namespace, secretName(index)),
    type: isToken ? 'kubernetes.io/service-account-token' : 'Opaque',
    keyCount: 1,
    keys: [isToken ? 'token' : 'password'],
    labels: {},
    annotations: isToken ? { 'kubernetes.io/service-account.name': random.pick(ACCOUNTS) } : {},
    annotationNames: isToken ? ['kubernetes.io/service-account.name'] : [],
    managers: ['helm'],
    lastAppliedHoldsValues: false,
    deleting: false,
  }
}
