import { expect, test } from 'vitest'
import { requestToken } from '../../control-plane/identities.ts'
import { attackerIn, stage } from '../demonstration.ts'
import { Refused } from '../attacker.ts'
import type { Rule } from '../given.ts'
import { settle } from '../settle.ts'
import {
  account,
  RBAC,
  RBAC_GROUP,
  READS_TARGET,
  readingClusterRole,
  readingRole,
} from './accounts.ts'
import { clusterRoleBinding, inNamespace, roleBinding } from './bindings.ts'

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
