import { describe } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { kubeletGets, nodeOf } from './kubelet.ts'
import { FORMS, namesTarget, plainSpec, pod, thiefSpec } from './objects.ts'
import { podPath } from './running.ts'
import { spdy } from './upgrade.ts'
import { collection, harmless, JOB, LASTING, workload } from './workloads.ts'

const STRATEGIC = 'application/strategic-merge-patch+json'
const APPLY = 'application/apply-patch+yaml'
const [DEPLOYMENT = JOB] = LASTING
const victim = pod('victim', thiefSpec())
const bystander = pod('bystander', plainSpec())

describe('rights on one name of several pods', () => {
  demonstrate({
    id: 'P3',
    title: 'patch of the pod that has the Secret replaces its image',
    proof: 'accepted',
    kubelet: 'run it with the Secret of the pod',
    given: withPods([victim, bystander], ['patch'], 'pods', 'victim'),
    attack: (attacker, scene) =>
      attacker.patch(podPath(scene, 'victim'), newImage('registry.example/thief'), STRATEGIC),
    without: 'its name in resourceNames',
    twin: withPods([victim, bystander], ['patch'], 'pods', 'bystander'),
  })

  demonstrate({
    id: 'P4',
    title: 'patch of the ephemeral containers of the one pod that has nothing will do',
    given: withPods([bystander], ['patch'], 'pods/ephemeralcontainers', 'bystander'),
    attack: async (attacker, scene) => {
      const ephemeralContainers = [
        { name: 'd', image: 'registry.example/d', ...FORMS['env']?.container },
      ]
      const path = `${podPath(scene, 'bystander')}/ephemeralcontainers`
      await attacker.patch(path, { spec: { ephemeralContainers } }, STRATEGIC)
      return kubeletGets(scene, namesTarget)
    },
    without: 'the name of a pod that is there',
    twin: withPods([bystander], ['patch'], 'pods/ephemeralcontainers', 'other'),
  })

  demonstrate({
    id: 'P5',
    title: 'exec into the pod that has the Secret is let through',
    proof: 'authorized',
    kubelet: 'run the command in it',
    given: withPods([victim, bystander], ['create'], 'pods/exec', 'victim'),
    attack: (attacker, scene) =>
      attacker.try('POST', `${podPath(scene, 'victim')}/exec?command=env&stdout=1`, spdy()),
    without: 'its name in resourceNames',
    twin: withPods([victim, bystander], ['create'], 'pods/exec', 'bystander'),
  })
})

describe('names of the proxy', () => {
  demonstrate({
    id: 'P7',
    title: 'a pod may be named with a port',
    proof: 'authorized',
    kubelet: 'have let the pod serve it',
    given: withPods([victim], ['get'], 'pods/proxy', 'victim:8080'),
    attack: (attacker, scene) => attacker.try('GET', `${podPath(scene, 'victim')}:8080/proxy/`),
    without: 'the port in resourceNames: names are compared whole',
    twin: withPods([victim], ['get'], 'pods/proxy', 'victim:80'),
    reach: { verdict: 'possible', twin: 'possible', twinRow: 'P7' },
  })

  demonstrate({
    id: 'P7',
    title: 'a service of another name than its pod’s leads to it',
    proof: 'authorized',
    kubelet: 'have let a pod serve it',
    given: withPods([labelled(), service()], ['get'], 'services/proxy', 'front'),
    attack: (attacker, { namespace }) =>
      attacker.try('GET', `/api/v1/namespaces/${namespace}/services/front/proxy/debug`),
    without: 'the name of the service',
    twin: withPods([labelled(), service()], ['get'], 'services/proxy', 'victim'),
    // Services are not read, so one may stand before any pod.
    reach: { verdict: 'possible', twin: 'possible', twinRow: 'P7' },
  })
})

describe('workloads of one name', () => {
  demonstrate({
    id: 'P2',
    title: 'an apply patch creates a workload of the one allowed name',
    given: { rules: deployments(['create', 'patch'], 'w') },
    attack: applyThief,
    without: 'create of that name',
    twin: { rules: [...deployments(['patch'], 'w'), ...deployments(['create'], 'other')] },
  })

  demonstrate({
    id: 'P2',
    title: 'a workload may be patched where it is there',
    given: { rules: deployments(['patch']), manifests: [harmless(DEPLOYMENT)] },
    attack: applyThief,
    without: 'one of that kind',
    twin: { rules: deployments(['patch']), manifests: [harmless(JOB)] },
  })
})

function withPods(
  manifests: readonly KubeObject[],
  verbs: readonly string[],
  resource: string,
  ...resourceNames: string[]
): (scene: Scene) => Given {
  return (scene) => ({
    rules: [{ verbs, resources: [resource], resourceNames }],
    manifests,
    prepare: () => nodeOf(scene, () => true),
  })
}

function deployments(verbs: readonly string[], ...resourceNames: string[]): Rule[] {
  return [{ verbs, apiGroups: ['apps'], resources: ['deployments'], resourceNames }]
}

async function applyThief(attacker: Attacker, scene: Scene): Promise<Answer> {
  const path = `${collection(DEPLOYMENT, scene.namespace)}/w?fieldManager=x&force=true`
  await attacker.patch(path, workload(DEPLOYMENT, thiefSpec()), APPLY)
  return kubeletGets(scene, namesTarget)
}

function newImage(image: string): object {
  return { spec: { containers: [{ name: 'main', image }] } }
}

function labelled(): KubeObject {
  return { ...victim, metadata: { name: 'victim', labels: { app: 'victim' } } }
}

function service(): KubeObject {
  const spec = { selector: { app: 'victim' }, ports: [{ port: 80 }] }
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'front' }, spec }
}
