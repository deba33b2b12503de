import { expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Scene } from '../scene.ts'
import { tokenOf } from './accounts.ts'
import { be, impersonating, on, readAs } from './impersonation.ts'
import { NODE, pod, podOnNode } from './pods.ts'

const AS_NODE = { user: `system:node:${NODE}` }

demonstrate({
  id: 'I9',
  title: 'arbitrary-node: a node is named without system:node:, and its group comes with it',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes', NODE)],
    rules: [on('arbitrary-node')],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'the bare name, the user name being given',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes', AS_NODE.user)],
    rules: [on('arbitrary-node')],
  }),
})

demonstrate({
  id: 'I9',
  title: 'arbitrary-node: a list that names the Secret is one of what the node may get',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes', NODE)],
    rules: [on('arbitrary-node', 'list')],
  }),
  attack: (attacker, { secret }) => {
    const list = secret.path.slice(0, secret.path.lastIndexOf('/'))
    const path = `${list}?fieldSelector=metadata.name%3D${secret.name}`
    return attacker.request('GET', path, { headers: impersonating(AS_NODE) })
  },
  without: 'impersonate-on for secrets',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes', NODE)],
    rules: [{ ...on('arbitrary-node', 'list'), resources: ['pods'] }],
  }),
})

demonstrate({
  id: 'I9',
  title: 'arbitrary-node: the group must not be asked for',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes')],
    rules: [on('arbitrary-node')],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'impersonate-on for secrets',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes')],
    rules: [{ ...on('arbitrary-node'), resources: ['pods'] }],
  }),
})

/** A pod of the attacker's account on the node: what it holds is bound to pod and node. */
function attackersPod(scene: Scene, node = NODE) {
  return pod({ name: 'agent', node, account: 'attacker', namespace: scene.attackerNamespace })
}

/** The token that the attacker's pod was given, as its kubelet asked for it. */
async function tokenInPod(scene: Scene) {
  const namespace = scene.attackerNamespace
  const path = `/api/v1/namespaces/${namespace}`
  const { metadata } = await scene.admin.get(`${path}/pods/agent`)
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'agent', uid: metadata.uid }
  const answer = await scene.admin.create<{ status: { token: string } }>(
    `${path}/serviceaccounts/attacker/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { boundObjectRef },
    },
  )
  return { token: answer.status.token }
}

function withAgent(scene: Scene, node?: string) {
  const { manifests, prepare } = podOnNode()(scene)
  const secretsPod = typeof manifests === 'string' ? [] : (manifests ?? [])
  return {
    manifests: [...secretsPod, attackersPod(scene, node)],
    ...(prepare !== undefined && { prepare }),
  }
}

demonstrate({
  id: 'I9',
  title: 'associated-node: the token of a pod makes one the node that the pod is on',
  given: (scene) => ({
    ...withAgent(scene),
    clusterRules: [be('associated-node', 'nodes')],
    rules: [on('associated-node')],
  }),
  attack: async (attacker, scene) => readAs(attacker.with(await tokenInPod(scene)), scene, AS_NODE),
  without: 'the same node, the pod being on another',
  twin: (scene) => ({
    ...withAgent(scene, 'worker-2'),
    clusterRules: [be('associated-node', 'nodes')],
    rules: [on('associated-node')],
  }),
})

demonstrate({
  id: 'I9',
  title: 'associated-node: the rule may not name the node',
  given: (scene) => ({
    ...withAgent(scene),
    clusterRules: [be('associated-node', 'nodes', '*')],
    rules: [on('associated-node')],
  }),
  attack: async (attacker, scene) => readAs(attacker.with(await tokenInPod(scene)), scene, AS_NODE),
  without: 'a star or no resourceNames at all',
  twin: (scene) => ({
    ...withAgent(scene),
    clusterRules: [be('associated-node', 'nodes', NODE)],
    rules: [on('associated-node')],
  }),
})

demonstrate({
  id: 'I9',
  title: 'associated-node: who may ask for tokens of the own account chooses the node',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('associated-node', 'nodes')],
    rules: [on('associated-node')],
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['create'], resources: ['serviceaccounts/token'], resourceNames: ['attacker'] },
      ],
    },
  }),
  attack: async (attacker, scene) => {
    const own = { namespace: scene.attackerNamespace, name: 'attacker' }
    const boundObjectRef = { apiVersion: 'v1', kind: 'Node', name: NODE }
    return readAs(attacker.with(await tokenOf(attacker, own, { boundObjectRef })), scene, AS_NODE)
  },
  without: 'impersonate:associated-node',
  twin: (scene) => ({
    ...podOnNode()(scene),
    rules: [on('associated-node')],
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['create'], resources: ['serviceaccounts/token'], resourceNames: ['attacker'] },
      ],
    },
  }),
})

test('I9: associated-node: a token that is bound to no node does not do', async () => {
  const scene = await stage(
    (place) => ({
      ...podOnNode()(place),
      clusterRules: [be('associated-node', 'nodes')],
      rules: [on('associated-node')],
    }),
    'I9',
  )
  const headers = impersonating(AS_NODE)
  const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
  expect(answer.status).toBe(403)
})

test('I9: user-info: nodes are not users', async () => {
  const scene = await stage(
    (place) => ({
      ...podOnNode()(place),
      clusterRules: [be('user-info', 'users'), be('user-info', 'groups'), on('user-info')],
    }),
    'I9',
  )
  const headers = impersonating({ ...AS_NODE, groups: ['system:nodes'] })
  const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
  expect(answer.status).toBe(403)
})

test('I9: arbitrary-node and serviceaccount: groups may not be asked for', async () => {
  const scene = await stage(
    (place) => ({
      ...podOnNode()(place),
      clusterRules: [
        be('arbitrary-node', 'nodes'),
        be('arbitrary-node', 'groups'),
        be('serviceaccount', 'serviceaccounts'),
        be('serviceaccount', 'groups'),
        on('arbitrary-node'),
        on('serviceaccount'),
      ],
    }),
    'I9',
  )
  const account = `system:serviceaccount:${scene.namespace}:default`
  for (const name of [AS_NODE.user, account]) {
    const headers = impersonating({ user: name, groups: ['system:nodes'] })
    const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
    expect(answer.status, name).toBe(403)
  }
})
