import { expect, test } from 'vitest'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Scene } from '../scene.ts'
import { settle } from '../settle.ts'
import { RBAC, read, READS_TARGET, readingClusterRole, readingRole } from './accounts.ts'
import { applyAs, inNamespace, rbacRule, roleBinding } from './bindings.ts'

/** The Role that gives the attacker its rights in the Secret's namespace: see `Given`. */
const own = ({ unique }: Pick<Scene, 'unique'>) => `attacker-${unique}`

for (const verb of ['update', 'patch']) {
  demonstrate({
    id: 'I13',
    title: `escalate and ${verb} on a Role that one is bound to add a rule to it`,
    given: (scene) => ({
      rules: [rbacRule(verb, 'roles', own(scene)), rbacRule('escalate', 'roles', own(scene))],
    }),
    attack: async (attacker, scene) => {
      const path = `${inNamespace(scene, 'roles')}/${own(scene)}`
      const body = { ...readingRole(own(scene)), rules: READS_TARGET }
      if (verb === 'patch') await attacker.patch(path, { rules: READS_TARGET })
      else await attacker.request('PUT', path, { body })
      await settle(scene)
      return read(attacker, scene)
    },
    without: 'escalate',
    twin: (scene) => ({ rules: [rbacRule(verb, 'roles', own(scene))] }),
  })
}

