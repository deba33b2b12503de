import { describe, expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { useControlPlane } from './use-control-plane.ts'
import { whoAmI } from './who-am-i.ts'

const cluster = await useControlPlane()

describe('the shared control plane', () => {
  const given = process.env['KUBEBUILDER_ASSETS'] ?? process.env['TEST_ASSET_KUBE_APISERVER']

  test.skipIf(given)('is Kubernetes v1.36.3 when we built it', async () => {
    expect(await cluster.admin.get('/version')).toMatchObject({
      major: '1',
      minor: '36',
      gitVersion: 'v1.36.3',
    })
  })

  test('knows a named user and the groups of its certificate', async () => {
    const user = await whoAmI(await cluster.kubeconfigForUser('jane@example.com', ['devs', 'ops']))
    expect(user.username).toBe('jane@example.com')
    expect(user.groups).toEqual(['devs', 'ops', 'system:authenticated'])
  })

  test('knows a service account by the token it was asked for', async () => {
    const namespace = await cluster.createNamespace('token')
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`
    await cluster.admin.create(path, { metadata: { name: 'deployer' } })
    const user = await whoAmI(await cluster.kubeconfigForServiceAccount(namespace, 'deployer'))
    expect(user.username).toBe(`system:serviceaccount:${namespace}:deployer`)
    expect(user.groups).toContain(`system:serviceaccounts:${namespace}`)
  })

  test('rolls out a Deployment of three replicas and completes a Job', async () => {
    const namespace = await cluster.createNamespace('rollout')
    await cluster.admin.apply(workloads, { namespace })
    await eventually('three ready replicas', async () => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`
      return (await cluster.admin.get(path))['status'].readyReplicas === 3
    })
    await eventually('the Job to succeed', async () => {
      const path = `/apis/batch/v1/namespaces/${namespace}/jobs/migrate`
      return (await cluster.admin.get(path))['status'].succeeded === 1
    })
    const pods = await cluster.admin.list(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=app=web`,
    )
    expect(pods.map((pod) => pod['status'].phase)).toEqual(['Running', 'Running', 'Running'])
    for (const pod of pods) expect(pod['spec'].nodeName).toMatch(/./)
  })

  test('applies objects of a CRD that arrives in the same manifest', async () => {
    const namespace = await cluster.createNamespace('crd')
    const group = `${namespace}.example.com`
    const [, widget] = await cluster.admin.apply(widgets(group), { namespace })
    expect(widget).toMatchObject({ kind: 'Widget', metadata: { namespace } })
  })

  test('authorizes kubelets by node and restricts what they may write', async () => {
    const kubelet = await cluster.kubeconfigForUser('system:node:worker-1', ['system:nodes'])
    expect((await whoAmI(kubelet)).groups).toContain('system:nodes')
    const review = await cluster.admin.create(
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      {
        spec: {
          user: 'system:node:worker-1',
          groups: ['system:nodes'],
          resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'default', name: 'x' },
        },
      },
    )
    expect(review['status']).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('no relationship found between node'),
    })
  })
})

const workloads = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      initContainers: [{ name: init, image: example.com/init }]
      containers: [{ name: web, image: example.com/web }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: migrate, image: example.com/migrate }]
`

function widgets(group: string): string {
  return `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.${group} }
spec:
  group: ${group}
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
---
apiVersion: ${group}/v1
kind: Widget
metadata: { name: first }
spec: { secretName: tls }
`
}
