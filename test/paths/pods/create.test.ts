import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given } from '../given.ts'
import { giveAway } from '../given-away.ts'
import type { Scene } from '../scene.ts'
import { kubeletGets } from './kubelet.ts'
import { FORMS, namesTarget, plainSpec, pod, restrictedThiefSpec, thiefSpec } from './objects.ts'

const HARMLESS = pod('mine', plainSpec())

describe('whoever may create pods names the Secret', () => {
  for (const [form, { container = {}, spec = {} }] of Object.entries(FORMS)) {
    demonstrate({
      id: 'P1',
      title: `the kubelet of a pod of one’s own is given the Secret for ${form}`,
      given: pods(['create']),
      attack: async (attacker, scene) => {
        await attacker.create(path(scene), pod('mine', plainSpec(spec, container)))
        return kubeletGets(scene, namesTarget)
      },
      without: 'create',
      twin: pods(['get', 'list', 'watch']),
    })
  }

  demonstrate({
    id: 'P1',
    title: 'the level restricted of Pod Security lets it pass',
    scene: restricted(),
    given: pods(['create']),
    attack: async (attacker, scene) => {
      await attacker.create(path(scene), pod('mine', restrictedThiefSpec()))
      return kubeletGets(scene, namesTarget)
    },
    without: 'create',
    twin: pods(['delete']),
    twinScene: restricted(),
  })

  demonstrate({
    id: 'P1',
    title: 'a pod with the Secret is taken on trial',
    proof: 'accepted',
    kubelet: 'hand the value to its container',
    given: pods(['create']),
    attack: (attacker, scene) =>
      attacker.create(`${path(scene)}?dryRun=All`, pod('mine', thiefSpec())),
    without: 'a right in the namespace of the Secret',
    twin: ({ attackerNamespace }) => ({ rulesIn: { [attackerNamespace]: pods(['create']).rules } }),
  })
})

describe('a service account that may mount only its own Secrets', () => {
  demonstrate({
    id: 'P1',
    title: 'another account of the namespace has no such limit',
    given: (scene) => ({
      ...pods(['create']),
      manifests: [serviceAccount('free')],
      prepare: () => limitDefault(scene),
    }),
    attack: async (attacker, scene) => {
      const spec = thiefSpec({ serviceAccountName: 'free' })
      await attacker.create(path(scene), pod('mine', spec))
      return kubeletGets(scene, namesTarget)
    },
    without: 'such an account: its pods may then name no other Secrets',
    twin: (scene) => ({ ...pods(['create']), prepare: () => limitDefault(scene) }),
    // Not as envFrom, but in the form below.
    reach: { twin: 'yes', twinRow: 'P1' },
  })

  demonstrate({
    id: 'P1',
    title:
      'into a projected volume nobody looks: the limit keeps no Secret from a pod of one’s own',
    given: (scene) => ({ ...pods(['create']), prepare: () => limitDefault(scene) }),
    attack: async (attacker, scene) => {
      const { container, spec } = FORMS['a projected volume'] ?? {}
      await attacker.create(path(scene), pod('mine', plainSpec(spec, container)))
      return kubeletGets(scene, namesTarget)
    },
    without: 'create',
    twin: (scene) => ({ ...pods(['get']), prepare: () => limitDefault(scene) }),
  })

  for (const form of ['env', 'envFrom', 'a volume']) {
    test(`P1: as ${form} a Secret that it does not name is refused`, async () => {
      const scene = await stage(pods(['create']), 'P1')
      await limitDefault(scene)
      const { container, spec } = FORMS[form] ?? {}
      const body = pod('mine', plainSpec(spec, container))
      const answer = await attackerIn(scene).try('POST', path(scene), { body })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('does not reference that secret')
    })
  }
})

describe('create cannot be limited to a name', () => {
  demonstrate({
    id: 'P1',
    title: 'the empty name in resourceNames allows a POST',
    given: pods(['create'], ''),
    attack: createMine,
    without: 'the empty name: the request has none to compare',
    twin: pods(['create'], 'mine'),
  })

  demonstrate({
    id: 'P1',
    title: 'an apply patch creates a pod of the one allowed name',
    given: pods(['create', 'patch'], 'mine'),
    attack: applyMine,
    without: 'create of that name',
    twin: { rules: [...rule(['create'], 'other'), ...rule(['patch'], 'mine')] },
  })

  demonstrate({
    id: 'P1',
    title: 'a pod that is there is given an owner that does not exist, and made anew',
    given: { ...pods(['create', 'patch'], 'mine'), manifests: [HARMLESS] },
    attack: async (attacker, scene) => {
      await giveAway(attacker, scene, `${path(scene)}/mine`)
      return applyMine(attacker, scene)
    },
    without: 'create of that name',
    twin: { ...pods(['patch'], 'mine'), manifests: [HARMLESS] },
  })
})

/** https://kubernetes.io/docs/concepts/security/service-accounts/#enforce-mountable-secrets, deprecated since 1.32. */
function limitDefault({ admin, namespace }: Scene): Promise<unknown> {
  const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' }
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
  return admin.patch(`${accounts}/default`, { metadata: { annotations } })
}

function serviceAccount(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }
}

async function createMine(attacker: Attacker, scene: Scene): Promise<Answer> {
  await attacker.create(path(scene), pod('mine', thiefSpec()))
  return kubeletGets(scene, namesTarget)
}

async function applyMine(attacker: Attacker, scene: Scene): Promise<Answer> {
  await attacker.patch(
    `${path(scene)}/mine?fieldManager=x`,
    pod('mine', thiefSpec()),
    'application/apply-patch+yaml',
  )
  return kubeletGets(scene, namesTarget)
}

function restricted(): { labels: Record<string, string> } {
  return { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }
}

function rule(verbs: readonly string[], ...resourceNames: string[]): NonNullable<Given['rules']> {
  return [{ verbs, resources: ['pods'], resourceNames }]
}

function pods(verbs: readonly string[], ...resourceNames: string[]): Given {
  return { rules: rule(verbs, ...resourceNames) }
}

function path({ namespace }: Scene): string {
  return `/api/v1/namespaces/${namespace}/pods`
}
