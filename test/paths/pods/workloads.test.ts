import { describe, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import { expectReach } from '../reach-expectation.ts'
import type { Scene } from '../scene.ts'
import { kubeletGets } from './kubelet.ts'
import { namesTarget, plainSpec, thiefSpec } from './objects.ts'
import {
  collection,
  CRON_JOB,
  harmless,
  JOB,
  LASTING,
  may,
  workload,
  type WorkloadKind,
} from './workloads.ts'

const APPLY = 'application/apply-patch+yaml'
const [DEPLOYMENT = JOB] = LASTING

describe('create', () => {
  for (const kind of [...LASTING, JOB]) {
    demonstrate({
      id: 'P2',
      title: `the kubelet of a pod of a new ${kind.kind} is given the Secret`,
      given: { rules: may(kind, ['create']) },
      attack: async (attacker, scene) => {
        await attacker.create(collection(kind, scene.namespace), workload(kind, thiefSpec()))
        return kubeletGets(scene, namesTarget)
      },
      without: 'create',
      twin: { rules: may(kind, ['get', 'patch', 'update', 'delete']) },
    })
  }

  demonstrate({
    id: 'P2',
    title: 'a new CronJob may name the Secret',
    proof: 'accepted',
    kubelet: 'hand the value to each of its runs',
    given: { rules: may(CRON_JOB, ['create']) },
    attack: (attacker, { namespace }) =>
      attacker.create(collection(CRON_JOB, namespace), workload(CRON_JOB, thiefSpec())),
    without: 'create',
    twin: { rules: may(CRON_JOB, ['get', 'patch', 'update']) },
  })
})

describe('patch', () => {
  for (const kind of LASTING) {
    demonstrate({
      id: 'P2',
      title: `the kubelet of a pod of a patched ${kind.kind} is given the Secret`,
      given: { rules: may(kind, ['patch']), manifests: [harmless(kind)] },
      attack: async (attacker, scene) => {
        await applyThief(attacker, scene, kind)
        return kubeletGets(scene, namesTarget)
      },
      without: 'one that is there: an apply patch would need create',
      twin: { rules: may(kind, ['patch']) },
    })
  }

  demonstrate({
    id: 'P2',
    title: 'a CronJob may be patched to name the Secret',
    proof: 'accepted',
    kubelet: 'hand the value to each of its runs',
    given: { rules: may(CRON_JOB, ['patch']), manifests: [harmless(CRON_JOB)] },
    attack: (attacker, scene) => applyThief(attacker, scene, CRON_JOB),
    without: 'patch',
    twin: { rules: may(CRON_JOB, ['get']), manifests: [harmless(CRON_JOB)] },
  })
})

describe('update', () => {
  for (const kind of [...LASTING, CRON_JOB]) {
    demonstrate({
      id: 'P2',
      title: `a ${kind.kind} may be updated to name the Secret`,
      proof: 'accepted',
      kubelet: 'hand the value to its next pod',
      given: { rules: may(kind, ['update']), manifests: [harmless(kind)] },
      attack: (attacker, scene) =>
        attacker.request('PUT', `${collection(kind, scene.namespace)}/w?dryRun=All`, {
          body: workload(kind, thiefSpec()),
        }),
      without: 'update of the object itself: its scale and its status are not enough',
      twin: {
        rules: [...may(kind, ['update'], '/scale'), ...may(kind, ['update'], '/status')],
        manifests: [harmless(kind)],
      },
    })
  }
})

describe('what is not enough', () => {
  test.each(['running', 'suspended'])(
    'P2: the template of a %s Job cannot be changed, neither by patch nor by update',
    async (state) => {
      const existing = harmless(JOB, { suspend: state === 'suspended' })
      const rules = may(JOB, ['patch', 'update'])
      const scene = await stage({ rules, manifests: [existing] }, 'P2')
      await expectReach(scene, { id: 'P2', verdict: 'no' })
      const attacker = attackerIn(scene)
      const path = `${collection(JOB, scene.namespace)}/w`
      const env = { name: 'main', envFrom: [{ secretRef: { name: 'target' } }] }
      const patch = { spec: { template: { spec: { containers: [env] } } } }
      const strategic = 'application/strategic-merge-patch+json'
      const patched = await attacker.try('PATCH', path, { body: patch, contentType: strategic })
      expect(patched.status).toBe(422)
      const body = workload(JOB, thiefSpec())
      expect((await attacker.try('PUT', path, { body })).status).toBe(422)
    },
  )

  test('P2: a scale takes a new number and no new template', async () => {
    const manifests = [harmless(DEPLOYMENT)]
    const rules = may(DEPLOYMENT, ['get', 'patch', 'update'], '/scale')
    const scene = await stage({ rules, manifests }, 'P2')
    await expectReach(scene, { id: 'P2', verdict: 'no' })
    const path = `${collection(DEPLOYMENT, scene.namespace)}/w`
    const { spec } = workload(DEPLOYMENT, thiefSpec()) as unknown as { spec: object }
    await attackerIn(scene).patch(`${path}/scale`, { spec: { ...spec, replicas: 2 } })
    const after = await scene.admin.get(path)
    expect(after['spec'].replicas).toBe(2)
    expect(after['spec'].template.spec.containers).toMatchObject(
      plainSpec()['containers'] as object[],
    )
    await eventually('two pods', async () => {
      const pods = await scene.admin.list(`/api/v1/namespaces/${scene.namespace}/pods`)
      return pods.length === 2 && pods.every((pod) => !namesTarget(JSON.stringify(pod)))
    })
  })
})

/** Replicas too: the pods of a ReplicaSet stay as they are, only new ones follow the template. */
function applyThief(attacker: Attacker, scene: Scene, kind: WorkloadKind): Promise<Answer> {
  const grown = kind.plural.startsWith('repl') ? { replicas: 2 } : {}
  return attacker.patch(
    `${collection(kind, scene.namespace)}/w?fieldManager=x&force=true`,
    workload(kind, thiefSpec(), grown),
    APPLY,
  )
}
