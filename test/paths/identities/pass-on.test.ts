import { expect, test } from 'vitest'
import { requestToken } from '../../control-plane/identities.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import { Refused } from '../attacker.ts'
import type { Given, Rule } from '../given.ts'
import type { Place } from '../scene.ts'
import { settle } from '../settle.ts'
import {
  account,
  mayRead,
  RBAC,
  RBAC_GROUP,
  READS_TARGET,
  readingClusterRole,
  readingRole,
  user,
} from './accounts.ts'
import {
  clusterRoleBinding,
  createForCluster,
  inNamespace,
  rbacRule,
  roleBinding,
} from './bindings.ts'
import { impersonating, readAs } from './impersonation.ts'

const BINDS: Rule = { apiGroups: [RBAC_GROUP], resources: ['rolebindings'], verbs: ['create'] }

/** The friend's token is the administrator's doing: the attacker has no way to it. */
test('I12: who holds the rules of a role may bind it to others, who then read', async () => {
  const scene = await stage(
    { rules: [BINDS, ...READS_TARGET], manifests: [readingRole('reads'), account('friend')] },
    'I12',
  )
  const friend = { kind: 'ServiceAccount', name: 'friend', namespace: scene.namespace }
  const attacker = attackerIn(scene)
  const asFriend = attacker.with({
    token: await requestToken(scene.admin, scene.namespace, 'friend'),
  })
  expect((await asFriend.try('GET', scene.secret.path)).status).toBe(403)
  await attacker.create(
    inNamespace(scene, 'rolebindings'),
    roleBinding('to-friend', { kind: 'Role', name: 'reads' }, friend),
  )
  await settle(scene)
  expect((await asFriend.get(scene.secret.path)).status).toBe(200)
})

test('I12: who does not hold all the rules of a role may not bind it', async () => {
  const scene = await stage(
    {
      rules: [BINDS, ...READS_TARGET],
      manifests: [
        {
          ...readingRole('reads'),
          rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
        },
        account('friend'),
      ],
    },
    'I12',
  )
  const friend = { kind: 'ServiceAccount', name: 'friend', namespace: scene.namespace }
  const binding = roleBinding('to-friend', { kind: 'Role', name: 'reads' }, friend)
  const made = attackerIn(scene).create(inNamespace(scene, 'rolebindings'), binding)
  await expect(made).rejects.toThrow(Refused)
})

test('I12: rules that are held in a namespace do not count for a ClusterRoleBinding', async () => {
  const scene = await stage(
    (place) => ({
      clusterRules: [{ ...BINDS, resources: ['clusterrolebindings'] }],
      rules: [BINDS, ...READS_TARGET],
      manifests: [readingClusterRole(`reads-${place.unique}`)],
    }),
    'I12',
  )
  const name = `reads-${scene.unique}`
  const subject = { kind: 'ServiceAccount', name: 'friend', namespace: scene.namespace }
  const attacker = attackerIn(scene)
  const everywhere = await attacker.try('POST', `${RBAC}/clusterrolebindings`, {
    body: clusterRoleBinding(name, name, subject),
  })
  expect(everywhere.status).toBe(403)
  const here = await attacker.try('POST', inNamespace(scene, 'rolebindings'), {
    body: roleBinding('here', { kind: 'ClusterRole', name }, subject),
  })
  expect(here.status).toBe(201)
})

/** The attacker impersonates bob, and bob may impersonate jane, who reads: impersonation does not nest. */
function bobAndJane({ unique }: Place, ...bobs: readonly Rule[]): Given {
  const be = (name: string): Rule => ({
    apiGroups: [''],
    verbs: ['impersonate'],
    resources: ['users'],
    resourceNames: [name],
  })
  const bob = `bob-${unique}`
  return {
    clusterRules: [be(bob)],
    manifests: [
      ...mayRead(user(`jane-${unique}`)),
      {
        apiVersion: `${RBAC_GROUP}/v1`,
        kind: 'ClusterRole',
        metadata: { name: bob },
        rules: [be(`jane-${unique}`), ...bobs],
      },
      clusterRoleBinding(bob, bob, user(bob)),
    ],
  }
}

demonstrate({
  id: 'I12',
  title: 'as somebody one binds their role to oneself, and impersonates whom they may',
  given: (scene) => bobAndJane(scene, rbacRule('create', 'clusterrolebindings')),
  attack: async (attacker, scene) => {
    const { unique } = scene
    const headers = impersonating({ user: `bob-${unique}` })
    const mine = clusterRoleBinding(`mine-${unique}`, `bob-${unique}`, scene.attacker.subject)
    await createForCluster(
      { ...attacker, create: (path, body) => attacker.request('POST', path, { body, headers }) },
      scene,
      'clusterrolebindings',
      mine,
    )
    await settle(scene)
    return readAs(attacker, scene, { user: `jane-${unique}` })
  },
  without: 'create on clusterrolebindings',
  twin: (scene) => bobAndJane(scene),
})
