import type { Admin } from '../../test/control-plane/admin.ts'
import type { KubeObject } from '../../test/control-plane/admin-client.ts'
import { eventually } from '../../test/control-plane/eventually.ts'

const TIMEOUT_MS = 120_000

/** A list and when one of its objects is as it should be. */
interface Expectation {
  readonly path: string
  readonly settled: (object: KubeObject) => boolean
}

const EXPECTATIONS: readonly Expectation[] = [
  { path: '/apis/apps/v1/deployments', settled: (it) => ready(it, it['spec'].replicas) },
  { path: '/apis/apps/v1/statefulsets', settled: (it) => ready(it, it['spec'].replicas) },
  {
    path: '/apis/apps/v1/daemonsets',
    settled: ({ status }) =>
      status?.desiredNumberScheduled > 0 && status.numberReady === status.desiredNumberScheduled,
  },
  { path: '/apis/batch/v1/jobs', settled: ({ status }) => status?.succeeded === 1 },
  { path: '/api/v1/persistentvolumeclaims', settled: ({ status }) => status?.phase === 'Bound' },
  {
    path: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    settled: ({ aggregationRule, rules }) => aggregationRule === undefined || rules?.length > 0,
  },
]

/** Waits until everything that was applied runs: pods are ready, jobs done, claims bound. */
export async function rolledOut(admin: Admin): Promise<void> {
  for (const { path, settled } of EXPECTATIONS) {
    await eventually(
      `everything under ${path} to be ready`,
      async () => (await admin.list(path)).every(settled),
      TIMEOUT_MS,
    )
  }
  await eventually('the token controller', () => tokensIssued(admin), TIMEOUT_MS)
}

function ready({ status }: KubeObject, wanted: number): boolean {
  return (status?.readyReplicas ?? 0) === wanted
}

const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
const TOKEN_SECRETS = '/api/v1/secrets?fieldSelector=type=kubernetes.io/service-account-token'

// The controller writes the token and this annotation at once.
async function tokensIssued(admin: Admin): Promise<boolean> {
  const { items } = await admin.request<{ items: KubeObject[] }>('GET', TOKEN_SECRETS, {
    headers: { accept: METADATA },
  })
  return items.every(
    ({ metadata }) => metadata.annotations?.['kubernetes.io/service-account.uid'] !== undefined,
  )
}
