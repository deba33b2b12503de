import { expect, test } from 'vitest'
import type { Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given } from '../given.ts'
import { HELD } from './held-node.ts'
import { consumer } from './objects.ts'

const proxy = (...names: string[]): Given['clusterRules'] => [
  {
    verbs: ['get'],
    resources: ['nodes/proxy'],
    ...(names.length > 0 && { resourceNames: names }),
  },
]
const running = [consumer('app', { nodeName: HELD })]
const through = (attacker: Attacker, method: string, rest: string, name = HELD) =>
  attacker.request(method, `/api/v1/nodes/${name}/proxy/${rest}`)

demonstrate({
  id: 'N7',
  title: 'get on nodes/proxy sends any GET to the kubelet',
  proof: 'authorized',
  kubelet: 'answer it, and for one with an upgrade run a command in any container',
  given: { clusterRules: proxy(), manifests: running },
  attack: (attacker, { namespace }) => through(attacker, 'GET', `exec/${namespace}/app/main`),
  without: 'nodes/proxy itself among all of nodes',
  twin: {
    clusterRules: [
      { verbs: ['*'], resources: ['nodes/log', 'nodes/stats', 'nodes/metrics', 'nodes/spec'] },
      { verbs: ['get', 'list', 'watch'], resources: ['nodes'] },
    ],
    manifests: running,
  },
})

demonstrate({
  id: 'N7',
  title: 'create on nodes/proxy sends any POST to the kubelet',
  proof: 'authorized',
  kubelet: 'run a command in any container',
  given: {
    clusterRules: [{ verbs: ['create'], resources: ['nodes/proxy'] }],
    manifests: running,
  },
  attack: (attacker, { namespace }) => through(attacker, 'POST', `run/${namespace}/app/main`),
  without: 'create among the verbs',
  twin: {
    clusterRules: [{ verbs: ['update', 'patch', 'delete'], resources: ['nodes/proxy'] }],
    manifests: running,
  },
})

demonstrate({
  id: 'N7',
  title: 'get on nodes/proxy of one name reaches that node',
  proof: 'authorized',
  kubelet: 'answer it',
  given: { clusterRules: proxy(HELD), manifests: running },
  attack: (attacker) => through(attacker, 'GET', 'pods'),
  without: "that node's name",
  twin: { clusterRules: proxy('worker-1'), manifests: running },
})

demonstrate({
  id: 'N7',
  title: 'a name with the port of the kubelet reaches the node too',
  proof: 'authorized',
  kubelet: 'answer it',
  given: { clusterRules: proxy(`https:${HELD}:10250`), manifests: running },
  attack: (attacker) => through(attacker, 'GET', 'pods', `https:${HELD}:10250`),
  without: 'the very same name (the plain one is another)',
  twin: { clusterRules: proxy(HELD), manifests: running },
  // The plain name reaches the node all the same, by the other URL.
  reach: { twin: 'yes', twinRow: 'N7' },
})

test('N7: a Role in a namespace gives no nodes/proxy', async () => {
  const scene = await stage({ rules: proxy() ?? [], manifests: running }, 'N7')
  await expect(through(attackerIn(scene), 'GET', 'pods')).rejects.toThrow('403')
})

test('N8: the fine-grained subresources of nodes read no Secret through the API server', async () => {
  const parts = ['log', 'stats', 'metrics', 'spec', 'configz', 'healthz', 'pods', 'checkpoint']
  const resources = parts.map((part) => `nodes/${part}`)
  const scene = await stage(
    { clusterRules: [{ verbs: ['*'], resources }], manifests: running },
    'N8',
  )
  const attacker = attackerIn(scene)
  for (const part of parts) {
    expect((await attacker.try('GET', `/api/v1/nodes/${HELD}/${part}`)).status).toBe(404)
    expect((await attacker.try('GET', `/api/v1/nodes/${HELD}/proxy/${part}`)).status).toBe(403)
  }
  expect((await attacker.try('GET', scene.secret.path)).status).toBe(403)
})
