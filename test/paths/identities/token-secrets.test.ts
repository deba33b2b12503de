import { expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Attacker } from '../attacker.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { account, READER, read, readerAccount, until } from './accounts.ts'

const MINTED = 'minted'
const CREATE: Rule = { verbs: ['create'], resources: ['secrets'] }

/** A Secret that the token controller fills with a token of the account. */
function tokenSecret(name: string, of: string) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, annotations: { 'kubernetes.io/service-account.name': of } },
    type: 'kubernetes.io/service-account-token',
  }
}

/** How the Secret that was created is read; answers with its text. */
type ReadBack = (attacker: Attacker, secrets: string) => Promise<string>

const WAYS: Readonly<Record<string, { readonly of: ReadBack; readonly named: boolean }>> = {
  get: {
    named: true,
    of: async (attacker, secrets) => (await attacker.get(`${secrets}/${MINTED}`)).text,
  },
  list: {
    named: true,
    of: async (attacker, secrets) =>
      (await attacker.get(`${secrets}?fieldSelector=metadata.name%3D${MINTED}`)).text,
  },
  watch: {
    named: true,
    of: async (attacker, secrets) =>
      (
        await attacker.get(
          `${secrets}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3D${MINTED}`,
        )
      ).text,
  },
  patch: {
    named: true,
    of: async (attacker, secrets) =>
      (await attacker.patch(`${secrets}/${MINTED}?dryRun=All`, {})).text,
  },
  delete: {
    named: true,
    of: async (attacker, secrets) =>
      (
        await attacker.request(
          'DELETE',
          `${secrets}/${MINTED}?dryRun=All&propagationPolicy=Foreground`,
        )
      ).text,
  },
  deletecollection: {
    named: false,
    of: async (attacker, secrets) =>
      (await attacker.request('DELETE', `${secrets}?dryRun=All`)).text,
  },
}

/** The token among what was read, once the controller has put it there. */
function tokenIn(text: string): { readonly token: string } | undefined {
  const found = /"token"\s*:\s*"(?<token>[^"]+)"/u.exec(text)?.groups?.['token']
  return found === undefined ? undefined : { token: Buffer.from(found, 'base64').toString() }
}

function readBack(attacker: Attacker, secrets: string, way: string) {
  return until('the controller to fill the Secret', async () =>
    tokenIn((await WAYS[way]?.of(attacker, secrets)) ?? ''),
  )
}

// The account lives in another namespace than the Secret that is attacked: what is
// held there says nothing about the Secret itself.
for (const [verb, { named }] of Object.entries(WAYS)) {
  const BACK: Rule = {
    verbs: [verb],
    resources: ['secrets'],
    ...(named && { resourceNames: [MINTED] }),
  }
  demonstrate({
    id: 'I2',
    title: `creating a token Secret and reading it back with ${verb} gives a token of the account`,
    given: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [CREATE, BACK] },
      manifests: readerAccount(scene, scene.attackerNamespace),
    }),
    attack: async (attacker, scene) => {
      const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
      await attacker.create(secrets, tokenSecret(MINTED, READER))
      return read(attacker.with(await readBack(attacker, secrets, verb)), scene)
    },
    without: verb,
    twin: (scene) => ({
      rulesIn: { [scene.attackerNamespace]: [CREATE, { ...BACK, verbs: ['update'] }] },
      manifests: readerAccount(scene, scene.attackerNamespace),
    }),
  })
}

demonstrate({
  id: 'I2',
  title: 'create with resourceNames suffices when the token Secret is applied',
  given: (scene) => ({
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['create', 'patch'], resources: ['secrets'], resourceNames: [MINTED] },
      ],
    },
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
  attack: async (attacker, scene) => {
    const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
    await attacker.patch(
      `${secrets}/${MINTED}?fieldManager=x`,
      tokenSecret(MINTED, READER),
      'application/apply-patch+yaml',
    )
    return read(attacker.with(await readBack(attacker, secrets, 'patch')), scene)
  },
  without: 'create',
  twin: (scene) => ({
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['patch'], resources: ['secrets'], resourceNames: [MINTED] },
      ],
    },
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
})

const LEGACY = 'legacy'

function legacySecret(of: string) {
  return (scene: Scene) => ({
    manifests: [
      ...readerAccount(scene, scene.attackerNamespace),
      account('other', scene.attackerNamespace),
      {
        ...tokenSecret(LEGACY, of),
        metadata: {
          ...tokenSecret(LEGACY, of).metadata,
          namespace: scene.attackerNamespace,
        },
      },
    ],
    prepare: () =>
      until('the controller to fill the Secret', async () => {
        const path = `/api/v1/namespaces/${scene.attackerNamespace}/secrets/${LEGACY}`
        return tokenIn(JSON.stringify((await scene.admin.get(path))['data'] ?? {}))
      }),
  })
}

demonstrate({
  id: 'I2',
  title: 'patch on an existing token Secret makes it one of another account and reads it back',
  given: (scene) => ({
    ...legacySecret('other')(scene),
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
    return read(attacker.with(held), scene)
  },
  without: 'a token Secret that may be patched',
  twin: (scene) => ({
    ...legacySecret('other')(scene),
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['patch'], resources: ['secrets'], resourceNames: ['default'] },
      ],
    },
  }),
})

demonstrate({
  id: 'I3',
  title: 'reading the token Secret of an account gives its token',
  given: (scene) => ({
    ...legacySecret(READER)(scene),
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
    ...legacySecret('other')(scene),
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
    ...legacySecret(READER)(scene),
    rulesIn: { [scene.attackerNamespace]: [{ verbs: ['list'], resources: ['secrets'] }] },
  }),
  attack: async (attacker, scene) => {
    const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
    const { text } = await attacker.get(secrets)
    return read(attacker.with(tokenIn(text) ?? {}), scene)
  },
  without: 'a valid token, the label invalid-since being set',
  twin: (scene) => {
    const { manifests, prepare } = legacySecret(READER)(scene)
    const path = `/api/v1/namespaces/${scene.attackerNamespace}/secrets/${LEGACY}`
    const labels = { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' }
    return {
      manifests,
      prepare: async () => {
        await prepare()
        await scene.admin.patch(path, { metadata: { labels } })
      },
      rulesIn: { [scene.attackerNamespace]: [{ verbs: ['list'], resources: ['secrets'] }] },
    }
  },
  twinEnds: 401,
  reach: { twin: 'no' },
})

test('I2: a Secret that is not there cannot be put', async () => {
  const scene = await stage(
    (place) => ({
      rulesIn: {
        [place.attackerNamespace]: [{ verbs: ['create', 'update'], resources: ['secrets'] }],
      },
    }),
    'I2',
  )
  const path = `/api/v1/namespaces/${scene.attackerNamespace}/secrets/${MINTED}`
  const body = tokenSecret(MINTED, 'default')
  expect((await attackerIn(scene).try('PUT', path, { body })).status).toBe(404)
})
