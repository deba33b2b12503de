import type { KubeObject } from '../../../control-plane/admin-client.ts'
import type { Admin } from '../../../control-plane/admin.ts'
import { eventually } from '../../../control-plane/eventually.ts'
import type { RandomCluster } from './cluster.ts'
import { env, type PodChange } from './workloads.ts'

const LABEL = 'reach-test/part-of'

/** Makes the objects on a real API server and waits until aggregated roles are filled. */
export async function createCluster(admin: Admin, cluster: RandomCluster): Promise<void> {
  const { objects, changes } = cluster
  const first = objects.filter(({ kind }) => kind === 'Namespace')
  await createAll(admin, first)
  await createAll(
    admin,
    objects.filter((object) => !first.includes(object)),
  )
  await Promise.all(changes.map((change) => changePod(admin, change)))
  await eventually('aggregated cluster roles to be filled', () => aggregated(admin))
}

async function createAll(admin: Admin, objects: readonly KubeObject[]): Promise<void> {
  await Promise.all(objects.map((object) => create(admin, object)))
}

async function create(admin: Admin, object: KubeObject): Promise<void> {
  const { apiVersion = '', kind = '', metadata } = object
  const collection = await admin.path(apiVersion, kind, metadata.namespace)
  await admin.create(collection, object)
}

async function changePod(
  admin: Admin,
  { namespace, name, phase, debugWith }: PodChange,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`
  if (phase !== undefined) await admin.patch(`${path}/status`, { status: { phase } })
  if (debugWith === undefined) return
  const container = { name: 'debug', image: 'registry.example/none', env: [env(debugWith)] }
  await admin
    .patch(`${path}/ephemeralcontainers`, { spec: { ephemeralContainers: [container] } })
    // Mirror pods may not get any; then the pod stays as it was.
    .catch(() => undefined)
}

/** Each aggregated role has exactly the different rules of the roles it sums up. */
async function aggregated(admin: Admin): Promise<boolean> {
  const roles = await admin.list('/apis/rbac.authorization.k8s.io/v1/clusterroles')
  return ['a', 'b'].every((part) => {
    const parts = roles.filter(({ metadata }) => metadata.labels?.[LABEL] === part)
    const sum = roles.find(({ metadata }) => metadata.name === `sum-${part}`)
    return distinct(parts).size === distinct(sum === undefined ? [] : [sum]).size
  })
}

function distinct(roles: readonly KubeObject[]): ReadonlySet<string> {
  return new Set(
    roles.flatMap((role) => (role['rules'] ?? []).map((rule: object) => JSON.stringify(rule))),
  )
}
