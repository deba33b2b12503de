import { expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import { giveAway } from '../given-away.ts'
import type { Answer, Attacker } from '../attacker.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { READER, readerAccount, readWithNewToken, until } from './accounts.ts'
import { tokenIn, tokenSecret } from './token-secret.ts'

const MINTED = 'minted'
const CREATE: Rule = { verbs: ['create'], resources: ['secrets'] }

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
      return readWithNewToken(attacker.with(await readBack(attacker, secrets, verb)), scene)
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
    return readWithNewToken(attacker.with(await readBack(attacker, secrets, 'patch')), scene)
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

/** Rights on a Secret that is there, which holds no token and never will. */
function onOpaque(scene: Scene, ...verbs: readonly string[]): Given {
  const home = scene.attackerNamespace
  const metadata = { name: MINTED, namespace: home }
  return {
    rulesIn: { [home]: [{ verbs, resources: ['secrets'], resourceNames: [MINTED] }] },
    manifests: [
      ...readerAccount(scene, home),
      { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', immutable: true },
    ],
  }
}

demonstrate({
  id: 'I2',
  title: 'a Secret that is there is given an owner that does not exist, and made anew for a token',
  given: (scene) => onOpaque(scene, 'create', 'patch'),
  attack: async (attacker, scene) => {
    const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
    const path = `${secrets}/${MINTED}`
    await giveAway(attacker, scene, path)
    const body = tokenSecret(MINTED, READER)
    await attacker.patch(`${path}?fieldManager=x`, body, 'application/apply-patch+yaml')
    return readWithNewToken(attacker.with(await readBack(attacker, secrets, 'patch')), scene)
  },
  without: 'create',
  twin: (scene) => onOpaque(scene, 'patch', 'delete'),
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

demonstrate({
  id: 'I2',
  title: 'a Secret may be made under the one name that is free and read by its name',
  given: (scene) => ({
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['create', 'patch'], resources: ['secrets'], resourceNames: [MINTED] },
        { verbs: ['get'], resources: ['secrets'], resourceNames: [MINTED] },
      ],
    },
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
  attack: applyAndGet,
  without: 'patch, which an apply patch takes',
  twin: (scene) => ({
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['create', 'get'], resources: ['secrets'], resourceNames: [MINTED] },
      ],
    },
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
})

async function applyAndGet(attacker: Attacker, scene: Scene): Promise<Answer> {
  const secrets = `/api/v1/namespaces/${scene.attackerNamespace}/secrets`
  await attacker.patch(
    `${secrets}/${MINTED}?fieldManager=x`,
    tokenSecret(MINTED, READER),
    'application/apply-patch+yaml',
  )
  return readWithNewToken(attacker.with(await readBack(attacker, secrets, 'get')), scene)
}