demonstrate({
  id: 'I13',
  title: 'escalate counts for the Role that it names',
  given: (scene) => ({
    rules: [rbacRule('patch', 'roles'), rbacRule('escalate', 'roles', own(scene))],
  }),
  attack: async (attacker, scene) => {
    await attacker.patch(`${inNamespace(scene, 'roles')}/${own(scene)}`, { rules: READS_TARGET })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'its name',
  twin: { rules: [rbacRule('patch', 'roles'), rbacRule('escalate', 'roles', 'other')] },
})

const shared = ({ unique }: Pick<Scene, 'unique'>) => `shared-${unique}`

/** A ClusterRole without rules that the attacker is bound to in the Secret's namespace. */
function boundClusterRole(scene: Scene) {
  return [
    { ...readingClusterRole(shared(scene)), rules: [] },
    roleBinding('shared', { kind: 'ClusterRole', name: shared(scene) }, scene.attacker.subject),
  ]
}

demonstrate({
  id: 'I13',
  title: 'escalate and patch on a ClusterRole add a rule to it wherever it is bound',
  given: (scene) => ({
    clusterRules: [
      rbacRule('patch', 'clusterroles', shared(scene)),
      rbacRule('escalate', 'clusterroles', shared(scene)),
    ],
    manifests: boundClusterRole(scene),
  }),
  attack: async (attacker, scene) => {
    await attacker.patch(`${RBAC}/clusterroles/${shared(scene)}`, { rules: READS_TARGET })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'escalate in the whole cluster, being granted in the namespace',
  twin: (scene) => ({
    clusterRules: [rbacRule('patch', 'clusterroles', shared(scene))],
    rules: [rbacRule('escalate', 'clusterroles', shared(scene))],
    manifests: boundClusterRole(scene),
  }),
})

demonstrate({
  id: 'I13',
  title: 'escalate, create on roles, bind and create on rolebindings make a role and bind it',
  given: {
    rules: [
      rbacRule('escalate', 'roles'),
      rbacRule('create', 'roles'),
      rbacRule('bind', 'roles', 'made'),
      rbacRule('create', 'rolebindings'),
    ],
  },
  attack: async (attacker, scene) => {
    await attacker.create(inNamespace(scene, 'roles'), readingRole('made'))
    const binding = roleBinding('made', { kind: 'Role', name: 'made' }, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), binding)
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'bind',
  twin: {
    rules: [
      rbacRule('escalate', 'roles'),
      rbacRule('create', 'roles'),
      rbacRule('create', 'rolebindings'),
    ],
  },
})

demonstrate({
  id: 'I13',
  title: 'escalate and create on roles make a Role anew that somebody may delete',
  given: (scene) => ({
    rules: [rbacRule('escalate', 'roles'), rbacRule('create', 'roles')],
    manifests: [
      { ...readingRole('made'), rules: [rbacRule('delete', 'roles', 'made')] },
      roleBinding('bound', { kind: 'Role', name: 'made' }, scene.attacker.subject),
    ],
  }),
  attack: makeAnew,
  without: 'delete of that name',
  twin: (scene) => ({
    rules: [rbacRule('escalate', 'roles'), rbacRule('create', 'roles')],
    manifests: [
      { ...readingRole('made'), rules: [rbacRule('delete', 'roles', 'other')] },
      roleBinding('bound', { kind: 'Role', name: 'made' }, scene.attacker.subject),
    ],
  }),
})

async function makeAnew(attacker: Attacker, scene: Scene): Promise<Answer> {
  await attacker.request('DELETE', `${inNamespace(scene, 'roles')}/made`)
  await settle(scene)
  await attacker.create(inNamespace(scene, 'roles'), readingRole('made'))
  await settle(scene)
  return read(attacker, scene)
}

const LATER = 'later'

/** A binding of the attacker to a Role that is not there. */
function dangling(scene: Scene) {
  return [roleBinding('dangling', { kind: 'Role', name: LATER }, scene.attacker.subject)]
}

/** Makes roles of any content, and binds those that are called so. */
const BINDS_MADE = [
  rbacRule('escalate', 'roles'),
  rbacRule('create', 'roles'),
  rbacRule('bind', 'roles', 'made'),
  rbacRule('create', 'rolebindings'),
]

demonstrate({
  id: 'I13',
  title: 'bind of one name is enough for a new role, which can have that name',
  given: { rules: BINDS_MADE },
  attack: async (attacker, scene) => {
    await attacker.create(inNamespace(scene, 'roles'), readingRole('made'))
    const binding = roleBinding('mine', { kind: 'Role', name: 'made' }, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), binding)
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'the name being free',
  twin: { rules: BINDS_MADE, manifests: [{ ...readingRole('made'), rules: [] }] },
  twinEnds: 409,
})

demonstrate({
  id: 'I13',
  title: 'escalate and create on roles make the role that a binding waits for',
  given: (scene) => ({
    rules: [rbacRule('escalate', 'roles'), rbacRule('create', 'roles')],
    manifests: dangling(scene),
  }),
  attack: async (attacker, scene) => {
    await attacker.create(inNamespace(scene, 'roles'), readingRole(LATER))
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'escalate for any name, the posted role having none yet',
  twin: (scene) => ({
    rules: [rbacRule('escalate', 'roles', LATER), rbacRule('create', 'roles')],
    manifests: dangling(scene),
  }),
})

demonstrate({
  id: 'I13',
  title: 'escalate, create and patch that name the role suffice when it is applied',
  given: (scene) => ({
    rules: ['escalate', 'create', 'patch'].map((verb) => rbacRule(verb, 'roles', LATER)),
    manifests: dangling(scene),
  }),
  attack: async (attacker, scene) => {
    await applyAs(attacker, `${inNamespace(scene, 'roles')}/${LATER}`, readingRole(LATER))
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'escalate',
  twin: (scene) => ({
    rules: ['create', 'patch'].map((verb) => rbacRule(verb, 'roles', LATER)),
    manifests: dangling(scene),
  }),
})

demonstrate({
  id: 'I13',
  title: 'escalate, create and update that name the role suffice when it is put',
  given: (scene) => ({
    rules: ['escalate', 'create', 'update'].map((verb) => rbacRule(verb, 'roles', LATER)),
    manifests: dangling(scene),
  }),
  attack: async (attacker, scene) => {
    const body = readingRole(LATER)
    await attacker.request('PUT', `${inNamespace(scene, 'roles')}/${LATER}`, { body })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'create',
  twin: (scene) => ({
    rules: ['escalate', 'update'].map((verb) => rbacRule(verb, 'roles', LATER)),
    manifests: dangling(scene),
  }),
})

test('I14: without escalate a Role may be given rules that one holds, and no others', async () => {
  const scene = await stage({ rules: [rbacRule('create', 'roles'), ...READS_TARGET] }, 'I14')
  const attacker = attackerIn(scene)
  const roles = inNamespace(scene, 'roles')
  const more = { ...readingRole('more'), rules: [{ ...READS_TARGET[0], verbs: ['get', 'list'] }] }
  expect((await attacker.try('POST', roles, { body: readingRole('same') })).status).toBe(201)
  const refused = await attacker.try('POST', roles, { body: more })
  expect(refused.status).toBe(403)
  expect(refused.text).toContain('attempting to grant RBAC permissions not currently held')
})

test('I14: rules that are held in a namespace do not count for a ClusterRole', async () => {
  const scene = await stage(
    { clusterRules: [rbacRule('create', 'clusterroles')], rules: READS_TARGET },
    'I14',
  )
  const answer = await attackerIn(scene).try('POST', `${RBAC}/clusterroles`, {
    body: readingClusterRole(`made-${scene.unique}`),
  })
  expect(answer.status).toBe(403)
})

test('I14: a role whose rules one does not hold cannot even be labelled', async () => {
  const scene = await stage(
    { rules: [rbacRule('patch', 'roles')], manifests: [readingRole('reads')] },
    'I14',
  )
  const path = `${inNamespace(scene, 'roles')}/reads`
  const labelled = await attackerIn(scene).try('PATCH', path, {
    body: { metadata: { labels: { a: 'b' } } },
    contentType: 'application/merge-patch+json',
  })
  expect(labelled.status).toBe(403)
})
