import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { asNode, attract, holding, readAsNode } from './held-node.ts'
import { addNode, daemonSet, nodesOf, onOtherNode, podOn, replicaSet, run } from './two-nodes.ts'

const NODES = '/api/v1/nodes'

interface Rights {
  readonly rules?: readonly Rule[]
  readonly clusterRules?: readonly Rule[]
}

/** A ReplicaSet's pod with the Secret runs on a node that the attacker does not hold. */
const given =
  ({ rules = [], clusterRules = [] }: Rights) =>
  (scene: Scene): Given => ({
    rules,
    clusterRules: [...clusterRules, ...holding(nodesOf(scene).held)],
    prepare: () => onOtherNode(scene, replicaSet(scene)),
  })

const LIST: Rule = { verbs: ['list'], resources: ['pods'] }
const may = (verb: string, resource: string): Rule => ({ verbs: [verb], resources: [resource] })

/** Does something to the pod, again with the next one, until one has landed on the held node. */
async function untilItLands(
  attacker: Attacker,
  scene: Scene,
  act: (pod: string) => Promise<unknown>,
): Promise<Answer> {
  const { held, other } = nodesOf(scene)
  const pods = `/api/v1/namespaces/${scene.namespace}/pods`
  const again = async (): Promise<void> => {
    const { items } = (await attacker.get(pods)).json as { items: Pod[] }
    const there = items.filter(({ spec, status, metadata }) => {
      const alive = status.phase === 'Running' && metadata.deletionTimestamp === undefined
      return alive && spec.nodeName === other
    })
    for (const { metadata } of there) await act(`${pods}/${metadata.name}`)
    await sleep(50)
  }
  await attract(attacker, held)
  await again()
  return readAsNode(attacker, scene.secret, held, again)
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
  readonly spec: { readonly nodeName?: string }
  readonly status: { readonly phase: string }
}

