import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KubeObject } from '../control-plane/admin-client.ts'
import { type OwnControlPlane, startControlPlane } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { type Ran, run } from './run.ts'

// A cluster of its own: the kind would show in what other tests read.
let plane: OwnControlPlane
let kubeconfig: string
let namespace: string
beforeAll(async () => {
  plane = await startControlPlane()
  namespace = await plane.createNamespace('sealed')
  kubeconfig = await plane.kubeconfigForUser('root', ['system:masters'], namespace)
})
afterAll(() => plane.stop())

const apply = (object: object, ...words: readonly string[]): Promise<Ran> =>
  run(['apply', '-f', '-', ...words], { kubeconfig, input: JSON.stringify(object) })

const sealed = (encryptedData: object, more: object = {}): object => ({
  apiVersion: 'bitnami.com/v1alpha1',
  kind: 'SealedSecret',
  metadata: { name: 'db', ...more },
  spec: { encryptedData, template: { type: 'Opaque', metadata: { name: 'db' } } },
})

const CRD: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'sealedsecrets.bitnami.com' },
  spec: {
    group: 'bitnami.com',
    scope: 'Namespaced',
    names: { kind: 'SealedSecret', plural: 'sealedsecrets', singular: 'sealedsecret' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
}

test('a SealedSecret goes to the cluster as it is, and says which keys change', async () => {
  const early = await apply(sealed({ a: 'AgA' }))
  expect(early.status).toBe(5)
  expect(early.stderr).toContain('is the Sealed Secrets controller installed?')

  await plane.admin.apply([CRD])
  const path = `/apis/bitnami.com/v1alpha1/namespaces/${namespace}/sealedsecrets`
  await eventually('the kind is served', () =>
    plane.admin.list(path).then(
      () => true,
      () => false,
    ),
  )
  const made = await apply(sealed({ a: 'AgA', b: 'AgB' }))
  expect({ stdout: made.stdout, stderr: made.stderr }).toEqual({
    stdout: `sealedsecret/db created in ${namespace} - Opaque - 2 keys: a, b\n`,
    stderr: '',
  })
  const same = await apply(sealed({ a: 'AgA', b: 'AgB' }))
  expect(same.stdout).toBe(`sealedsecret/db unchanged in ${namespace}\n`)
  const changed = await apply(sealed({ a: 'AgX', c: 'AgC' }, { labels: { app: 'x' } }))
  expect(changed.stdout).toBe(
    `sealedsecret/db configured in ${namespace} - a changed, c added, b removed - metadata.labels[app]\n`,
  )
  const stored = await plane.admin.get(`${path}/db`)
  expect(stored['spec']).toMatchObject({ encryptedData: { a: 'AgX', c: 'AgC' } })
  await plane.admin.patch(`${path}/db?fieldManager=other`, {
    spec: { encryptedData: { a: 'AgO' } },
  })
  const conflict = await apply(sealed({ a: 'AgY', c: 'AgC' }))
  expect(conflict.status).toBe(4)
  expect(conflict.stderr).toContain('spec.encryptedData[a] was set to something else by other')
})
