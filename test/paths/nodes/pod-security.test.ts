import { expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { HELD } from './held-node.ts'
import { beside, escape, given, kubelet, podsOf, start } from './namespace-beside.ts'
import { pod } from './objects.ts'

const image = 'registry.example/main'
const root = { hostPath: { path: '/' } }

/** What of a pod reaches into the node, each alone, and what a kubelet would do with it. */
const openings: Record<string, readonly [spec: object, kubelet: string]> = {
  privileged: [container({ privileged: true }), "give it the node's devices, and so its disks"],
  hostPath: [{ volumes: [{ name: 'root', ...root }] }, "mount the node's files in it"],
  hostPID: [{ hostPID: true }, 'show it the processes of the node'],
  hostNetwork: [{ hostNetwork: true }, "give it the node's network, and its local ports"],
  hostIPC: [{ hostIPC: true }, "give it the node's shared memory"],
  CAP_SYS_ADMIN: [container({ capabilities: { add: ['SYS_ADMIN'] } }), 'let it mount file systems'],
}

function container(securityContext: object): object {
  return { containers: [{ name: 'main', image, securityContext }] }
}

for (const [opening, [spec, does]] of Object.entries(openings)) {
  demonstrate({
    id: 'N1',
    title: `a pod with ${opening} is accepted on the node of a consumer where no Pod Security level is enforced`,
    proof: 'accepted',
    kubelet: does,
    given: given(undefined),
    attack: (attacker, scene) => start(attacker, scene, spec),
    without: 'that freedom, under baseline',
    twin: given('baseline'),
  })
}

demonstrate({
  id: 'N1',
  title: 'a pod with everything of the host is accepted under enforce: privileged',
  proof: 'accepted',
  kubelet,
  given: given('privileged'),
  attack: escape,
  without: 'that level, under restricted',
  twin: given('restricted'),
})

test('N1: a pod as restricted wants it may still mount Secrets and claims', async () => {
  const scene = await stage(given('restricted'), 'N1')
  const volumes = [
    { name: 'secret', secret: { secretName: 'any' } },
    { name: 'claim', persistentVolumeClaim: { claimName: 'any' } },
  ]
  const answer = await start(attackerIn(scene), scene, { ...restricted, volumes })
  expect(answer.status).toBe(201)
})

const restricted = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'main',
      image,
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
}

test('N1: baseline lets an unmasked /proc through for a pod with users of its own', async () => {
  const unmasked = container({ procMount: 'Unmasked' })
  const scene = await stage(given('baseline'), 'N1')
  const answer = await start(attackerIn(scene), scene, { hostUsers: false, ...unmasked })
  expect(answer.status).toBe(201)
})

/** A pod on the node of the consumer that a container can be added to. */
const debugging = (level: string) => (scene: Scene) => ({
  ...given(level, {
    rules: [{ verbs: ['patch'], resources: ['pods/ephemeralcontainers'] }],
  })(scene),
  prepare: () => scene.admin.create(podsOf(beside(scene)), pod('app', { nodeName: HELD })),
})

demonstrate({
  id: 'N1',
  title: 'a privileged debug container is accepted in a running pod under enforce: privileged',
  proof: 'accepted',
  kubelet,
  given: debugging('privileged'),
  attack: (attacker, scene) => {
    const securityContext = { privileged: true }
    const ephemeralContainers = [{ name: 'debug', image, securityContext }]
    const path = `${podsOf(beside(scene))}/app/ephemeralcontainers`
    return attacker.patch(path, { spec: { ephemeralContainers } })
  },
  without: 'that level, under baseline',
  twin: debugging('baseline'),
})

test('N1: a workload with such pods is accepted under restricted, its pods are not', async () => {
  const create: Rule = { verbs: ['create'], resources: ['replicasets'], apiGroups: ['apps'] }
  const scene = await stage(given('restricted', { rules: [create] }), 'N1')
  const labels = { app: 'opens' }
  const path = `/apis/apps/v1/namespaces/${beside(scene)}/replicasets`
  await attackerIn(scene).create(path, {
    metadata: { name: 'opens' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { ...pod('opens')['spec'], hostPID: true } },
    },
  })
  await eventually('the controller to be refused', async () => {
    const { status } = await scene.admin.get(`${path}/opens`)
    const conditions: { type: string; message: string }[] = status.conditions ?? []
    return conditions.some(({ message }) => message.includes('violates PodSecurity "restricted'))
  })
  expect(await scene.admin.list(podsOf(beside(scene)))).toEqual([])
})