const evict = (attacker: Attacker, pod: string): Promise<Answer> =>
  attacker.create(`${pod}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: pod.split('/').at(-1) },
  })

demonstrate({
  id: 'P9',
  title:
    'delete on pods makes a ReplicaSet start another one, on the held node if that looks better',
  given: given({ rules: [LIST, may('delete', 'pods')] }),
  attack: (attacker, scene) =>
    untilItLands(attacker, scene, (pod) => attacker.request('DELETE', pod)),
  without: 'delete',
  twin: given({ rules: [LIST, may('get', 'pods')] }),
})

demonstrate({
  id: 'P9',
  title: 'deletecollection on pods does so without knowing their names',
  given: given({ rules: [may('deletecollection', 'pods')] }),
  attack: async (attacker, scene) => {
    const { held } = nodesOf(scene)
    await attract(attacker, held)
    // Once: the scheduler has every reason to take the held node.
    await attacker.request('DELETE', `/api/v1/namespaces/${scene.namespace}/pods`)
    return readAsNode(attacker, scene.secret, held)
  },
  without: 'deletecollection',
  twin: given({ rules: [may('get', 'pods')] }),
})

demonstrate({
  id: 'P9',
  title:
    'create on pods/eviction makes a ReplicaSet start another one, on the held node if that looks better',
  given: given({ rules: [LIST, may('create', 'pods/eviction')] }),
  attack: (attacker, scene) => untilItLands(attacker, scene, (pod) => evict(attacker, pod)),
  without: 'pods/eviction',
  twin: given({ rules: [LIST, may('get', 'pods')] }),
})

for (const [what, body] of [
  ['its phase to Failed', { status: { phase: 'Failed' } }],
  ['its labels, which the ReplicaSet knows it by,', { metadata: { labels: { app: 'other' } } }],
] as const) {
  demonstrate({
    id: 'P9',
    title: `patch on pods/status sets ${what} and has a ReplicaSet start another one`,
    given: given({ rules: [LIST, may('patch', 'pods/status')] }),
    attack: (attacker, scene) => {
      const done = new Set<string>()
      return untilItLands(attacker, scene, async (pod) => {
        if (!done.has(pod)) await attacker.patch(`${pod}/status`, body)
        done.add(pod)
      })
    },
    without: 'pods/status',
    twin: given({ rules: [LIST, may('get', 'pods')] }),
  })
}

demonstrate({
  id: 'P9',
  title: 'patch on nodes alone drives the pod off its node with a taint, onto the held one',
  given: (scene) => given({ clusterRules: [named(nodesOf(scene).other)] })(scene),
  attack: async (attacker, scene) => {
    const { held, other } = nodesOf(scene)
    const taints = [{ key: 'away', effect: 'NoExecute' }]
    await attacker.patch(`${NODES}/${other}`, { spec: { taints } })
    return readAsNode(attacker, scene.secret, held)
  },
  without: "that node's name in resourceNames",
  twin: (scene) => given({ clusterRules: [named(nodesOf(scene).held)] })(scene),
  // Nothing moves the pod now; who may change the held node can make it fit the next one.
  reach: { twin: 'yes' },
})

function named(node: string): Rule {
  return { ...may('patch', 'nodes'), resourceNames: [node] }
}

demonstrate({
  id: 'P9',
  title: 'patch on nodes keeps the next pod off all nodes but the held one',
  given: given({ rules: [LIST, may('delete', 'pods')], clusterRules: [may('patch', 'nodes')] }),
  attack: async (attacker, scene) => {
    await attacker.patch(`${NODES}/${nodesOf(scene).other}`, { spec: { unschedulable: true } })
    return untilItLands(attacker, scene, (pod) => attacker.request('DELETE', pod))
  },
  without: 'patch on nodes or anything that restarts a pod',
  twin: given({ rules: [LIST] }),
})

test('P9: a cordon alone leaves the pod where it is', async () => {
  const scene = await stage(given({ clusterRules: [may('patch', 'nodes')] }), 'P9')
  const { held, other } = nodesOf(scene)
  const attacker = attackerIn(scene)
  await attacker.patch(`${NODES}/${other}`, { spec: { unschedulable: true } })
  await scene.admin.get(`/api/v1/namespaces/${scene.namespace}/pods/${await podOn(scene, other)}`)
  expect((await asNode(attacker, held, scene.secret.path)).status).toBe(403)
})

test('P9: patch on nodes/status neither cordons a node nor taints it', async () => {
  const scene = await stage({ clusterRules: [may('patch', 'nodes/status')] }, 'P9')
  const { other } = nodesOf(scene)
  await addNode(scene, other)
  const spec = { unschedulable: true, taints: [{ key: 'away', effect: 'NoExecute' }] }
  await attackerIn(scene).patch(`${NODES}/${other}/status`, { spec })
  const after = (await scene.admin.get(`${NODES}/${other}`))['spec']
  expect(after.unschedulable).toBeUndefined()
  expect(after.taints.map(({ key }: { key: string }) => key)).toEqual(['scene'])
})

demonstrate({
  id: 'P9',
  title:
    'patch on nodes/status says that other nodes are full, and the next pod lands on the held one',
  given: given({
    rules: [LIST, may('delete', 'pods')],
    clusterRules: [may('patch', 'nodes/status')],
  }),
  attack: async (attacker, scene) => {
    const status = { allocatable: { pods: '0' } }
    await attacker.patch(`${NODES}/${nodesOf(scene).other}/status`, { status })
    return untilItLands(attacker, scene, (pod) => attacker.request('DELETE', pod))
  },
  without: 'nodes/status or anything that restarts a pod',
  twin: given({ rules: [LIST] }),
})

/** A DaemonSet with the Secret waits for nodes with a label; the held node has none. */
const labelled =
  (rules: Rule[], label = 'tier') =>
  (scene: Scene): Given => ({
    clusterRules: [...rules, ...holding(nodesOf(scene).held)],
    prepare: () => waitForLabel(scene, label),
  })

async function waitForLabel(scene: Scene, label: string): Promise<void> {
  await addNode(scene, nodesOf(scene).held)
  await run(scene, daemonSet(scene, label))
  const path = `/apis/apps/v1/namespaces/${scene.namespace}/daemonsets/consumer`
  await eventually('the DaemonSet to be looked at', async () => {
    return (await scene.admin.get(path))['status'].observedGeneration === 1
  })
}

for (const [resource, rest] of [
  ['nodes', ''],
  ['nodes/status', '/status'],
] as const) {
  demonstrate({
    id: 'P9',
    title: `patch on ${resource} labels the held node, and a DaemonSet's pod comes to it`,
    given: labelled([may('patch', resource)]),
    attack: async (attacker, scene) => {
      const { held } = nodesOf(scene)
      const metadata = { labels: { tier: 'yes' } }
      await attacker.patch(`${NODES}/${held}${rest}`, { metadata })
      return readAsNode(attacker, scene.secret, held)
    },
    without: 'patch',
    twin: labelled([may('get', resource)]),
  })
}

const RESERVED = 'node-restriction.kubernetes.io/tier'

demonstrate({
  // One of the classes that every report says are not followed.
  reach: { verdict: 'no' },
  id: 'P9',
  title: 'a node labels itself, without any right that RBAC gives, and the pod comes to it',
  scene: {
    as: (place) => ({ user: `system:node:${nodesOf(place).held}`, groups: ['system:nodes'] }),
  },
  given: (scene) => ({ prepare: () => waitForLabel(scene, 'tier') }),
  attack: labelItself,
  without: 'a label that it may set (node-restriction.kubernetes.io/ is reserved)',
  twin: (scene) => ({ prepare: () => waitForLabel(scene, RESERVED) }),
})

async function labelItself(attacker: Attacker, scene: Scene): Promise<Answer> {
  const path = `/apis/apps/v1/namespaces/${scene.namespace}/daemonsets/consumer`
  const { template } = (await scene.admin.get(path))['spec']
  const { scene: _, ...wanted } = template.spec.nodeSelector as Record<string, string>
  await attacker.patch(`${NODES}/${nodesOf(scene).held}`, { metadata: { labels: wanted } })
  return eventually('the pod of the node', () => attacker.get(scene.secret.path))
}
