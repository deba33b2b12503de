import { expect, test } from 'vitest'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { asNode, HELD, holding, readAsNode } from './held-node.ts'
import { consumer } from './objects.ts'

/** A pod with the Secret that the scheduler finds no node for. */
const pending = consumer('pending', { nodeSelector: { 'no-such': 'label' } })

const given = (rules: Rule[], pod = pending): Given => ({
  rules,
  clusterRules: holding(HELD),
  manifests: [pod],
})

const rule = (resource: string, ...names: string[]): Rule => ({
  verbs: ['create'],
  resources: [resource],
  ...(names.length > 0 && { resourceNames: names }),
})

const binding = (node: string) => ({
  apiVersion: 'v1',
  kind: 'Binding',
  metadata: { name: 'pending' },
  target: { kind: 'Node', name: node },
})
const pods = (scene: Scene): string => `/api/v1/namespaces/${scene.namespace}/pods`

async function bind(attacker: Attacker, scene: Scene): Promise<Answer> {
  await attacker.create(`${pods(scene)}/pending/binding`, binding(HELD))
  return readAsNode(attacker, scene.secret)
}

async function bindOldWay(attacker: Attacker, scene: Scene): Promise<Answer> {
  await attacker.create(`/api/v1/namespaces/${scene.namespace}/bindings`, binding(HELD))
  return readAsNode(attacker, scene.secret)
}

demonstrate({
  id: 'P10',
  title: 'create on pods/binding sends a waiting pod to a held node, against its node selector',
  given: given([rule('pods/binding')]),
  attack: bind,
  without: 'create',
  twin: given([
    { verbs: ['get', 'list', 'update', 'patch'], resources: ['pods/binding', 'bindings'] },
    { verbs: ['get', 'list', 'watch'], resources: ['pods'] },
  ]),
})

demonstrate({
  id: 'P10',
  title: 'create on pods/binding of one name sends that pod',
  given: given([rule('pods/binding', 'pending')]),
  attack: bind,
  without: "the pod's name",
  twin: given([rule('pods/binding', 'other')]),
})

demonstrate({
  id: 'P10',
  title: 'create on bindings, the old resource, sends a waiting pod to a held node',
  given: given([rule('bindings')]),
  attack: bindOldWay,
  without: 'a rule free of resourceNames (its requests have no name)',
  twin: given([rule('bindings', 'pending')]),
})

demonstrate({
  id: 'P10',
  title: 'a pod that waits can be bound',
  given: given([rule('pods/binding')]),
  attack: bind,
  without: 'waiting (it runs on another node)',
  twin: given([rule('pods/binding')], consumer('pending', { nodeName: 'worker-1' })),
  twinEnds: 409,
})

const gated = consumer('pending', { schedulingGates: [{ name: 'gate.example/any' }] })

test('P10: a pod with a scheduling gate cannot be bound', async () => {
  const scene = await stage(given([rule('pods/binding')], gated), 'P10')
  await expect(bind(attackerIn(scene), scene)).rejects.toThrow('409')
})

// To `reach` patch on pods is row P3, which needs no held node.
test('P10: patch on pods opens the gate of a pod and has the scheduler send it to a held node', async () => {
  const scene = await stage(given([{ verbs: ['patch'], resources: ['pods'] }], gated), 'P10')
  const attacker = attackerIn(scene)
  expect((await asNode(attacker, HELD, scene.secret.path)).status).toBe(403)
  const nodeSelector = { 'kubernetes.io/hostname': HELD }
  const spec = { schedulingGates: [], nodeSelector }
  await attacker.patch(`${pods(scene)}/pending`, { spec })
  expect((await readAsNode(attacker, scene.secret)).status).toBe(200)
})

test('P10: a pod can be bound to a node that does not exist, whose user then reads', async () => {
  const scene = await stage(
    (place) => ({
      rules: [rule('pods/binding')],
      clusterRules: holding(`${place.unique}-ghost`),
      manifests: [pending],
    }),
    'P10',
  )
  const attacker = attackerIn(scene)
  const ghost = `${scene.unique}-ghost`
  expect((await asNode(attacker, ghost, scene.secret.path)).status).toBe(403)
  await attacker.create(`${pods(scene)}/pending/binding`, binding(ghost))
  expect((await readAsNode(attacker, scene.secret, ghost)).status).toBe(200)
})
