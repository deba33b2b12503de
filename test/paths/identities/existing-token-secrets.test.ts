import type { KubeObject } from '../../control-plane/admin-client.ts'
import { demonstrate } from '../demonstration.ts'
import type { Given } from '../given.ts'
import type { Scene } from '../scene.ts'
import { READER, read, until, readWithNewToken } from './accounts.ts'
import { impersonating } from './impersonation.ts'
import { NODE, pod } from './pods.ts'
import { LEGACY, tokenIn, tokenSecret, withTokenSecret } from './token-secret.ts'

demonstrate({
  id: 'I2',
  title: 'patch on an existing token Secret makes it one of another account and reads it back',
  given: (scene) => ({
    ...withTokenSecret(scene, 'other'),
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['patch'], resources: ['secrets'], resourceNames: [LEGACY] },
      ],
    },
  }),
  attack: async (attacker, scene) => {
    const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
    const annotations = {
      'kubernetes.io/service-account.name': READER,
      'kubernetes.io/service-account.uid': null,
    }
    await attacker.patch(`${secrets}/${LEGACY}`, {
      metadata: { annotations },
      data: { token: null },
    })
    const held = await until('a new token', async () =>
      tokenIn((await attacker.patch(`${secrets}/${LEGACY}?dryRun=All`, {})).text),
    )
    return readWithNewToken(attacker.with(held), scene)
  },
  without: 'a token Secret that may be patched',
  twin: (scene) => ({
    ...withTokenSecret(scene, 'other'),
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['patch'], resources: ['secrets'], resourceNames: ['default'] },
      ],
    },
  }),
})

demonstrate({
  id: 'I2',
  title: 'update of an existing token Secret does the same where it can be read',
  given: (scene) => ({
    ...withTokenSecret(scene, 'other'),
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['update', 'get'], resources: ['secrets'], resourceNames: [LEGACY] },
      ],
    },
  }),
  attack: async (attacker, scene) => {
    const path = `/api/v1/namespaces/${scene.attackerNamespace}/secrets/${LEGACY}`
    await attacker.request('PUT', path, { body: tokenSecret(LEGACY, READER) })
    const held = await until('a new token', async () => tokenIn((await attacker.get(path)).text))
    return readWithNewToken(attacker.with(held), scene)
  },
  without: 'get',
  twin: (scene) => ({
    ...withTokenSecret(scene, 'other'),
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['update'], resources: ['secrets'], resourceNames: [LEGACY] },
      ],
    },
  }),
})

/** A pod on the node that mounts the token Secret, and a right to change that Secret. */
function mountedOnNode(scene: Scene): Given {
  const home = scene.attackerNamespace
  const { manifests, prepare } = withTokenSecret(scene, 'other')
  const plain = pod({ name: 'mounts', namespace: home, node: NODE, token: false })
  const volumes = [{ name: 'v', secret: { secretName: LEGACY } }]
  const mounting = { ...plain, spec: { ...plain['spec'], volumes } }
  return {
    manifests: [...((manifests ?? []) as readonly KubeObject[]), mounting],
    ...(prepare && { prepare }),
    rulesIn: {
      [home]: [{ verbs: ['update'], resources: ['secrets'], resourceNames: [LEGACY] }],
    },
  }
}

const NODE_USER = `system:node:${NODE}`

demonstrate({
  id: 'I2',
  title: 'the node of a pod that mounts the token Secret reads it after an update',
  given: (scene) => ({
    ...mountedOnNode(scene),
    clusterRules: [
      { verbs: ['impersonate'], resources: ['users'], resourceNames: [NODE_USER] },
      { verbs: ['impersonate'], resources: ['groups'], resourceNames: ['system:nodes'] },
    ],
  }),
  attack: async (attacker, scene) => {
    const path = `/api/v1/namespaces/${scene.attackerNamespace}/secrets/${LEGACY}`
    await attacker.request('PUT', path, { body: tokenSecret(LEGACY, READER) })
    const headers = impersonating({ user: NODE_USER, groups: ['system:nodes'] })
    const held = await until('a new token', async () =>
      tokenIn((await attacker.request('GET', path, { headers })).text),
    )
    return readWithNewToken(attacker.with(held), scene)
  },
  without: 'the right to be that node',
  twin: mountedOnNode,
})

demonstrate({
  id: 'I3',
  title: 'reading the token Secret of an account gives its token',
  given: (scene) => ({
    ...withTokenSecret(scene, READER),
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['get'], resources: ['secrets'], resourceNames: [LEGACY] },
      ],
    },
  }),
  attack: async (attacker, scene) => {
    const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
    const { text } = await attacker.get(`${secrets}/${LEGACY}`)
    return read(attacker.with(tokenIn(text) ?? {}), scene)
  },
  without: 'an account that reads the Secret',
  twin: (scene) => ({
    ...withTokenSecret(scene, 'other'),
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['get'], resources: ['secrets'], resourceNames: [LEGACY] },
      ],
    },
  }),
})

demonstrate({
  id: 'I3',
  title: 'the token in a token Secret works as long as it is not marked invalid',
  given: (scene) => ({
    ...withTokenSecret(scene, READER),
    rulesIn: { [scene.attackerNamespace]: [{ verbs: ['list'], resources: ['secrets'] }] },
  }),
  attack: async (attacker, scene) => {
    const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
    const { text } = await attacker.get(secrets)
    return read(attacker.with(tokenIn(text) ?? {}), scene)
  },
  without: 'a valid token, the label invalid-since being set',
  twin: (scene) => {
    const { prepare, ...rest } = withTokenSecret(scene, READER)
    const path = `/api/v1/namespaces/${scene.attackerNamespace}/secrets/${LEGACY}`
    const labels = { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' }
    return {
      ...rest,
      prepare: async () => {
        await prepare?.()
        await scene.admin.patch(path, { metadata: { labels } })
      },
      rulesIn: { [scene.attackerNamespace]: [{ verbs: ['list'], resources: ['secrets'] }] },
    }
  },
  twinEnds: 401,
  reach: { twin: 'no' },
})
