import { expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { asNode, HELD, holding, readAsNode } from './held-node.ts'
import {
  beside,
  claimant,
  claimRef,
  otherSecret,
  secretRef,
  volume,
  volumeName,
  VOLUMES,
} from './objects.ts'

const volumes = (...verbs: string[]): Rule => ({ verbs, resources: ['persistentvolumes'] })

/** A pod with a claim runs on the held node, and that is all there is. */
const given =
  (...rules: Rule[]) =>
  (scene: Scene): Given => ({
    clusterRules: [...rules, ...holding(HELD)],
    manifests: [claimant(scene, HELD)],
  })

async function createAndRead(attacker: Attacker, scene: Scene, csi: object): Promise<Answer> {
  scene.cleanUp(() => scene.admin.delete(`${VOLUMES}/${volumeName(scene)}`).catch(() => undefined))
  await attacker.create(VOLUMES, volume(scene, { ...csi }))
  return readAsNode(attacker, scene.secret)
}

for (const field of ['nodePublishSecretRef', 'nodeStageSecretRef', 'nodeExpandSecretRef']) {
  demonstrate({
    id: 'N4',
    title: `a new volume whose csi.${field} names a Secret of another namespace, for a claim that a pod on a held node uses, lets the node read it; the claim need not exist`,
    given: given(volumes('create')),
    attack: (attacker, scene) => createAndRead(attacker, scene, { [field]: secretRef(scene) }),
    without: 'create on persistentvolumes',
    twin: given(volumes('get', 'list', 'update', 'delete', 'deletecollection')),
  })
}

/** What the held node is told after the attacker made a volume, and then one that does work. */
async function afterSentinel(spec: object, csi: (scene: Scene) => object): Promise<Answer> {
  const scene = await stage(
    (place) => ({
      clusterRules: [volumes('create'), ...holding(HELD)],
      manifests: [claimant(place, HELD), otherSecret('sentinel')],
    }),
    'N4',
  )
  const sentinel = volume(scene, { nodePublishSecretRef: secretRef(scene, 'sentinel') })
  const last = { ...sentinel, metadata: { name: `${scene.unique}-sentinel` } }
  const attacker = attackerIn(scene)
  for (const made of [volume(scene, { ...csi(scene) }, { ...spec }), last]) {
    scene.cleanUp(() => scene.admin.delete(`${VOLUMES}/${made.metadata.name}`))
    await attacker.create(VOLUMES, made)
  }
  // Who has heard of the last one has heard of the one before.
  expect((await readAsNode(attacker, beside(scene, 'sentinel'))).status).toBe(200)
  return asNode(attacker, HELD, scene.secret.path)
}

test.each(['controllerPublishSecretRef', 'controllerExpandSecretRef'])(
  'N4: a volume whose csi.%s names the Secret does not: kubelets do not need it',
  async (field) => {
    const answer = await afterSentinel({}, (scene) => ({ [field]: secretRef(scene) }))
    expect(answer.status).toBe(403)
  },
)

test.each([
  ['without claimRef', undefined],
  ['for a claim of the same name elsewhere', { namespace: 'elsewhere', name: 'claim' }],
])('N4: a volume %s does not', async (_, reference) => {
  const csi = (scene: Scene) => ({ nodePublishSecretRef: secretRef(scene) })
  expect((await afterSentinel({ claimRef: reference }, csi)).status).toBe(403)
})

demonstrate({
  id: 'N4',
  title:
    'server-side apply makes such a volume with create and patch, and resourceNames on both do not stop it',
  given: (scene) => given(forName(scene, 'create', 'patch'))(scene),
  attack: applyAndRead,
  without: 'create next to patch',
  twin: (scene) => given(forName(scene, 'update', 'patch'))(scene),
})

demonstrate({
  id: 'N4',
  title: 'a POST makes such a volume',
  given: given(volumes('create')),
  attack: (attacker, scene) =>
    createAndRead(attacker, scene, { nodePublishSecretRef: secretRef(scene) }),
  without: 'a rule free of resourceNames (a POST has no name)',
  twin: (scene) => given(forName(scene, 'create'))(scene),
})

function forName(scene: Scene, ...verbs: string[]): Rule {
  return { ...volumes(...verbs), resourceNames: [volumeName(scene)] }
}

async function applyAndRead(attacker: Attacker, scene: Scene): Promise<Answer> {
  const made = volume(scene, { nodePublishSecretRef: secretRef(scene) })
  const path = `${VOLUMES}/${volumeName(scene)}`
  scene.cleanUp(() => scene.admin.delete(path).catch(() => undefined))
  await attacker.patch(`${path}?fieldManager=any`, made, 'application/apply-patch+yaml')
  return readAsNode(attacker, scene.secret)
}

/** A volume that names a Secret waits for nobody, or for somebody's claim. */
const existing =
  (secret: string, ...verbs: string[]) =>
  (scene: Scene): Given => ({
    clusterRules: [forName(scene, ...verbs), ...holding(HELD)],
    manifests: [
      claimant(scene, HELD),
      otherSecret('other'),
      volume(
        scene,
        { nodePublishSecretRef: secretRef(scene, secret) },
        { claimRef: claimRef(scene, 'unused') },
      ),
    ],
  })

demonstrate({
  id: 'N4',
  title: 'a volume that names the Secret can be redirected to a claim of a pod on a held node',
  given: existing('target', 'patch'),
  attack: async (attacker, scene) => {
    await attacker.patch(`${VOLUMES}/${volumeName(scene)}`, { spec: { claimRef: claimRef(scene) } })
    return readAsNode(attacker, scene.secret)
  },
  without: 'patch on that volume',
  twin: existing('target', 'get', 'delete'),
})

demonstrate({
  id: 'N4',
  title: 'PUT redirects a volume just as well, without reading it before',
  given: existing('target', 'update'),
  attack: async (attacker, scene) => {
    const body = volume(scene, { nodePublishSecretRef: secretRef(scene) })
    await attacker.request('PUT', `${VOLUMES}/${volumeName(scene)}`, { body })
    return readAsNode(attacker, scene.secret)
  },
  without: 'update on that volume',
  twin: existing('target', 'create', 'get'),
})

test('N4: an existing volume cannot be given another Secret: its source is immutable', async () => {
  const scene = await stage(existing('other', 'patch', 'update'), 'N4')
  const attacker = attackerIn(scene)
  const path = `${VOLUMES}/${volumeName(scene)}`
  const csi = (field: string) => ({ spec: { csi: { [field]: secretRef(scene) } } })
  for (const field of ['nodePublishSecretRef', 'nodeStageSecretRef', 'nodeExpandSecretRef']) {
    const answer = await attacker.try('PATCH', path, {
      body: csi(field),
      contentType: 'application/merge-patch+json',
    })
    expect(answer.status, answer.text).toBe(422)
  }
  await attacker.patch(path, csi('controllerExpandSecretRef'))
  await attacker.patch(path, { spec: { claimRef: claimRef(scene) } })
  expect((await readAsNode(attacker, beside(scene, 'other'))).status).toBe(200)
  expect((await asNode(attacker, HELD, scene.secret.path)).status).toBe(403)
})

demonstrate({
  id: 'N4',
  title: 'a claim that is bound to another volume long since will do, and the new volume stays',
  given: (scene) => ({ ...given(volumes('create'))(scene), prepare: () => bindClaim(scene) }),
  attack: async (attacker, scene) => {
    await createAndRead(attacker, scene, { nodePublishSecretRef: secretRef(scene) })
    const path = `${VOLUMES}/${volumeName(scene)}`
    // That is what the volume controller says of a volume that it leaves alone.
    await eventually('the controller to look at the new volume', async () => {
      return (await scene.admin.get(path))['status'].phase === 'Available'
    })
    return readAsNode(attacker, scene.secret)
  },
  without: 'create on persistentvolumes',
  twin: (scene) => ({ ...given(volumes('get'))(scene), prepare: () => bindClaim(scene) }),
})

/** The claim exists, and the volume that it is bound to. */
async function bindClaim(scene: Scene): Promise<void> {
  const bound = { ...volume(scene, {}), metadata: { name: `${scene.unique}-bound` } }
  await scene.admin.create(VOLUMES, bound)
  scene.cleanUp(() => scene.admin.delete(`${VOLUMES}/${bound.metadata.name}`))
  // A claim that the controller sees before its volume would wait for the next round.
  await eventually('the controller to see the volume', async () => {
    return (
      (await scene.admin.get(`${VOLUMES}/${bound.metadata.name}`))['status'].phase === 'Available'
    )
  })
  const claims = `/api/v1/namespaces/${scene.attackerNamespace}/persistentvolumeclaims`
  const resources = { requests: { storage: '1Gi' } }
  const spec = {
    accessModes: ['ReadWriteOnce'],
    storageClassName: '',
    volumeName: bound.metadata.name,
    resources,
  }
  await scene.admin.create(claims, { metadata: { name: 'claim' }, spec })
  await eventually('the claim to be bound', async () => {
    return (await scene.admin.get(`${claims}/claim`))['status'].phase === 'Bound'
  })
}

test('N4: persistentvolumes/status does not redirect a volume', async () => {
  const scene = await stage((place) => {
    const all = existing('target', 'get')(place)
    const status: Rule = { verbs: ['patch', 'update'], resources: ['persistentvolumes/status'] }
    return { ...all, clusterRules: [...(all.clusterRules ?? []), status] }
  }, 'N4')
  const path = `${VOLUMES}/${volumeName(scene)}`
  const body = { spec: { claimRef: claimRef(scene) } }
  await attackerIn(scene).patch(`${path}/status`, body)
  expect((await scene.admin.get(path))['spec'].claimRef.name).toBe('unused')
})

test('N4: the claim of a volume can be taken off and set again, while it is bound to another', async () => {
  const scene = await stage(
    (place) => ({
      clusterRules: [{ ...volumes('patch'), resourceNames: [`${place.unique}-bound`] }],
      prepare: () => bindClaim(place),
    }),
    'N4',
  )
  const path = `${VOLUMES}/${scene.unique}-bound`
  const attacker = attackerIn(scene)
  for (const reference of [{ name: 'other', uid: null }, null]) {
    const { json } = await attacker.patch(path, { spec: { claimRef: reference } })
    expect(json.spec.claimRef?.name).toBe(reference?.name)
  }
})
