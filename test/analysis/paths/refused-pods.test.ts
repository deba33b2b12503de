import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

function level(enforce: string): KubeObject {
  const labels = { 'pod-security.kubernetes.io/enforce': enforce }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pay', labels } }
}

/** A pod that is given the Secret, with a directory of its node or without. */
function pod(name: string, hostPath: boolean): KubeObject {
  const volumes = hostPath ? [{ name: 'root', hostPath: { path: '/' } }] : []
  const volumeMounts = volumes.map((volume) => ({ name: volume.name, mountPath: '/root' }))
  const container = {
    name: 'c',
    image: 'x',
    envFrom: [{ secretRef: { name: 'db' } }],
    volumeMounts,
  }
  const spec = { nodeName: 'worker-1', serviceAccountName: 'app', volumes, containers: [container] }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'pay', name }, spec }
}

const IMAGES = rule('patch pods')
const DEBUG = rule('patch pods/ephemeralcontainers')
const FREE = rule('patch namespaces', ['pay'])

test.each([
  ['P3', IMAGES],
  ['P4', DEBUG],
])('a pod that violates the level of its namespace is not changed (%s)', async (id, right) => {
  const here = (...rules: readonly Record<string, unknown>[]) =>
    granted('pay', 'of-eve', 'User eve', ...rules)
  const anywhere = granted('', 'of-eve', 'User eve', right)
  const root = pod('root', true)
  for (const rights of [here(right), anywhere]) {
    expect(await eve([level('restricted'), root, ...rights])).toBe('no')
    expect(await eve([level('baseline'), root, ...rights])).toBe('no')
    expect(await eve([level('privileged'), root, ...rights])).toBe(`yes ${id}`)
    expect(await eve([level('restricted'), pod('plain', false), ...rights])).toBe(`yes ${id}`)
    expect(await eve([level('baseline'), root, pod('plain', false), ...rights])).toBe(`yes ${id}`)
  }
  expect(await eve([level('restricted'), root, ...here(right, FREE)])).toBe(`yes ${id}`)
})

test('the token in such a pod is not read by another image, but by a command', async () => {
  const reads = granted('pay', 'reads', 'ServiceAccount pay/app', rule('get secrets', ['db']))
  const root = { ...pod('root', true) }
  const [container] = root['spec'].containers
  const plain = { ...root, spec: { ...root['spec'], containers: [{ ...container, envFrom: [] }] } }
  const objects = [level('baseline'), ...reads, plain]
  const may = (right: Record<string, unknown>) => granted('pay', 'of-eve', 'User eve', right)
  expect(await eve([...objects, ...may(IMAGES)])).toBe('no')
  expect(await eve([...objects, ...may(rule('create pods/exec'))])).toMatch(/^yes I5/)
})

test.each([
  ['P3', IMAGES],
  ['P4', DEBUG],
])(
  'where the level is not seen it is not known whether such a pod is changed (%s)',
  async (id, right) => {
    const rights = granted('pay', 'of-eve', 'User eve', right)
    const blind = (...pods: readonly KubeObject[]): Promise<string> =>
      eve([...pods, ...rights], ['namespaces'])
    expect(await blind(pod('root', true))).toBe('unknown')
    expect(await blind(pod('plain', false))).toBe(`yes ${id}`)
    expect(await blind(pod('root', true), pod('plain', false))).toBe(`yes ${id}`)
  },
)
