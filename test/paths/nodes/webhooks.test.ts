import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import { carries, type Scene } from '../scene.ts'
import { HELD, holding, readAsNode } from './held-node.ts'
import { pod } from './objects.ts'
import { got, listen, type Review, type WebhookServer } from './webhook-server.ts'

const GROUP = 'admissionregistration.k8s.io'

interface Kind {
  readonly id: string
  readonly resource: string
  readonly kind: string
}

const mutating: Kind = {
  id: 'N10',
  resource: 'mutatingwebhookconfigurations',
  kind: 'MutatingWebhookConfiguration',
}
const validating: Kind = {
  id: 'N11',
  resource: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
}

const rule = ({ resource }: Kind, verbs: string[], ...names: string[]): Rule => ({
  verbs,
  resources: [resource],
  apiGroups: [GROUP],
  ...(names.length > 0 && { resourceNames: names }),
})

const collection = ({ resource }: Kind): string => `/apis/${GROUP}/v1/${resource}`
const nameIn = (scene: Scene): string => `${scene.unique}-webhook`

/** Sees the writes of one kind in the Secret's namespace alone: the tests share the cluster. */
function configuration(
  scene: Scene,
  { kind }: Kind,
  clientConfig: WebhookServer['clientConfig'],
  resource = 'secrets',
): KubeObject {
  const operations = ['CREATE', 'UPDATE', 'DELETE']
  const inNamespace = { matchLabels: { 'kubernetes.io/metadata.name': scene.namespace } }
  return {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: { name: nameIn(scene) },
    webhooks: [
      {
        name: 'webhook.attacker.example',
        clientConfig,
        rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: [resource], operations }],
        namespaceSelector: inNamespace,
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  }
}

async function install(
  attacker: Attacker,
  scene: Scene,
  kind: Kind,
  server: WebhookServer,
  resource?: string,
): Promise<void> {
  const path = `${collection(kind)}/${nameIn(scene)}`
  scene.cleanUp(() => scene.admin.delete(path).catch(() => undefined))
  await attacker.create(collection(kind), configuration(scene, kind, server.clientConfig, resource))
}

/** Somebody else writes until the API server has heard of the webhook. */
async function whenSomebody(
  write: () => Promise<unknown>,
  { received }: WebhookServer,
): Promise<Answer> {
  await eventually('the webhook to be called', async () => {
    await write()
    return received.length > 0
  })
  return got(received)
}

const label = (scene: Scene, query = ''): Promise<unknown> =>
  scene.admin.patch(`${scene.secret.path}${query}`, {
    metadata: { labels: { seen: String(performance.now()) } },
  })

