import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate, stage } from '../demonstration.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { account, READER, readerAccount } from './accounts.ts'
import { NODE, pod } from './pods.ts'

const AS_READER = 'give its process a token of the account'

const PODS: Rule = { verbs: ['create'], resources: ['pods'] }

demonstrate({
  id: 'I4',
  title: 'a pod may be created that runs as any account of its namespace',
  proof: 'accepted',
  kubelet: AS_READER,
  given: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [PODS] },
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
  attack: (attacker, { attackerNamespace }) =>
    attacker.create(`/api/v1/namespaces/${attackerNamespace}/pods`, pod({ account: READER })),
  without: 'the account, which admission looks for',
  twin: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [PODS] },
    manifests: readerAccount(scene, scene.attackerNamespace).slice(1),
  }),
})

const WORKLOADS: Readonly<Record<string, (template: object) => object>> = {
  deployments: (template) => ({ selector: { matchLabels: { app: 'x' } }, template }),
  daemonsets: (template) => ({ selector: { matchLabels: { app: 'x' } }, template }),
  statefulsets: (template) => ({
    serviceName: 'x',
    selector: { matchLabels: { app: 'x' } },
    template,
  }),
}

for (const [resource, spec] of Object.entries(WORKLOADS)) {
  const rule: Rule = { apiGroups: ['apps'], verbs: ['create'], resources: [resource] }
  demonstrate({
    id: 'I4',
    title: `${resource} may be created whose pods run as any account of the namespace`,
    proof: 'accepted',
    kubelet: AS_READER,
    given: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [rule] },
      manifests: readerAccount(scene, scene.attackerNamespace),
    }),
    attack: (attacker, { attackerNamespace }) =>
      attacker.create(`/apis/apps/v1/namespaces/${attackerNamespace}/${resource}`, {
        metadata: { name: 'workload' },
        spec: spec({
          metadata: { labels: { app: 'x' } },
          spec: pod({ account: READER })['spec'],
        }),
      }),
    without: `create on ${resource}`,
    twin: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [{ ...rule, verbs: ['get'] }] },
      manifests: readerAccount(scene, scene.attackerNamespace),
    }),
  })
}

/** A pod that runs as the account that reads the Secret. */
function running(scene: Scene) {
  return [
    ...readerAccount(scene, scene.attackerNamespace),
    pod({ account: READER, node: NODE, namespace: scene.attackerNamespace, stdin: true }),
  ]
}

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16).toString('base64'),
  'sec-websocket-protocol': 'v5.channel.k8s.io',
}

for (const [subresource, query] of [
  ['exec', 'command=cat&stdout=true'],
  ['attach', 'stdin=true'],
] as const) {
  const rule: Rule = { verbs: ['create'], resources: [`pods/${subresource}`] }
  const path = (scene: Scene) =>
    `/api/v1/namespaces/${scene.attackerNamespace}/pods/pod/${subresource}?${query}`
  demonstrate({
    id: 'I5',
    title: `create on pods/${subresource} of a pod that runs as the account`,
    proof: 'authorized',
    kubelet: 'connect to its process, which holds a token',
    given: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [rule] },
      manifests: running(scene),
    }),
    attack: (attacker, scene) => attacker.request('POST', path(scene)),
    without: 'create, get being granted',
    twin: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [{ ...rule, verbs: ['get'] }] },
      manifests: running(scene),
    }),
  })
  demonstrate({
    id: 'I5',
    title: `a WebSocket to pods/${subresource} needs get and create`,
    proof: 'authorized',
    kubelet: 'connect to its process, which holds a token',
    given: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [{ ...rule, verbs: ['get', 'create'] }] },
      manifests: running(scene),
    }),
    attack: (attacker, scene) => attacker.request('GET', path(scene), { headers: UPGRADE }),
    without: 'create',
    twin: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [{ ...rule, verbs: ['get'] }] },
      manifests: running(scene),
    }),
  })
}

/** Whether admission has given a container the token of the account. */
function hasToken(object: KubeObject): boolean {
  return JSON.stringify(object['spec'].containers).includes('/var/run/secrets/kubernetes.io')
}

test('I5: a pod holds a token unless it or else its account says no', async () => {
  const scene = await stage(
    {
      manifests: [
        account('yes'),
        { ...account('no'), automountServiceAccountToken: false },
        ...[true, false, undefined].flatMap((token) =>
          ['yes', 'no'].map((name) =>
            pod({
              name: `${name}-${token ?? 'unset'}`,
              account: name,
              ...(token !== undefined && { token }),
            }),
          ),
        ),
      ],
    },
    'I5',
  )
  const pods = await scene.admin.list(`/api/v1/namespaces/${scene.namespace}/pods`)
  const holding = pods.filter(hasToken).map(({ metadata }) => metadata.name)
  expect(holding.toSorted()).toEqual(['no-true', 'yes-true', 'yes-unset'])
})

const EPHEMERAL = 'application/strategic-merge-patch+json'
const DEBUG = { name: 'debug', image: 'busybox' }

/** Adds a container that mounts the volume with the token; the answer to an empty patch names it. */
async function debug(attacker: Attacker, scene: Scene): Promise<Answer> {
  const path = `/api/v1/namespaces/${scene.attackerNamespace}/pods/pod/ephemeralcontainers`
  const seen = await attacker.patch(path, {}, EPHEMERAL)
  const volumes: { readonly name: string }[] = seen.json.spec.volumes
  const { name = '' } = volumes.find(({ name: each }) => each.startsWith('kube-api-access')) ?? {}
  const volumeMounts = [{ name, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }]
  const ephemeralContainers = [{ ...DEBUG, volumeMounts }]
  return attacker.patch(path, { spec: { ephemeralContainers } }, EPHEMERAL)
}

for (const verb of ['patch', 'update']) {
  demonstrate({
    id: 'I5',
    title: `${verb} on pods/ephemeralcontainers puts a container beside the token`,
    proof: 'accepted',
    kubelet: 'start it with the token mounted',
    given: (scene) => ({
      rulesIn: {
        [scene.attackerNamespace]: [
          { verbs: [verb, 'get'], resources: ['pods/ephemeralcontainers'] },
        ],
      },
      manifests: running(scene),
    }),
    attack: (attacker, scene) =>
      verb === 'patch' ? debug(attacker, scene) : debugByPut(attacker, scene),
    without: verb,
    twin: (scene) => ({
      rulesIn: {
        [scene.attackerNamespace]: [
          { verbs: ['get'], resources: ['pods/ephemeralcontainers'] },
          // Not pods/status: that moves pods to other nodes (P9).
          { verbs: [verb], resources: ['pods/resize'] },
        ],
      },
      manifests: running(scene),
    }),
  })
}

async function debugByPut(attacker: Attacker, scene: Scene): Promise<Answer> {
  const path = `/api/v1/namespaces/${scene.attackerNamespace}/pods/pod/ephemeralcontainers`
  const { json: body } = await attacker.get(path)
  body.spec.ephemeralContainers = [{ ...DEBUG, targetContainerName: 'main' }]
  return attacker.request('PUT', path, { body })
}
