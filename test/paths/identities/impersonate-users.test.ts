import { expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { settle } from '../settle.ts'
import { group, mayRead, RBAC_GROUP, read, readingRole, user } from './accounts.ts'
import { inNamespace, rbacRule, roleBinding } from './bindings.ts'
import { impersonating, readAs } from './impersonation.ts'

const IMPERSONATE = { verbs: ['impersonate'] }

demonstrate({
  id: 'I6',
  title: 'impersonate on users reads as a user who may',
  given: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['users'], resourceNames: [`jane-${unique}`] }],
    manifests: mayRead(user(`jane-${unique}`)),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: `jane-${scene.unique}` }),
  without: 'her name in resourceNames',
  twin: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['users'], resourceNames: [`john-${unique}`] }],
    manifests: mayRead(user(`jane-${unique}`)),
  }),
})

demonstrate({
  id: 'I6',
  title: 'impersonate on users reads as a user who may, when granted in the whole cluster',
  given: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['users'] }],
    manifests: mayRead(user(`jane-${unique}`)),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: `jane-${scene.unique}` }),
  without: 'the whole cluster, granted in a namespace',
  twin: ({ unique }) => ({
    rules: [{ ...IMPERSONATE, resources: ['users'] }],
    manifests: mayRead(user(`jane-${unique}`)),
  }),
})

demonstrate({
  id: 'I6',
  title: 'impersonate on groups reads as a member, with any user one may be',
  given: ({ unique }) => ({
    clusterRules: [
      { ...IMPERSONATE, resources: ['users'], resourceNames: [`nobody-${unique}`] },
      { ...IMPERSONATE, resources: ['groups'], resourceNames: [`readers-${unique}`] },
    ],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
  attack: (attacker, scene) =>
    readAs(attacker, scene, {
      user: `nobody-${scene.unique}`,
      groups: [`readers-${scene.unique}`],
    }),
  without: 'a user one may be',
  twin: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['groups'], resourceNames: [`readers-${unique}`] }],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
})

demonstrate({
  id: 'I6',
  title: 'a service account one may be will do as the user of the group',
  given: ({ unique, attackerNamespace }) => ({
    rulesIn: {
      [attackerNamespace]: [
        { ...IMPERSONATE, resources: ['serviceaccounts'], resourceNames: ['default'] },
      ],
    },
    clusterRules: [{ ...IMPERSONATE, resources: ['groups'], resourceNames: [`readers-${unique}`] }],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
  attack: (attacker, scene) =>
    readAs(attacker, scene, {
      user: `system:serviceaccount:${scene.attackerNamespace}:default`,
      groups: [`readers-${scene.unique}`],
    }),
  without: 'the group',
  twin: ({ unique, attackerNamespace }) => ({
    rulesIn: {
      [attackerNamespace]: [
        { ...IMPERSONATE, resources: ['serviceaccounts'], resourceNames: ['default'] },
      ],
    },
    manifests: mayRead(group(`readers-${unique}`)),
  }),
})

demonstrate({
  id: 'I6',
  title: 'a group cannot be impersonated alone, a user has to be named',
  given: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['users', 'groups'] }],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
  attack: (attacker, scene) =>
    readAs(attacker, scene, { user: 'anybody', groups: [`readers-${scene.unique}`] }),
  without: 'impersonate on groups',
  twin: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['users'], resourceNames: ['anybody'] }],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
})

demonstrate({
  id: 'I6',
  title: 'the group system:masters can be impersonated',
  given: {
    clusterRules: [
      { ...IMPERSONATE, resources: ['users', 'groups'], resourceNames: ['x', 'system:masters'] },
    ],
  },
  attack: (attacker, scene) => readAs(attacker, scene, { user: 'x', groups: ['system:masters'] }),
  without: 'its name in resourceNames',
  twin: {
    clusterRules: [
      { ...IMPERSONATE, resources: ['users', 'groups'], resourceNames: ['x', 'system:nodes'] },
    ],
  },
})

