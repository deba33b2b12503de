import { expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { run } from '../run.ts'
import { deployment, NEW, passwordInEnv, podSpec, rotationSite } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

test('pods of another Deployment that the selector matches as well are not waited for', async () => {
  const site = await rotationSite(cluster, kubeconfigFor)
  await site.apply(deployment('shop', 2, passwordInEnv()))
  const matchLabels = { app: 'shop', tier: 'b' }
  const template = { metadata: { labels: matchLabels }, spec: podSpec({}) }
  await site.apply(deployment('other', 1, {}, { selector: { matchLabels }, template }))
  await site.ready('shop', 3)
  const proxy = await cluster.startProxy()
  try {
    const kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace)
    const words = ['rotate', 'db', '--from-stdin', 'password', '--yes', '--timeout', '60s']
    const { status, stderr } = await run(words, { kubeconfig, input: NEW })
    expect(stderr).toContain('deployment/shop 2/2 ready')
    expect(status).toBe(0)
    const lists = proxy.requests.filter(({ resource }) => resource === 'replicasets')
    // One to plan it, one for the ReplicaSets that there were, one for those that came.
    expect(lists.length).toBeLessThanOrEqual(3)
  } finally {
    await proxy.stop()
  }
})
