import { demonstrate } from '../demonstration.ts'
import type { Attacker } from '../attacker.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { read } from './accounts.ts'
import { KUBELET_CLIENT } from './certificate-request.ts'
import { approve, collect, csrRule, signerRule, submit } from './certificates.ts'
import { NODE, podOnNode } from './pods.ts'

const AS_NODE = { commonName: `system:node:${NODE}`, organizations: ['system:nodes'] }
const NODE_CLIENT = csrRule('create', 'nodeclient')

/** Asks for the certificate of a node, and lets somebody approve it. */
async function asNode(
  attacker: Attacker,
  scene: Scene,
  approves?: typeof approve,
  asked = AS_NODE,
) {
  const pending = await submit(attacker, scene, asked, KUBELET_CLIENT)
  await approves?.(attacker, pending)
  return read(attacker.with(await collect(attacker, pending)), scene)
}

const APPROVES: readonly Rule[] = [csrRule('create'), csrRule('get'), csrRule('patch', 'approval')]

demonstrate({
  id: 'I18',
  title: 'a kubelet’s certificate approved by oneself reads the Secrets of the node’s pods',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [...APPROVES, signerRule('approve', KUBELET_CLIENT)],
  }),
  attack: (attacker, scene) => asNode(attacker, scene, approve),
  without: 'approve for this signer, that of serving certificates being named',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [...APPROVES, signerRule('approve', 'kubernetes.io/kubelet-serving')],
  }),
})

demonstrate({
  id: 'I18',
  title: 'who may create certificatesigningrequests/nodeclient needs nobody to approve',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [csrRule('create'), csrRule('get'), NODE_CLIENT],
  }),
  attack: (attacker, scene) => asNode(attacker, scene),
  without: 'a pod with the Secret on that node',
  twin: (scene) => ({
    ...podOnNode('worker-2')(scene),
    clusterRules: [csrRule('create'), csrRule('get'), NODE_CLIENT],
  }),
  // As the other node it would be read.
  reach: { twin: 'yes', twinRow: 'I18' },
})

const ghost = ({ unique }: Pick<Scene, 'unique'>) => `ghost-${unique}`

demonstrate({
  id: 'I18',
  title: 'the node need not exist, if a pod is on it',
  given: (scene) => ({
    ...podOnNode(ghost(scene))(scene),
    clusterRules: [csrRule('create'), csrRule('get'), NODE_CLIENT],
  }),
  attack: (attacker, scene) =>
    asNode(attacker, scene, undefined, {
      ...AS_NODE,
      commonName: `system:node:${ghost(scene)}`,
    }),
  without: 'a pod',
  twin: { clusterRules: [csrRule('create'), csrRule('get'), NODE_CLIENT] },
})
