import { expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Rule } from '../given.ts'
import type { Scene, SceneOptions } from '../scene.ts'
import { consumer } from './objects.ts'
import { addNode, nodesOf } from './two-nodes.ts'

const ADMINISTRATOR = { apiGroups: ['*'], resources: ['pods', 'pods/*'], verbs: ['*'] }

const asHeld: SceneOptions = {
  as: (place) => ({ user: `system:node:${nodesOf(place).held}`, groups: ['system:nodes'] }),
}
const waiting = consumer('waiting', { nodeSelector: { 'no-such': 'label' } })
const rule = (resource: string): Rule => ({ verbs: ['create'], resources: [resource] })
const nodePath = (name: string): string => `/api/v1/nodes/${name}`

/** The status of a node's attempt to change itself. */
async function changing(scene: Scene, body: object, name = nodesOf(scene).held): Promise<number> {
  const contentType = 'application/merge-patch+json'
  const options = { body, contentType }
  return (await attackerIn(scene).try('PATCH', `${nodePath(name)}?dryRun=All`, options)).status
}

test('P9: a node may give itself labels of no reserved prefix, its host name and zone', async () => {
  const scene = await stage({}, 'P9', asHeld)
  await addNode(scene, nodesOf(scene).held)
  const labelling = (label: string) => changing(scene, { metadata: { labels: { [label]: 'any' } } })
  for (const label of [
    'tier',
    'company.example/tier',
    'kubernetes.io/hostname',
    'kubernetes.io/arch',
    'topology.kubernetes.io/zone',
    'node.kubernetes.io/instance-type',
    'kubelet.kubernetes.io/any',
  ]) {
    expect([label, await labelling(label)]).toEqual([label, 200])
  }
  for (const label of [
    'node-restriction.kubernetes.io/tier',
    'node-role.kubernetes.io/control-plane',
    'any.kubernetes.io/tier',
    'k8s.io/tier',
  ]) {
    expect([label, await labelling(label)]).toEqual([label, 403])
  }
})

test('P9: a node may cordon itself, but neither change its taints nor touch other nodes', async () => {
  const scene = await stage({}, 'P9', asHeld)
  await addNode(scene, nodesOf(scene).held)
  expect(await changing(scene, { spec: { unschedulable: true } })).toBe(200)
  expect(await changing(scene, { spec: { taints: [] } })).toBe(403)
  expect(await changing(scene, { metadata: { labels: { tier: 'any' } } }, 'worker-1')).toBe(403)
})

test('P9, P10: RBAC cannot give a node what NodeRestriction refuses: bind, or remove pods of others', async () => {
  const pods = (scene: Scene): string => `/api/v1/namespaces/${scene.namespace}/pods`
  const scene = await stage(
    {
      rules: [ADMINISTRATOR, { verbs: ['create'], resources: ['pods/binding', 'pods/eviction'] }],
      manifests: [waiting, consumer('elsewhere', { nodeName: 'worker-1' })],
    },
    'P10',
    asHeld,
  )
  const attacker = attackerIn(scene)
  const target = { kind: 'Node', name: nodesOf(scene).held }
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'waiting' }, target }
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: 'elsewhere' },
  }
  const attempts = [
    ['POST', `${pods(scene)}/waiting/binding`, binding, 'unexpected pod subresource'],
    ['POST', `${pods(scene)}/elsewhere/eviction`, eviction, 'can only evict pods'],
    ['DELETE', `${pods(scene)}/elsewhere`, undefined, 'can only delete pods'],
  ] as const
  for (const [method, path, body, refusal] of attempts) {
    const answer = await attacker.try(method, path, { body })
    expect(answer.status, answer.text).toBe(403)
    expect(answer.text).toContain(refusal)
  }
})

demonstrate({
  id: 'P10',
  title:
    'NodeRestriction overlooks bindings, the old resource: a node that RBAC lets create them binds a waiting pod to itself',
  scene: asHeld,
  given: { rules: [rule('bindings')], manifests: [waiting] },
  attack: async (attacker, scene) => {
    const target = { kind: 'Node', name: nodesOf(scene).held }
    await attacker.create(`/api/v1/namespaces/${scene.namespace}/bindings`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'waiting' },
      target,
    })
    return eventually('the Node authorizer to see it', () => attacker.get(scene.secret.path))
  },
  without: 'bindings, with pods/binding,',
  // NodeRestriction is a flag of the API server, which objects do not show.
  reach: { twin: 'yes', twinRow: 'P10' },
  twin: { rules: [rule('pods/binding')], manifests: [waiting] },
})
