import { afterAll, beforeAll, expect, test } from 'vitest'

import { ApiError } from '../../../src/lib/base/errors.ts'
import { liveSource } from '../../../src/lib/source/live/live-source.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'
import { type OwnControlPlane, startControlPlane } from '../../control-plane/control-plane.ts'
import { collect, observed } from './observed.ts'

// These tests change what everybody sees of a cluster, so they have their own.
let cluster: OwnControlPlane
beforeAll(async () => {
  cluster = await startControlPlane()
})

afterAll(() => cluster?.stop())

async function statuses(flags: Parameters<typeof observed>[0], group: string) {
  const source = liveSource(await observed(flags), { currentNamespace: 'default' })
  const resource = { group, version: 'v1', plural: 'things', kind: 'Thing', namespaced: true }
  const { coverage } = await collect(source, { resources: [...BUILT_IN, resource] })
  source.close()
  return Object.fromEntries(coverage.map((entry) => [entry.resource, entry.status]))
}

test('an aggregated API that does not answer is unknown, not absent', async () => {
  const group = 'things.example.com'
  await cluster.admin.create('/apis/apiregistration.k8s.io/v1/apiservices', {
    metadata: { name: `v1.${group}` },
    spec: {
      group,
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
      service: { name: 'nowhere', namespace: 'default' },
    },
  })
  const flags = { kubeconfig: cluster.adminKubeconfig }
  let status = ''
  for (let attempt = 0; attempt < 100 && status !== 'failed'; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    status = (await statuses(flags, group))[`things.${group}`] ?? ''
  }
  expect(status).toBe('failed')
}, 60_000)

test('a server that refuses discovery is read all the same', async () => {
  const flags = { kubeconfig: cluster.adminKubeconfig, as: 'reader', asGroup: ['readers'] }
  const api = '/apis/rbac.authorization.k8s.io/v1'
  await cluster.admin.create(`${api}/clusterroles`, {
    metadata: { name: 'readers' },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['list'] }],
  })
  await cluster.admin.create(`${api}/clusterrolebindings`, {
    metadata: { name: 'readers' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'readers' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
  })
  await cluster.admin.delete(`${api}/clusterrolebindings/system:discovery`)
  await cluster.admin.delete(`${api}/clusterrolebindings/system:public-info-viewer`)
  const client = await observed(flags)
  const refused = () =>
    client.json({ method: 'GET', path: '/apis', info: { verb: 'get', resource: '/apis' } }).then(
      () => false,
      (error: unknown) => error instanceof ApiError && error.status === 403,
    )
  for (let attempt = 0; attempt < 100 && !(await refused()); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(await refused()).toBe(true)
  const seen = await statuses(flags, 'nothing.example.com')
  const unserved = Object.keys(seen).filter((name) => seen[name] === 'notServed')
  expect(unserved.toSorted()).toEqual([
    'gateways.gateway.networking.k8s.io',
    'referencegrants.gateway.networking.k8s.io',
    'things.nothing.example.com',
    'volumesnapshotclasses.snapshot.storage.k8s.io',
  ])
  expect(Object.values(seen).filter((status) => status === 'read')).toHaveLength(
    BUILT_IN.length - 3,
  )
  // Nor does it tell its version then.
  const origin = await liveSource(client, { currentNamespace: 'default' }).origin()
  expect(origin).not.toHaveProperty('serverVersion')
  client.close()
}, 60_000)
