import { expect, test } from 'vitest'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import { giveAway } from '../given-away.ts'
import type { Scene } from '../scene.ts'
import { settle } from '../settle.ts'
import { read, readingClusterRole, readingRole, user } from './accounts.ts'
import {
  applyAs,
  clusterRoleBinding,
  createForCluster,
  inNamespace,
  rbacRule,
  roleBinding,
} from './bindings.ts'

/** The ClusterRole that reads the Secret. */
const role = ({ unique }: Pick<Scene, 'unique'>) => `reads-${unique}`
const GAINED = 'gained'

function toClusterRole(scene: Scene, ...subjects: readonly object[]) {
  return roleBinding(GAINED, { kind: 'ClusterRole', name: role(scene) }, ...subjects)
}

demonstrate({
  id: 'I11',
  title: 'bind on a ClusterRole and create on rolebindings, in a Role, bind it there',
  given: (scene) => ({
    rules: [rbacRule('create', 'rolebindings'), rbacRule('bind', 'clusterroles', role(scene))],
    manifests: [readingClusterRole(role(scene))],
  }),
  attack: async (attacker, scene) => {
    const binding = toClusterRole(scene, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), binding)
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'bind',
  twin: (scene) => ({
    rules: [rbacRule('create', 'rolebindings')],
    manifests: [readingClusterRole(role(scene))],
  }),
})

demonstrate({
  id: 'I11',
  title: 'bind on a Role and create on rolebindings bind it',
  given: {
    rules: [rbacRule('create', 'rolebindings'), rbacRule('bind', 'roles', 'reads')],
    manifests: [readingRole('reads')],
  },
  attack: async (attacker, scene) => {
    const binding = roleBinding(GAINED, { kind: 'Role', name: 'reads' }, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), binding)
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'roles, clusterroles being named',
  twin: {
    rules: [rbacRule('create', 'rolebindings'), rbacRule('bind', 'clusterroles', 'reads')],
    manifests: [readingRole('reads')],
  },
})

