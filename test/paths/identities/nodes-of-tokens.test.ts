import type { KubeObject } from '../../control-plane/admin-client.ts'
import { demonstrate } from '../demonstration.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { account, group, mayRead, RBAC_GROUP, tokenOf } from './accounts.ts'
import { be, on, readAs } from './impersonation.ts'
import { NODE, podOnNode } from './pods.ts'

const AS_NODE = { user: `system:node:${NODE}` }

/** An account that may read as the node of its token, beside an attacker who may ask for tokens of some name. */
const agent = (asksFor: string) => (scene: Scene) => {
  const { manifests, prepare } = podOnNode()(scene)
  const consumers = typeof manifests === 'string' ? [] : (manifests ?? [])
  const asks = { verbs: ['create'], resources: ['serviceaccounts/token'], resourceNames: [asksFor] }
  return {
    manifests: [
      ...consumers,
      account('agent', scene.attackerNamespace),
      ...bound(
        scene,
        `agent-${scene.unique}`,
        be('associated-node', 'nodes'),
        on('associated-node'),
      ),
    ],
    rulesIn: { [scene.attackerNamespace]: [asks] },
    ...(prepare !== undefined && { prepare }),
  }
}

function bound(scene: Scene, name: string, ...rules: readonly Rule[]): readonly KubeObject[] {
  const apiVersion = `${RBAC_GROUP}/v1`
  const subject = { kind: 'ServiceAccount', namespace: scene.attackerNamespace, name: 'agent' }
  const full = rules.map((rule) => ({ apiGroups: [''], ...rule }))
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name }, rules: full },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name },
      subjects: [subject],
    },
  ]
}

demonstrate({
  id: 'I9',
  title: 'associated-node: who may ask for tokens of such an account chooses the node',
  given: agent('agent'),
  attack: async (attacker, scene) => {
    const boundObjectRef = { apiVersion: 'v1', kind: 'Node', name: NODE }
    const named = { namespace: scene.attackerNamespace, name: 'agent' }
    return readAs(attacker.with(await tokenOf(attacker, named, { boundObjectRef })), scene, AS_NODE)
  },
  without: 'the right to ask for tokens of that account',
  twin: agent('another'),
})

demonstrate({
  id: 'I9',
  title: 'arbitrary-node: what bindings let nodes read, a node that is not there reads',
  given: () => ({
    manifests: mayRead(group('system:nodes')),
    clusterRules: [be('arbitrary-node', 'nodes', 'ghost')],
    rules: [on('arbitrary-node')],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: 'system:node:ghost' }),
  without: 'a binding to the group of nodes',
  twin: () => ({
    manifests: mayRead(group('system:nodes:others')),
    clusterRules: [be('arbitrary-node', 'nodes', 'ghost')],
    rules: [on('arbitrary-node')],
  }),
})
