import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { HELD } from './held-node.ts'
import { claimRef, consumer, restrictedPod, volume, volumeName, VOLUMES } from './objects.ts'

const kubelet = "start it, and it reads the kubelet's credentials and every Secret of the node"
const pods: Rule = { verbs: ['create', 'get'], resources: ['pods'] }
const claims: Rule = { verbs: ['create'], resources: ['persistentvolumeclaims'] }
const volumes: Rule = { verbs: ['create'], resources: ['persistentvolumes'] }

/** The attacker's own namespace enforces `restricted`, and the Secret's pod runs on a node. */
const given =
  (rules: Rule[], clusterRules: Rule[] = []) =>
  (scene: Scene): Given => ({
    rulesIn: { [scene.attackerNamespace]: rules },
    clusterRules,
    manifests: [consumer('app', { nodeName: HELD })],
    prepare: () =>
      scene.admin.patch(`/api/v1/namespaces/${scene.attackerNamespace}`, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      }),
  })

const CLAIM = {
  accessModes: ['ReadWriteOnce'],
  storageClassName: '',
  resources: { requests: { storage: '1Gi' } },
}

/** A volume of the host, a claim for it, and a pod that the scheduler places and that runs. */
async function claimHost(attacker: Attacker, scene: Scene): Promise<Answer> {
  const core = `/api/v1/namespaces/${scene.attackerNamespace}`
  scene.cleanUp(() => scene.admin.delete(`${VOLUMES}/${volumeName(scene)}`).catch(() => undefined))
  const host = { csi: null, hostPath: { path: '/var/lib/kubelet' } }
  await attacker.create(VOLUMES, volume(scene, {}, host))
  await attacker.create(`${core}/persistentvolumeclaims`, {
    metadata: { name: 'claim' },
    spec: { ...CLAIM, volumeName: volumeName(scene) },
  })
  await attacker.create(`${core}/pods`, restrictedPod('opens', HELD))
  return eventually('the pod to run with its volume', async () => {
    const answer = await attacker.get(`${core}/pods/opens`)
    return answer.json.status.phase === 'Running' && answer
  })
}

demonstrate({
  id: 'N3',
  title: 'a volume of the host is accepted under restricted when it comes by a claim',
  proof: 'accepted',
  kubelet,
  given: given([pods, claims], [volumes]),
  attack: claimHost,
  without: 'create on persistentvolumes',
  twin: given([pods, claims]),
})

/** The same with a claim that the pod describes and a controller makes. */
async function describeClaim(attacker: Attacker, scene: Scene): Promise<Answer> {
  const core = `/api/v1/namespaces/${scene.attackerNamespace}`
  scene.cleanUp(() => scene.admin.delete(`${VOLUMES}/${volumeName(scene)}`).catch(() => undefined))
  const host = { csi: null, hostPath: { path: '/var/lib/kubelet' } }
  const claimed = { ...host, claimRef: claimRef(scene, 'opens-data') }
  await attacker.create(VOLUMES, volume(scene, {}, claimed))
  const made = restrictedPod('opens', HELD)
  const ephemeral = { volumeClaimTemplate: { spec: CLAIM } }
  const spec = { ...made['spec'], volumes: [{ name: 'data', ephemeral }] }
  await attacker.create(`${core}/pods`, { ...made, spec })
  return eventually('the pod to run with its volume', async () => {
    const answer = await attacker.get(`${core}/pods/opens`)
    return answer.json.status.phase === 'Running' && answer
  })
}

demonstrate({
  id: 'N3',
  title:
    'a volume of the host comes by a claim that the pod describes, without a right to make claims',
  proof: 'accepted',
  kubelet,
  given: given([pods], [volumes]),
  attack: describeClaim,
  without: 'create on pods',
  twin: given([claims], [volumes]),
  // A volume is enough for who holds a node with a claim besides.
  reach: { twin: 'yes', twinRow: 'N4' },
})
