import { expect, test } from 'vitest'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { beside, createPods, ENFORCE, escape, given, kubelet, podsOf } from './namespace-beside.ts'
import { pod } from './objects.ts'

const labels = { [ENFORCE]: 'privileged' }
const path = (scene: Scene): string => `/api/v1/namespaces/${beside(scene)}`

interface Relabelling {
  readonly right: string
  readonly rule: Rule
  readonly relabel: (attacker: Attacker, scene: Scene) => Promise<Answer>
}

const body = (scene: Scene) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: beside(scene), labels },
})

const relabellings: Relabelling[] = [
  {
    right: 'patch on namespaces',
    rule: { verbs: ['patch'], resources: ['namespaces'] },
    relabel: (attacker, scene) => attacker.patch(path(scene), { metadata: { labels } }),
  },
  {
    right: 'update on namespaces',
    rule: { verbs: ['update'], resources: ['namespaces'] },
    relabel: (attacker, scene) => attacker.request('PUT', path(scene), { body: body(scene) }),
  },
  {
    right: 'patch on namespaces/status',
    rule: { verbs: ['patch'], resources: ['namespaces/status'] },
    relabel: (attacker, scene) => attacker.patch(`${path(scene)}/status`, { metadata: { labels } }),
  },
  {
    right: 'update on namespaces/status',
    rule: { verbs: ['update'], resources: ['namespaces/status'] },
    relabel: (attacker, scene) =>
      attacker.request('PUT', `${path(scene)}/status`, { body: body(scene) }),
  },
  {
    right: 'update on namespaces/finalize',
    rule: { verbs: ['update'], resources: ['namespaces/finalize'] },
    relabel: (attacker, scene) =>
      attacker.request('PUT', `${path(scene)}/finalize`, { body: body(scene) }),
  },
]

for (const { right, rule, relabel } of relabellings) {
  demonstrate({
    id: 'N2',
    title: `${right}, in a Role of the namespace, lifts the level`,
    proof: 'accepted',
    kubelet,
    given: given('restricted', { rules: [createPods, rule] }),
    attack: async (attacker, scene) => {
      await relabel(attacker, scene)
      return escape(attacker, scene)
    },
    without: 'it',
    twin: given('restricted'),
  })
}

demonstrate({
  id: 'N2',
  title: 'taking the label away lifts the level; resourceNames are the names of namespaces',
  proof: 'accepted',
  kubelet,
  given: (scene) =>
    given('baseline', { rules: [createPods], clusterRules: [named(beside(scene))] })(scene),
  attack: async (attacker, scene) => {
    await attacker.patch(path(scene), { metadata: { labels: { [ENFORCE]: null } } })
    return escape(attacker, scene)
  },
  without: 'the right name',
  twin: (scene) =>
    given('baseline', { rules: [createPods], clusterRules: [named('other')] })(scene),
})

function named(name: string): Rule {
  return { verbs: ['patch'], resources: ['namespaces'], resourceNames: [name] }
}

// To `reach` create on pods in all namespaces is row P1 already.
test('N2: a new namespace has no level', async () => {
  const scene = await stage(
    {
      clusterRules: [
        { verbs: ['create'], resources: ['namespaces', 'serviceaccounts'] },
        createPods,
      ],
    },
    'N2',
  )
  await restrict(scene)
  const attacker = attackerIn(scene)
  for (const name of [scene.namespace, scene.attackerNamespace]) {
    const options = { body: pod('opens', { hostPID: true }) }
    expect((await attacker.try('POST', podsOf(name), options)).status).toBe(403)
  }
  expect((await createAndEscape(attacker, scene)).status).toBe(201)
})

/** All namespaces of the scene enforce a level. */
async function restrict(scene: Scene): Promise<void> {
  for (const name of [scene.namespace, scene.attackerNamespace]) {
    const metadata = { labels: { [ENFORCE]: 'restricted' } }
    await scene.admin.patch(`/api/v1/namespaces/${name}`, { metadata })
  }
}

async function createAndEscape(attacker: Attacker, scene: Scene): Promise<Answer> {
  scene.cleanUp(() => scene.admin.delete(path(scene)).catch(() => undefined))
  await attacker.create('/api/v1/namespaces', { metadata: { name: beside(scene) } })
  // A controller makes the account as well; who comes first does not matter.
  const accounts = `/api/v1/namespaces/${beside(scene)}/serviceaccounts`
  await attacker.try('POST', accounts, { body: { metadata: { name: 'default' } } })
  return escape(attacker, scene)
}
