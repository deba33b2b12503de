import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { startControlPlane } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { asNode, HELD, holding } from './held-node.ts'
import { pod, secretRef } from './objects.ts'

const STORAGE = 'storage.k8s.io'
const CLASSES = `/apis/${STORAGE}/v1/storageclasses`
const DRIVER = 'driver.example'

const classes = (...verbs: string[]): Rule => ({
  verbs,
  resources: ['storageclasses'],
  apiGroups: [STORAGE],
})
const own: Rule[] = [
  { verbs: ['create', 'get'], resources: ['persistentvolumeclaims'] },
  { verbs: ['create'], resources: ['pods'] },
]

const given = (...clusterRules: Rule[]) => {
  return (scene: Scene): Given => ({ rulesIn: { [scene.attackerNamespace]: own }, clusterRules })
}

/** A class whose driver gives nodes the Secret of any namespace. */
function storageClass(scene: Scene): KubeObject {
  const parameters = {
    'csi.storage.k8s.io/node-publish-secret-name': scene.secret.name,
    'csi.storage.k8s.io/node-publish-secret-namespace': scene.secret.namespace,
  }
  return {
    apiVersion: `${STORAGE}/v1`,
    kind: 'StorageClass',
    metadata: { name: `${scene.unique}-class` },
    provisioner: DRIVER,
    volumeBindingMode: 'Immediate',
    parameters,
  }
}

const claim = (className: string) => ({
  metadata: { name: 'claim' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: className,
    resources: { requests: { storage: '1Gi' } },
  },
})

demonstrate({
  id: 'N5',
  title:
    'a new StorageClass may name the Secret of any namespace, and its provisioner is asked for a volume',
  proof: 'accepted',
  kubelet: 'get the Secret for the volume that the provisioner of an installed driver makes',
  given: given(classes('create')),
  attack: createAndClaim,
  without: 'create',
  twin: given(classes('get', 'list', 'update', 'patch', 'delete')),
})

async function createAndClaim(attacker: Attacker, scene: Scene): Promise<Answer> {
  const made = storageClass(scene)
  const { name } = made.metadata
  const core = `/api/v1/namespaces/${scene.attackerNamespace}`
  scene.cleanUp(() => scene.admin.delete(`${CLASSES}/${name}`).catch(() => undefined))
  await attacker.create(CLASSES, made)
  await attacker.create(`${core}/persistentvolumeclaims`, claim(name))
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'claim' } }]
  await attacker.create(`${core}/pods`, pod('uses', { volumes }))
  return eventually('the provisioner to be asked', async () => {
    const answer = await attacker.get(`${core}/persistentvolumeclaims/claim`)
    const asked = answer.json.metadata.annotations?.['volume.kubernetes.io/storage-provisioner']
    return asked === DRIVER && answer
  })
}

test('N5: the parameters of a class that exists are immutable', async () => {
  const scene = await stage(
    (place) => ({
      clusterRules: [classes('patch')],
      manifests: [{ ...storageClass(place), parameters: { any: 'any' } }],
    }),
    'N5',
  )
  const { metadata, parameters } = storageClass(scene)
  const answer = await attackerIn(scene).try('PATCH', `${CLASSES}/${metadata.name}`, {
    body: { parameters },
    contentType: 'application/merge-patch+json',
  })
  expect(answer.status, answer.text).toBe(422)
})

// The default class is everybody's, so this needs a cluster of its own.
test('N5: a class that says it is the default gets the claims that name none', async () => {
  const plane = await startControlPlane({})
  try {
    const { admin } = plane
    const namespace = await plane.createNamespace('claims')
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
    const metadata = { name: 'attacker', annotations }
    await admin.create(CLASSES, { metadata, provisioner: DRIVER })
    const claims = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`
    const { accessModes, resources } = claim('').spec
    const className = await eventually('a claim to get a class', async () => {
      const spec = { accessModes, resources }
      const made = await admin.create(claims, { metadata: { generateName: 'any-' }, spec })
      return made['spec'].storageClassName as string | undefined
    })
    expect(className).toBe('attacker')
  } finally {
    await plane.stop()
  }
})

test('N4: the volume inside a VolumeAttachment gives its node nothing', async () => {
  const scene = await stage({ clusterRules: holding(HELD) }, 'N4')
  const attachments = `/apis/${STORAGE}/v1/volumeattachments`
  const name = `${scene.unique}-attachment`
  const csi = { driver: DRIVER, volumeHandle: 'any', nodePublishSecretRef: secretRef(scene) }
  const inlineVolumeSpec = { accessModes: ['ReadWriteOnce'], csi }
  await scene.admin.create(attachments, {
    metadata: { name },
    spec: { attacher: DRIVER, nodeName: HELD, source: { inlineVolumeSpec } },
  })
  scene.cleanUp(() => scene.admin.delete(`${attachments}/${name}`))
  const attacker = attackerIn(scene)
  await eventually('the node to see its attachment', async () => {
    return (await asNode(attacker, HELD, `${attachments}/${name}`)).status === 200
  })
  expect((await asNode(attacker, HELD, scene.secret.path)).status).toBe(403)
})
