import { afterAll, expect, test } from 'vitest'
import type { Question } from '../../../src/lib/analysis/reach/index.ts'
import { type OwnControlPlane, startControlPlane } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { review } from '../reach/random/oracle.ts'

/** The Node authorizer keeps a counting index for what has more edges than 200 (graph.go). */
const MANY = 230

let plane: OwnControlPlane | undefined
afterAll(() => plane?.stop())

// Not our code: evidence for docs/authorizers.md, which says where "no" may be wrong.
test(
  'a node keeps a Secret of many pods after its pod is gone, if the pods name the Secret twice',
  { timeout: 300_000 },
  async () => {
    plane = await startControlPlane({
      apiServerFlags: ['--disable-admission-plugins=ServiceAccount'],
    })
    expect(await afterDeletion(plane, 'once', false)).toBe(false)
    expect(await afterDeletion(plane, 'twice', true)).toBe(true)
  },
)

/** Whether the node may still get the Secret when the only pod with it on that node is gone. */
async function afterDeletion(
  { admin }: OwnControlPlane,
  namespace: string,
  twice: boolean,
): Promise<boolean> {
  const pods = `/api/v1/namespaces/${namespace}/pods`
  const question = (name: string): Question => ({
    user: 'system:node:node-z',
    groups: ['system:nodes'],
    verb: 'get',
    namespace,
    name,
  })
  await admin.create('/api/v1/namespaces', { metadata: { name: namespace } })
  const names = Array.from({ length: MANY }, (_, at) => `other-${at}`)
  await Promise.all(names.map((name) => admin.create(pods, pod(name, 'node-a', 'shared', twice))))
  await admin.create(pods, pod('stays', 'node-z', 'sentinel', false))
  await admin.create(pods, pod('leaves', 'node-z', 'shared', twice))
  await eventually('the pod to count', () => review(admin, question('shared')))
  await admin.request('DELETE', `${pods}/leaves?gracePeriodSeconds=0`)
  // Made after the deletion, so that seeing it means that the deletion was seen.
  await admin.create(pods, pod('after', 'node-z', 'after', false))
  await eventually('the deletion to be seen', () => review(admin, question('after')))
  return review(admin, question('shared'))
}

function pod(name: string, nodeName: string, secret: string, twice: boolean): object {
  const container = { name: 'main', image: 'registry.example/none' }
  const again = twice ? { envFrom: [{ secretRef: { name: secret } }] } : {}
  return {
    metadata: { name },
    spec: {
      nodeName,
      imagePullSecrets: [{ name: secret }],
      containers: [{ ...container, ...again }],
    },
  }
}
