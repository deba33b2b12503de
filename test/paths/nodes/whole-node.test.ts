import { expect } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { HELD } from './held-node.ts'
import { consumer, pod } from './objects.ts'
import { addNode, nodesOf } from './two-nodes.ts'

const privileged = {
  name: 'main',
  image: 'registry.example/main',
  securityContext: { privileged: true },
}

/** A privileged pod of the attacker's namespace beside the Secret's pod. */
const beside =
  (...rules: Rule[]) =>
  (scene: Scene): Given => {
    const made = pod('agent', { nodeName: HELD, containers: [privileged] })
    const agent = { ...made, metadata: { name: 'agent', namespace: scene.attackerNamespace } }
    return {
      rulesIn: { [scene.attackerNamespace]: rules },
      manifests: [consumer('app', { nodeName: HELD }), agent],
    }
  }

demonstrate({
  id: 'N9',
  title: 'a command in a privileged pod on the node of a consumer is let through',
  proof: 'authorized',
  kubelet: "run it, with the node's devices and so its disks at hand",
  given: beside({ verbs: ['create'], resources: ['pods/exec'], resourceNames: ['agent'] }),
  attack: (attacker, { attackerNamespace }) =>
    attacker.create(
      `/api/v1/namespaces/${attackerNamespace}/pods/agent/exec?container=main&command=id&stdout=true`,
      undefined,
    ),
  without: 'create on pods/exec',
  twin: beside({ verbs: ['get', 'list', 'delete'], resources: ['pods'] }),
})

const path = (scene: Scene): string => `/api/v1/namespaces/${scene.attackerNamespace}/pods`

/** A node of the control plane, as its label says, with the taint that keeps pods off. */
const controlPlane =
  (level: string) =>
  (scene: Scene): Given => ({
    rulesIn: { [scene.attackerNamespace]: [{ verbs: ['create', 'get'], resources: ['pods'] }] },
    prepare: async () => {
      const { other } = nodesOf(scene)
      await addNode(scene, other)
      const labels = { 'node-role.kubernetes.io/control-plane': '' }
      const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]
      await scene.admin.patch(`/api/v1/nodes/${other}`, { metadata: { labels }, spec: { taints } })
      await scene.admin.patch(`/api/v1/namespaces/${scene.attackerNamespace}`, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } },
      })
    },
  })

demonstrate({
  id: 'N12',
  title: 'a pod that names a node of the control plane itself runs there, in spite of its taint',
  proof: 'accepted',
  kubelet: 'mount the keys of the certificate authority and of etcd in it',
  given: controlPlane('privileged'),
  attack: runThere,
  without: 'the Pod Security level that lets host paths through',
  twin: controlPlane('baseline'),
})

async function runThere(attacker: Attacker, scene: Scene): Promise<Answer> {
  const { other } = nodesOf(scene)
  const volumes = [{ name: 'keys', hostPath: { path: '/etc/kubernetes/pki' } }]
  await attacker.create(path(scene), pod('opens', { nodeName: other, volumes }))
  const answer = await eventually('the pod to run', async () => {
    const seen = await attacker.get(`${path(scene)}/opens`)
    return seen.json.status.phase === 'Running' && seen
  })
  expect(answer.json.spec.nodeName).toBe(other)
  return answer
}
