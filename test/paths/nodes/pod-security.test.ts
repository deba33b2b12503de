import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { HELD } from './held-node.ts'
import { consumer, pod } from './objects.ts'

const ENFORCE = 'pod-security.kubernetes.io/enforce'
const kubelet = "start it, and it reads the kubelet's credentials and every Secret of the node"

/** A namespace without the Secret, in which the attacker has rights. */
const beside = (scene: Scene): string => `${scene.unique}-beside`
const podsOf = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`

interface Rights {
  readonly rules?: readonly Rule[]
  readonly clusterRules?: readonly Rule[]
}

/** A pod with the Secret on a node, and the attacker's rights in the namespace beside it. */
const given =
  (level: string | undefined, { rules = [createPods], clusterRules = [] }: Rights = {}) =>
  (scene: Scene): Given => ({
    rulesIn: { [beside(scene)]: rules },
    clusterRules,
    manifests: [namespace(scene, level), account(scene), consumer('app', { nodeName: HELD })],
  })

const createPods: Rule = { verbs: ['create'], resources: ['pods'] }

function namespace(scene: Scene, level: string | undefined): KubeObject {
  const labels: Record<string, string> = level === undefined ? {} : { [ENFORCE]: level }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: beside(scene), labels } }
}

function account(scene: Scene): KubeObject {
  const metadata = { name: 'default', namespace: beside(scene) }
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata }
}

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

/** Creates the pod on the node that the Secret's consumer is on. */
async function start(attacker: Attacker, scene: Scene, spec: object): Promise<Answer> {
  return attacker.create(podsOf(beside(scene)), pod('opens', { nodeName: HELD, ...spec }))
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
  attack: (attacker, scene) => escape(attacker, scene),
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

test('N1: a debug container in a running pod has to obey the level too', async () => {
  const ephemeral: Rule = { verbs: ['patch'], resources: ['pods/ephemeralcontainers'] }
  const ephemeralContainers = [{ name: 'debug', image, securityContext: { privileged: true } }]
  for (const [level, status] of [
    ['privileged', 200],
    ['baseline', 403],
  ] as const) {
    const scene = await stage(given(level, { rules: [ephemeral] }), 'N1')
    await scene.admin.create(podsOf(beside(scene)), pod('app', { nodeName: HELD }))
    const answer = await attackerIn(scene).try(
      'PATCH',
      `${podsOf(beside(scene))}/app/ephemeralcontainers`,
      { body: { spec: { ephemeralContainers } }, contentType: 'application/merge-patch+json' },
    )
    expect(answer.status, answer.text).toBe(status)
  }
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

const labels = { [ENFORCE]: 'privileged' }
const path = (scene: Scene): string => `/api/v1/namespaces/${beside(scene)}`

const escape = (attacker: Attacker, scene: Scene): Promise<Answer> =>
  start(attacker, scene, { hostPID: true, volumes: [{ name: 'root', ...root }] })

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

demonstrate({
  id: 'N2',
  title: 'a new namespace has no level',
  proof: 'accepted',
  kubelet,
  given: (scene) => ({
    clusterRules: [
      { verbs: ['create'], resources: ['namespaces', 'serviceaccounts'] },
      createPods,
      { verbs: ['get'], resources: ['pods'] },
    ],
    manifests: [consumer('app', { nodeName: HELD })],
    prepare: () => restrict(scene),
  }),
  attack: createAndEscape,
  without: 'create on namespaces',
  twin: (scene) => ({
    clusterRules: [{ verbs: ['create'], resources: ['serviceaccounts'] }, createPods],
    manifests: [consumer('app', { nodeName: HELD })],
    prepare: () => restrict(scene),
  }),
  // Who may create pods in all namespaces finds one without a level, or the Secret's own.
  reach: { twin: 'yes' },
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
