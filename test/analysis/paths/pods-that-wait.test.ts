import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const PAY = { namespace: 'pay', to: 'eve' } as const

function account(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'pay', name } }
}

/** A pod that is given the Secret, waits where `nodeName` is empty and runs as `serviceAccountName`. */
function pod(nodeName: string, serviceAccountName = 'app', name = `on-${nodeName}`): KubeObject {
  const spec = {
    ...(nodeName === '' ? {} : { nodeName }),
    serviceAccountName,
    volumes: [{ name: 'v', secret: { secretName: 'db' } }],
    containers: [
      { name: 'c', image: 'x', stdin: true, volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    ],
  }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'pay', name }, spec }
}

/** What somebody has, in short, with who is asked and how that depends on something. */
async function answer(objects: readonly KubeObject[], name = 'eve'): Promise<string> {
  const model = await modelOf([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pay' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: DB },
    account('app'),
    ...objects,
  ])
  const subject = { kind: 'User', name } as const
  const { confidence, path } = whyReader(model, DB, { subject, groups: [] })
  return [confidence, ...path.map(({ id, condition }) => `${id} ${condition ?? ''}`.trim())].join(
    '; ',
  )
}

const WAITS = 'the pod, which has no node yet, comes to run'

test.each([
  ['create pods/exec', 'P5'],
  ['patch pods', 'P3'],
  ['patch pods/ephemeralcontainers', 'P4'],
])('%s opens a pod that runs for certain, and one that waits once it runs', async (right, id) => {
  const rights = granted(PAY, right)
  expect(await answer([...rights, pod('n1')])).toBe(`certain; ${id}`)
  expect(await answer([...rights, pod('')])).toBe(`conditional; ${id} ${WAITS}`)
  expect(await answer([...rights, pod('', 'app', 'waits'), pod('n1')])).toBe(`certain; ${id}`)
  expect(await answer(rights)).toBe('')
})

test('a right on one pod by its name is about that pod, whether or not another runs', async () => {
  const objects = [pod('', 'app', 'waits'), pod('n1', 'app', 'runs')]
  const on = (name: string): Promise<string> =>
    answer([...objects, ...granted(PAY, `create pods/exec:${name}`)])
  expect(await on('waits')).toBe(`conditional; P5 ${WAITS}`)
  expect(await on('runs')).toBe('certain; P5')
})

test('the token of a pod that waits is there once it runs', async () => {
  const reads = granted({ namespace: 'pay', to: 'system:serviceaccount:pay:strong' }, 'get secrets')
  const into = [...reads, account('strong'), ...granted(PAY, 'create pods/exec')]
  const other = (nodeName: string): KubeObject => {
    const made = pod(nodeName, 'strong')
    return {
      ...made,
      spec: { ...made['spec'], volumes: [], containers: [{ name: 'c', image: 'x' }] },
    }
  }
  expect(await answer([...into, other('n1')])).toBe('certain; I5; D1')
  expect(await answer([...into, other('')])).toBe(`conditional; I5 ${WAITS}; D1`)
})

test('a pod whose service account is gone takes no ephemeral container until that is made again', async () => {
  const right = granted(PAY, 'patch pods/ephemeralcontainers')
  expect(await answer([...right, pod('n1', 'gone')])).toBe(
    'conditional; P4 service account gone of the pod, which is gone, is made again',
  )
  expect(await answer([...right, pod('n1', 'gone'), pod('n2')])).toBe('certain; P4')
  expect(await answer([...right, pod('n1', 'default')])).toBe('certain; P4')
})

test('who may make service accounts makes it again', async () => {
  const rights = granted(PAY, 'patch pods/ephemeralcontainers', 'create serviceaccounts')
  expect(await answer([...rights, pod('n1', 'gone')])).toBe('certain; P4')
})