/** Jane may bind the role, and a group may write bindings: who is both at once may bind it. */
function janeAndWriters(scene: Scene): readonly KubeObject[] {
  const of = (name: string, rules: readonly Rule[], subject: object): KubeObject[] => [
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'Role',
      metadata: { name },
      rules,
    },
    roleBinding(name, { kind: 'Role', name }, subject),
  ]
  return [
    readingRole('reads'),
    ...of('binder', [rbacRule('bind', 'roles', 'reads')], user(`jane-${scene.unique}`)),
    ...of('writer', [rbacRule('create', 'rolebindings')], group(`writers-${scene.unique}`)),
  ]
}

demonstrate({
  id: 'I6',
  title: 'a user and a group in one request have the rights of both',
  given: (scene) => ({
    clusterRules: [
      { ...IMPERSONATE, resources: ['users'], resourceNames: [`jane-${scene.unique}`] },
      { ...IMPERSONATE, resources: ['groups'], resourceNames: [`writers-${scene.unique}`] },
    ],
    manifests: janeAndWriters(scene),
  }),
  attack: async (attacker, scene) => {
    const { unique } = scene
    const body = roleBinding('gained', { kind: 'Role', name: 'reads' }, scene.attacker.subject)
    const headers = impersonating({ user: `jane-${unique}`, groups: [`writers-${unique}`] })
    await attacker.request('POST', inNamespace(scene, 'rolebindings'), { body, headers })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'the group whose right the request takes as well',
  twin: (scene) => ({
    clusterRules: [
      { ...IMPERSONATE, resources: ['users'], resourceNames: [`jane-${scene.unique}`] },
      { ...IMPERSONATE, resources: ['groups'], resourceNames: [`others-${scene.unique}`] },
    ],
    manifests: janeAndWriters(scene),
  }),
})

// John may be jane, but who is john only for one request cannot use that.
demonstrate({
  id: 'I6',
  title: 'impersonation takes one request from the user who is held to the user who reads',
  given: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['users'], resourceNames: [`jane-${unique}`] }],
    manifests: mayRead(user(`jane-${unique}`)),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: `jane-${scene.unique}` }),
  without: 'a right of one’s own, only by being a user who has it',
  twin: ({ unique }) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['users'], resourceNames: [`john-${unique}`] }],
    manifests: [
      ...mayRead(user(`jane-${unique}`)),
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: `john-${unique}` },
        rules: [
          {
            apiGroups: [''],
            resources: ['users'],
            resourceNames: [`jane-${unique}`],
            verbs: ['impersonate'],
          },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: `john-${unique}` },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: `john-${unique}`,
        },
        subjects: [user(`john-${unique}`)],
      },
    ],
  }),
})

test('I6: a group without a user is a bad request', async () => {
  const scene = await stage(
    { clusterRules: [{ ...IMPERSONATE, resources: ['users', 'groups'] }] },
    'I6',
  )
  const headers = impersonating({ groups: ['system:masters'] })
  const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
  expect(answer.status).toBe(400)
})

test('I10: uids and extra fields give nothing to who may not be the user', async () => {
  const scene = await stage(
    ({ unique }) => ({
      clusterRules: [
        {
          ...IMPERSONATE,
          apiGroups: ['authentication.k8s.io'],
          resources: ['uids', 'userextras', 'userextras/scopes'],
        },
      ],
      manifests: mayRead(user(`jane-${unique}`)),
    }),
    'I10',
  )
  const as = { user: `jane-${scene.unique}`, uid: '1', extra: { scopes: 'all' } }
  const headers = impersonating(as)
  const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
  expect(answer.status).toBe(403)
})

test('I10: uids and extra fields are looked for in the group authentication.k8s.io, and change nothing of what RBAC says', async () => {
  const scene = await stage(
    ({ unique }) => ({
      clusterRules: [
        { ...IMPERSONATE, resources: ['users'] },
        {
          ...IMPERSONATE,
          apiGroups: ['authentication.k8s.io'],
          resources: ['uids', 'userextras/scopes'],
        },
      ],
      manifests: mayRead(user(`jane-${unique}`)),
    }),
    'I10',
  )
  const ask = (name: string, uid?: string) =>
    attackerIn(scene).try('GET', scene.secret.path, {
      headers: impersonating({
        user: `${name}-${scene.unique}`,
        extra: { scopes: 'all' },
        ...(uid !== undefined && { uid }),
      }),
    })
  expect((await ask('jane', '1')).status).toBe(200)
  expect((await ask('john', '1')).status).toBe(403)
})
