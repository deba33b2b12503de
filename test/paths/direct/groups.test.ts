import { describe } from 'vitest'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate } from '../demonstration.ts'
import type { Given } from '../given.ts'
import type { Scene } from '../scene.ts'

const get = (attacker: Attacker, { secret }: Scene): Promise<Answer> => attacker.get(secret.path)

describe('the group of administrators', () => {
  demonstrate({
    id: 'D5',
    title: 'a client certificate of system:masters gets the Secret without any binding',
    scene: { as: ({ unique }) => ({ user: `jane-${unique}`, groups: ['system:masters'] }) },
    given: {},
    attack: get,
    without: 'that group',
    twin: {},
    twinScene: { as: ({ unique }) => ({ user: `jane-${unique}`, groups: ['system:master'] }) },
  })
})

describe('a group that the API server fills itself', () => {
  demonstrate({
    id: 'D6',
    title: 'whoever proves an identity is in system:authenticated',
    scene: { as: ({ unique }) => ({ user: `jane-${unique}` }) },
    given: boundTo('Group', () => 'system:authenticated'),
    attack: get,
    without: 'the binding to that group',
    twin: boundTo('Group', () => 'system:serviceaccounts'),
  })

  demonstrate({
    id: 'D6',
    title: 'a service account is in system:authenticated',
    given: boundTo('Group', () => 'system:authenticated'),
    attack: get,
    without: 'the binding to that group',
    twin: boundTo('User', () => 'system:authenticated'),
  })

  demonstrate({
    id: 'D6',
    title: 'who proves no identity is in system:unauthenticated',
    scene: { as: () => ({ anonymous: true }) },
    given: boundTo('Group', () => 'system:unauthenticated'),
    attack: get,
    without: 'the binding to that group',
    twin: boundTo('Group', () => 'system:authenticated'),
  })

  demonstrate({
    id: 'D6',
    title: 'a service account is in system:serviceaccounts',
    given: boundTo('Group', () => 'system:serviceaccounts'),
    attack: get,
    without: 'being a service account',
    twin: boundTo('Group', () => 'system:serviceaccounts'),
    twinScene: { as: ({ unique }) => ({ user: `jane-${unique}` }) },
  })

  demonstrate({
    id: 'D6',
    title: 'a service account is in system:serviceaccounts:NAMESPACE',
    given: boundTo('Group', (scene) => `system:serviceaccounts:${scene.attackerNamespace}`),
    attack: get,
    without: 'being in that namespace',
    twin: boundTo('Group', (scene) => `system:serviceaccounts:${scene.namespace}`),
  })

  demonstrate({
    id: 'D1',
    title: 'a service account bound as the user it is gets the Secret',
    given: boundTo('User', ({ attacker }) => attacker.user),
    attack: get,
    without: 'the kind User',
    twin: boundTo('Group', ({ attacker }) => attacker.user),
  })
})

function boundTo(kind: string, name: (scene: Scene) => string): (scene: Scene) => Given {
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' }
  const group = 'rbac.authorization.k8s.io'
  const metadata = { name: 'reader' }
  return (scene) => ({
    manifests: [
      {
        ...rbac,
        kind: 'Role',
        metadata,
        rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
      },
      {
        ...rbac,
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: group, kind: 'Role', name: 'reader' },
        subjects: [{ kind, apiGroup: group, name: name(scene) }],
      },
    ],
  })
}
