import { expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Scene } from '../scene.ts'
import { group, mayRead, user } from './accounts.ts'
import { be, impersonating, on, readAs } from './impersonation.ts'

const jane = ({ unique }: Pick<Scene, 'unique'>) => `jane-${unique}`

demonstrate({
  id: 'I9',
  title: 'user-info: a user who reads can be impersonated for reading',
  given: (scene) => ({
    clusterRules: [be('user-info', 'users', jane(scene))],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'impersonate-on',
  twin: (scene) => ({
    clusterRules: [be('user-info', 'users', jane(scene))],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I9',
  title: 'user-info: both rights are needed',
  given: (scene) => ({
    clusterRules: [be('user-info', 'users', jane(scene)), on('user-info', 'get', [])],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'the right to be the user',
  twin: (scene) => ({
    clusterRules: [on('user-info', 'get', [])],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I9',
  title: 'user-info: users are looked for in the group authentication.k8s.io',
  given: (scene) => ({
    clusterRules: [be('user-info', 'users', jane(scene))],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'that group, the core group being named',
  twin: (scene) => ({
    clusterRules: [{ ...be('user-info', 'users', jane(scene)), apiGroups: [''] }],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I9',
  title: 'user-info: users are looked for in the whole cluster',
  given: (scene) => ({
    clusterRules: [be('user-info', 'users', jane(scene))],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'that, granted in the namespace',
  twin: (scene) => ({
    rules: [be('user-info', 'users', jane(scene)), on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I9',
  title: 'user-info: the user who is impersonated has to be allowed to read',
  given: (scene) => ({
    clusterRules: [be('user-info', 'users', jane(scene))],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'such a user',
  twin: (scene) => ({
    clusterRules: [be('user-info', 'users', jane(scene))],
    rules: [on('user-info')],
  }),
})

demonstrate({
  id: 'I9',
  title: 'user-info: a group is a resource of its own, beside the user',
  given: ({ unique }) => ({
    clusterRules: [
      be('user-info', 'users', 'nobody'),
      be('user-info', 'groups', `readers-${unique}`),
    ],
    rules: [on('user-info')],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
  attack: (attacker, scene) =>
    readAs(attacker, scene, { user: 'nobody', groups: [`readers-${scene.unique}`] }),
  without: 'groups',
  twin: ({ unique }) => ({
    clusterRules: [be('user-info', 'users', 'nobody')],
    rules: [on('user-info')],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
})

// Verb, and how the Secret is asked for with it.
const VERBS: readonly (readonly [string, (path: string) => readonly [string, string]])[] = [
  [
    'list',
    (path) => ['GET', `${path.replace('/target', '')}?fieldSelector=metadata.name%3Dtarget`],
  ],
  [
    'watch',
    (path) => [
      'GET',
      `${path.replace('/target', '')}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Dtarget`,
    ],
  ],
  ['patch', (path) => ['PATCH', `${path}?dryRun=All`]],
  ['delete', (path) => ['DELETE', `${path}?dryRun=All&propagationPolicy=Foreground`]],
]

for (const [verb, ask] of VERBS) {
  const mayDo = (scene: Scene) =>
    mayRead(user(jane(scene))).map((object) =>
      object.kind === 'Role'
        ? {
            ...object,
            rules: [
              { apiGroups: [''], resources: ['secrets'], resourceNames: ['target'], verbs: [verb] },
            ],
          }
        : object,
    )
  demonstrate({
    id: 'I9',
    title: `user-info: impersonate-on names the verb of the request, ${verb}`,
    given: (scene) => ({
      clusterRules: [be('user-info', 'users', jane(scene))],
      rules: [on('user-info', verb)],
      manifests: mayDo(scene),
    }),
    attack: (attacker, scene) => {
      const [method, path] = ask(scene.secret.path)
      return attacker.request(method, path, {
        headers: impersonating({ user: jane(scene) }),
        ...(method === 'PATCH' && { body: {}, contentType: 'application/merge-patch+json' }),
      })
    },
    without: 'it, get being named',
    twin: (scene) => ({
      clusterRules: [be('user-info', 'users', jane(scene))],
      rules: [on('user-info', 'get')],
      manifests: mayDo(scene),
    }),
  })
}

test('I9: user-info: system:masters is refused whatever the rules say', async () => {
  const scene = await stage(
    { clusterRules: [be('user-info', 'users'), be('user-info', 'groups'), on('user-info')] },
    'I9',
  )
  const headers = impersonating({ user: 'x', groups: ['system:masters'] })
  const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
  expect(answer.status).toBe(403)
  expect(answer.text).toContain('impersonating the system:masters group is not allowed')
})

test('I9: a star among the verbs covers impersonate and its modes', async () => {
  const scene = await stage(
    (place) => ({
      clusterRules: [{ apiGroups: ['authentication.k8s.io'], resources: ['*'], verbs: ['*'] }],
      rules: [{ resources: ['secrets'], verbs: ['*'], resourceNames: ['other'] }, on('user-info')],
      manifests: mayRead(user(jane(place))),
    }),
    'I9',
  )
  const answer = await attackerIn(scene).try('GET', scene.secret.path, {
    headers: impersonating({ user: jane(scene) }),
  })
  expect(answer.status).toBe(200)
})
