import { writeFile } from 'node:fs/promises'
import type { Admin } from '../test/control-plane/admin.ts'

/** How many objects a live cluster gets. */
export interface LiveSize {
  readonly namespaces: number
  readonly pods: number
  readonly secrets: number
  readonly bindings: number
}

/** The cluster of the design's table: with the built-in roles about 380 RBAC objects. */
export const SMALL: LiveSize = { namespaces: 6, pods: 90, secrets: 60, bindings: 120 }

/** Large enough that reading it is the work, small enough to be made in a minute. */
export const MEDIUM: LiveSize = { namespaces: 20, pods: 10_000, secrets: 2000, bindings: 200 }

/** As many Secrets as a large team has in its repository. */
export const THOUSAND: LiveSize = { namespaces: 10, pods: 0, secrets: 1000, bindings: 0 }

// More than this many requests at once only queue in the API server.
const PARALLEL = 24

/** Fills an empty control plane. The pods are bound to nodes as a scheduler would, but nothing runs. */
export async function fill(admin: Admin, size: LiveSize): Promise<void> {
  const nodes = numbers(10).map((index) => `node-${index}`)
  const namespaces = numbers(size.namespaces).map((index) => `team-${index}`)
  const of = (index: number): string => `/api/v1/namespaces/team-${index % size.namespaces}`
  await inParallel(nodes, (name) => admin.create('/api/v1/nodes', { metadata: { name } }))
  await inParallel(namespaces, (name) => admin.create('/api/v1/namespaces', { metadata: { name } }))
  await inParallel(namespaces, (name) =>
    admin.create(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } }),
  )
  await inParallel(secretsOf(size), ({ metadata, stringData }) =>
    admin.create(`/api/v1/namespaces/${metadata.namespace}/secrets`, { metadata, stringData }),
  )
  await inParallel(numbers(size.pods), (index) =>
    admin.create(`${of(index)}/pods`, pod(index, size, nodes)),
  )
  await inParallel(numbers(size.bindings), (index) => createGrant(admin, index, size))
}

/** The manifests of the Secrets of such a cluster, in one file. */
export async function writeManifests(file: string, size: LiveSize): Promise<void> {
  await writeFile(
    file,
    secretsOf(size)
      .map((each) => JSON.stringify(each))
      .join('\n'),
  )
}

function secretsOf({ secrets, namespaces }: LiveSize) {
  return numbers(secrets).map((index) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      namespace: `team-${index % namespaces}`,
      name: `secret-${Math.floor(index / namespaces)}`,
    },
    stringData: { user: 'app', password: 'x'.repeat(40) },
  }))
}

function pod(index: number, size: LiveSize, nodes: readonly string[]): unknown {
  const perNamespace = Math.max(1, Math.floor(size.secrets / size.namespaces))
  const name = `secret-${index % perNamespace}`
  return {
    metadata: { name: `pod-${index}`, labels: { app: `app-${index % 50}` } },
    spec: {
      nodeName: nodes[index % nodes.length],
      containers: [
        {
          name: 'app',
          image: 'registry.example/app:1',
          env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name, key: 'password' } } }],
        },
      ],
      volumes: [{ name: 'config', secret: { secretName: 'secret-0' } }],
    },
  }
}

async function createGrant(admin: Admin, index: number, size: LiveSize): Promise<void> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  const folder = `${rbac}/namespaces/team-${index % size.namespaces}`
  const name = `grant-${index}`
  const resources = [['secrets'], ['pods', 'services']][index % 2]
  await admin.create(`${folder}/roles`, {
    metadata: { name },
    rules: [{ apiGroups: [''], resources, verbs: ['get', 'list'] }],
  })
  await admin.create(`${folder}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: `user-${index % 40}` }],
  })
}

async function inParallel<T>(
  items: readonly T[],
  run: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item)
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}