for (const kind of [mutating, validating]) {
  const { id, resource } = kind
  const given = (...rules: Rule[]): Given => ({ clusterRules: rules })

  demonstrate({
    id,
    title: `create on ${resource}: the API server sends the Secret at the next write of anybody, were it of a label`,
    given: given(rule(kind, ['create'])),
    attack: async (attacker, scene) => {
      const server = await listen(scene)
      await install(attacker, scene, kind, server)
      return whenSomebody(() => label(scene), server)
    },
    without: 'create',
    twin: given(rule(kind, ['get', 'list', 'watch', 'delete'])),
  })

  demonstrate({
    id,
    // Which configurations there are is not read, so reach says yes if there is one of that name.
    reach: { twin: 'yes', twinRow: id },
    title: `patch on one of ${resource} redirects it to the attacker, who is sent dry runs too`,
    given: (scene) => ({
      ...given(rule(kind, ['patch'], nameIn(scene))),
      manifests: [configuration(scene, kind, elsewhere)],
    }),
    attack: async (attacker, scene) => {
      const server = await listen(scene)
      await redirect(attacker, scene, kind, server)
      return whenSomebody(() => label(scene, '?dryRun=All'), server)
    },
    without: 'that name in resourceNames',
    twin: (scene) => ({
      ...given(rule(kind, ['patch'], 'other')),
      manifests: [configuration(scene, kind, elsewhere)],
    }),
  })

  test(`${id}: a webhook of ${resource} is sent the value of each kind of write`, async () => {
    const scene = await stage(given(rule(kind, ['create'])), id)
    const server = await listen(scene)
    await install(attackerIn(scene), scene, kind, server)
    await whenSomebody(() => label(scene), server)
    await scene.admin.request('DELETE', scene.secret.path)
    const has = (value: unknown): boolean => carries(JSON.stringify(value ?? ''), scene.secret)
    const seen = (operation: string): Review | undefined =>
      server.received.findLast((review) => review.operation === operation)
    const [update, removal] = [seen('UPDATE'), seen('DELETE')]
    expect([has(update?.object), has(update?.oldObject)]).toEqual([true, true])
    expect([has(removal?.object), has(removal?.oldObject)]).toEqual([false, true])
  })

  test(`${id}: a webhook of ${resource} is sent nothing when the Secret is read`, async () => {
    const scene = await stage(given(rule(kind, ['create'])), id)
    const server = await listen(scene)
    await install(attackerIn(scene), scene, kind, server)
    await whenSomebody(() => label(scene), server)
    const before = server.received.length
    await scene.admin.get(scene.secret.path)
    expect(server.received).toHaveLength(before)
  })
}

/** Nobody listens there. */
const elsewhere = { url: 'https://127.0.0.1:9/', caBundle: '' }

async function redirect(
  attacker: Attacker,
  scene: Scene,
  kind: Kind,
  { clientConfig }: WebhookServer,
): Promise<void> {
  const body = [{ op: 'replace', path: '/webhooks/0/clientConfig', value: clientConfig }]
  const path = `${collection(kind)}/${nameIn(scene)}`
  await attacker.patch(path, body, 'application/json-patch+json')
}

demonstrate({
  id: 'N10',
  title: 'update on mutatingwebhookconfigurations redirects one as well',
  given: (scene) => ({
    clusterRules: [rule(mutating, ['update'], nameIn(scene))],
    manifests: [configuration(scene, mutating, elsewhere)],
  }),
  attack: async (attacker, scene) => {
    const server = await listen(scene)
    const path = `${collection(mutating)}/${nameIn(scene)}`
    const { resourceVersion } = (await scene.admin.get(path)).metadata
    const made = configuration(scene, mutating, server.clientConfig)
    const body = { ...made, metadata: { ...made.metadata, resourceVersion } }
    await attacker.request('PUT', path, { body })
    return whenSomebody(() => label(scene), server)
  },
  without: 'update',
  twin: (scene) => ({
    clusterRules: [rule(mutating, ['get', 'list', 'delete'])],
    manifests: [configuration(scene, mutating, elsewhere)],
  }),
})

demonstrate({
  id: 'N10',
  title: 'a webhook puts the Secret into the pod of somebody else, and the pod onto a held node',
  given: { clusterRules: [rule(mutating, ['create']), ...holding(HELD)] },
  attack: async (attacker, scene) => {
    const server = await listen(scene, [
      { op: 'add', path: '/spec/nodeName', value: HELD },
      {
        op: 'add',
        path: '/spec/volumes/-',
        value: { name: 'x', secret: { secretName: 'target' } },
      },
    ])
    await install(attacker, scene, mutating, server, 'pods')
    await whenSomebody(() => podOfSomebody(scene), server)
    return readAsNode(attacker, scene.secret)
  },
  without: 'create',
  twin: { clusterRules: [rule(mutating, ['get', 'delete']), ...holding(HELD)] },
})

function podOfSomebody(scene: Scene): Promise<unknown> {
  const { apiVersion, kind, spec } = pod('any')
  const metadata = { generateName: 'app-' }
  return scene.admin.create(`/api/v1/namespaces/${scene.namespace}/pods`, {
    apiVersion,
    kind,
    metadata,
    spec,
  })
}
