import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { answer, forbidden, type Match } from '../control-plane/faults.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { type Ran, run } from './run.ts'

const cluster = await useControlPlane()
const RBAC = 'rbac.authorization.k8s.io'
let proxy: FaultProxy
let kubeconfig: string
let own: string

/** Somebody who may list the namespaces, and everything in one of them. */
beforeAll(async () => {
  proxy = await cluster.startProxy()
  own = await cluster.createNamespace('own')
  await Promise.all(Array.from({ length: 12 }, () => cluster.createNamespace('other')))
  const user = `tenant-${own}`
  const roleRef = (name: string) => ({ apiGroup: RBAC, kind: 'ClusterRole', name })
  const subjects = [{ apiGroup: RBAC, kind: 'User', name: user }]
  const rules = [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }]
  await cluster.admin.apply([
    { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: own, name: 'db' } },
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: user }, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: user },
      roleRef: roleRef(user),
      subjects,
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { namespace: own, name: 'tenant' },
      roleRef: roleRef('cluster-admin'),
      subjects,
    },
  ])
  kubeconfig = await proxy.kubeconfigForUser(user, [], own)
  await eventually('the rights to take effect', async () => {
    const { status } = await run(['list', '-A'], { kubeconfig })
    return status === 0
  })
})
afterEach(() => {
  proxy.faults.clear()
  proxy.clearLog()
})
afterAll(() => proxy.stop())

const REVIEWS: Match = { resource: 'selfsubjectrulesreviews' }

async function ask(): Promise<Ran> {
  proxy.clearLog()
  const ran = await run(['list', '-A', '-o', 'json'], { kubeconfig })
  await proxy.idle()
  expect(ran).toMatchObject({ status: 0, stderr: '' })
  return ran
}

/** Without what another moment makes different. */
function lasting({ stdout }: Ran): unknown {
  const { items, coverage } = JSON.parse(stdout) as {
    items: readonly object[]
    coverage: { read: readonly { resource: string; count?: number }[] }
  }
  // Other tests make namespaces of their own in the same cluster meanwhile.
  const read = coverage.read.map((each) =>
    each.resource === 'namespaces' ? { ...each, count: 'some' } : each,
  )
  return { items, coverage: { ...coverage, read } }
}

test('is asked once per namespace what it may do there, and refused once per kind', async () => {
  const { stdout } = await ask()
  expect(stdout).toContain('"name": "db"')
  const reviews = proxy.requests.filter(({ resource }) => resource === REVIEWS.resource)
  const namespaces = await cluster.admin.list('/api/v1/namespaces')
  expect(reviews.length).toBeGreaterThan(12)
  expect(reviews.length).toBeLessThanOrEqual(namespaces.length + 5)
  const lists = proxy.requests.filter(({ verb }) => verb === 'list')
  expect(new Set(lists.map(({ namespace }) => namespace))).toEqual(new Set(['', own]))
  const refused = lists.filter(({ status }) => status === 403)
  expect(new Set(refused.map(({ path }) => path)).size).toBe(refused.length)
  expect(new Set(refused.map(({ namespace }) => namespace))).toEqual(new Set(['']))
})

test.each([
  ['are refused', forbidden()],
  ['do not tell everything', incomplete()],
  ['fail', answer(500, 'InternalError', () => 'etcdserver: request timed out')],
])('whose rules %s is tried in each namespace, with the same result', async (_, fault) => {
  const expected = lasting(await ask())
  proxy.faults.add(REVIEWS, fault)
  expect(lasting(await ask())).toEqual(expected)
  const tried = new Set(proxy.requests.map(({ namespace }) => namespace))
  expect(tried.size).toBeGreaterThan(12)
})

/** As behind a webhook that cannot tell its rules. */
function incomplete(): ReturnType<typeof answer> {
  const status = { resourceRules: [], nonResourceRules: [], incomplete: true }
  return {
    kind: 'answer',
    status: 201,
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify({ kind: 'SelfSubjectRulesReview', status }),
  }
}