demonstrate({
  id: 'I11',
  title: 'bind and create on clusterrolebindings bind for the whole cluster',
  given: (scene) => ({
    clusterRules: [
      rbacRule('create', 'clusterrolebindings'),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    manifests: [readingClusterRole(role(scene))],
  }),
  attack: async (attacker, scene) => {
    const binding = clusterRoleBinding(role(scene), role(scene), scene.attacker.subject)
    await createForCluster(attacker, scene, 'clusterrolebindings', binding)
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'bind in the whole cluster, being granted in the namespace',
  twin: (scene) => ({
    clusterRules: [rbacRule('create', 'clusterrolebindings')],
    rules: [rbacRule('bind', 'clusterroles', role(scene))],
    manifests: [readingClusterRole(role(scene))],
  }),
})

demonstrate({
  id: 'I11',
  title: 'the binding is made by one whose bind names the role',
  given: (scene) => ({
    rules: [rbacRule('create', 'rolebindings'), rbacRule('bind', 'clusterroles', role(scene))],
    manifests: [readingClusterRole(role(scene))],
  }),
  attack: async (attacker, scene) => {
    const binding = toClusterRole(scene, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), binding)
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'its name among the resourceNames',
  twin: (scene) => ({
    rules: [rbacRule('create', 'rolebindings'), rbacRule('bind', 'clusterroles', 'view')],
    manifests: [readingClusterRole(role(scene))],
  }),
})

for (const verb of ['update', 'patch']) {
  demonstrate({
    id: 'I11',
    title: `bind and ${verb} add a subject to a binding that is there`,
    given: (scene) => ({
      rules: [
        rbacRule(verb, 'rolebindings', GAINED),
        rbacRule('bind', 'clusterroles', role(scene)),
      ],
      manifests: [readingClusterRole(role(scene)), toClusterRole(scene)],
    }),
    attack: async (attacker, scene) => {
      await change(attacker, scene, verb)
      await settle(scene)
      return read(attacker, scene)
    },
    without: 'bind',
    twin: (scene) => ({
      rules: [rbacRule(verb, 'rolebindings', GAINED)],
      manifests: [readingClusterRole(role(scene)), toClusterRole(scene)],
    }),
  })
}

function change(attacker: ReturnType<typeof attackerIn>, scene: Scene, verb: string) {
  const path = `${inNamespace(scene, 'rolebindings')}/${GAINED}`
  const binding = toClusterRole(scene, scene.attacker.subject)
  return verb === 'patch'
    ? attacker.patch(path, { subjects: binding['subjects'] })
    : attacker.request('PUT', path, { body: binding })
}

demonstrate({
  id: 'I11',
  title: 'create that names the binding suffices when the binding is applied',
  given: (scene) => ({
    rules: [
      rbacRule('create', 'rolebindings', GAINED),
      rbacRule('patch', 'rolebindings', GAINED),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    manifests: [readingClusterRole(role(scene))],
  }),
  attack: applyGained,
  without: 'create',
  twin: (scene) => ({
    rules: [
      rbacRule('patch', 'rolebindings', GAINED),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    manifests: [readingClusterRole(role(scene))],
  }),
})

demonstrate({
  id: 'I11',
  title: 'create and patch on the name count together when two bindings grant them',
  given: (scene) => ({
    rules: [
      rbacRule('create', 'rolebindings', GAINED),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    clusterRules: [rbacRule('patch', 'rolebindings', GAINED)],
    manifests: [readingClusterRole(role(scene))],
  }),
  attack: applyGained,
  without: 'the same name in both',
  twin: (scene) => ({
    rules: [
      rbacRule('create', 'rolebindings', GAINED),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    clusterRules: [rbacRule('patch', 'rolebindings', 'other')],
    manifests: [readingClusterRole(role(scene))],
  }),
})

async function applyGained(attacker: Attacker, scene: Scene): Promise<Answer> {
  const binding = toClusterRole(scene, scene.attacker.subject)
  await applyAs(attacker, `${inNamespace(scene, 'rolebindings')}/${GAINED}`, binding)
  await settle(scene)
  return read(attacker, scene)
}

const appliesGained = (scene: Scene) => [
  rbacRule('create', 'rolebindings', GAINED),
  rbacRule('patch', 'rolebindings', GAINED),
  rbacRule('bind', 'clusterroles', role(scene)),
]

demonstrate({
  id: 'I11',
  title: 'create and patch that name the binding suffice when it is applied',
  given: (scene) => ({
    rules: appliesGained(scene),
    manifests: [readingClusterRole(role(scene))],
  }),
  attack: applyGained,
  without: 'patch of that name',
  twin: (scene) => ({
    rules: [
      rbacRule('create', 'rolebindings', GAINED),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    manifests: [readingClusterRole(role(scene))],
  }),
})

/** A Role that lets bind the reading ClusterRole. */
function binder(scene: Scene) {
  return { ...readingRole('binder'), rules: [rbacRule('bind', 'clusterroles', role(scene))] }
}

demonstrate({
  id: 'I11',
  title: 'a binding that is there is given an owner that does not exist, and made anew',
  given: (scene) => ({
    rules: appliesGained(scene),
    manifests: [
      readingClusterRole(role(scene)),
      roleBinding(GAINED, { kind: 'ClusterRole', name: 'view' }, user('somebody-else')),
    ],
  }),
  attack: async (attacker, scene) => {
    await giveAway(attacker, scene, `${inNamespace(scene, 'rolebindings')}/${GAINED}`)
    await settle(scene)
    return applyGained(attacker, scene)
  },
  without: 'bind by another binding than that one',
  twin: (scene) => ({
    rules: ['create', 'patch'].map((verb) => rbacRule(verb, 'rolebindings', GAINED)),
    manifests: [
      readingClusterRole(role(scene)),
      binder(scene),
      roleBinding(GAINED, { kind: 'Role', name: 'binder' }, scene.attacker.subject),
    ],
  }),
})

demonstrate({
  id: 'I11',
  title: 'create that names the binding suffices when the binding is put',
  given: (scene) => ({
    rules: [
      rbacRule('create', 'rolebindings', GAINED),
      rbacRule('update', 'rolebindings', GAINED),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    manifests: [readingClusterRole(role(scene))],
  }),
  attack: async (attacker, scene) => {
    await change(attacker, scene, 'update')
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'update, so that it has to be posted',
  twin: (scene) => ({
    rules: [
      rbacRule('create', 'rolebindings', GAINED),
      rbacRule('bind', 'clusterroles', role(scene)),
    ],
    manifests: [readingClusterRole(role(scene))],
  }),
})

test('I11: a binding cannot be turned to another role', async () => {
  const scene = await stage(
    (place) => ({
      rules: [rbacRule('patch', 'rolebindings'), rbacRule('bind', 'clusterroles')],
      manifests: [
        readingClusterRole(role(place)),
        roleBinding(GAINED, { kind: 'ClusterRole', name: 'view' }),
      ],
    }),
    'I11',
  )
  const path = `${inNamespace(scene, 'rolebindings')}/${GAINED}`
  const { roleRef, subjects } = toClusterRole(scene, scene.attacker.subject)
  const answer = await attackerIn(scene).try('PATCH', path, {
    body: { roleRef, subjects },
    contentType: 'application/merge-patch+json',
  })
  expect(answer.status).toBe(422)
})

test('I11: a binding may name a role that is not there, and one who may bind it gains nothing yet', async () => {
  const scene = await stage(
    { rules: [rbacRule('create', 'rolebindings'), rbacRule('bind', 'roles')] },
    'I11',
  )
  const attacker = attackerIn(scene)
  const binding = roleBinding(GAINED, { kind: 'Role', name: 'later' }, scene.attacker.subject)
  await attacker.create(inNamespace(scene, 'rolebindings'), binding)
  await settle(scene)
  expect((await attacker.try('GET', scene.secret.path)).status).toBe(403)
  await scene.admin.create(inNamespace(scene, 'roles'), readingRole('later'))
  await settle(scene)
  expect((await attacker.try('GET', scene.secret.path)).status).toBe(200)
})
