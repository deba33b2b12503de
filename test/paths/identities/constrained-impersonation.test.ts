import { expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Attacker } from '../attacker.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { group, mayRead, RBAC_GROUP, READER, readerAccount, tokenOf, user } from './accounts.ts'
import { impersonating, readAs } from './impersonation.ts'
import { NODE, pod, podOnNode } from './pods.ts'

/** The right to be somebody. */
function be(mode: string, resource: string, ...resourceNames: string[]): Rule {
  return {
    apiGroups: ['authentication.k8s.io'],
    resources: [resource],
    verbs: [`impersonate:${mode}`],
    ...(resourceNames.length > 0 && { resourceNames }),
  }
}

/** The right to do something while one is somebody. */
function on(mode: string, verb = 'get', resourceNames = ['target']): Rule {
  return { resources: ['secrets'], verbs: [`impersonate-on:${mode}:${verb}`], resourceNames }
}

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
    clusterRules: [be('user-info', 'users'), on('user-info', 'get', [])],
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
    clusterRules: [be('user-info', 'users')],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'that group, the core group being named,',
  twin: (scene) => ({
    clusterRules: [{ ...be('user-info', 'users'), apiGroups: [''] }],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I9',
  title: 'user-info: users are looked for in the whole cluster',
  given: (scene) => ({
    clusterRules: [be('user-info', 'users')],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'that, granted in the namespace,',
  twin: (scene) => ({
    rules: [be('user-info', 'users'), on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I9',
  title: 'user-info: the user who is impersonated has to be allowed to read',
  given: (scene) => ({
    clusterRules: [be('user-info', 'users')],
    rules: [on('user-info')],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: jane(scene) }),
  without: 'such a user',
  twin: { clusterRules: [be('user-info', 'users')], rules: [on('user-info')] },
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
    clusterRules: [be('user-info', 'users')],
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
      clusterRules: [be('user-info', 'users')],
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
    without: 'it, get being named,',
    twin: (scene) => ({
      clusterRules: [be('user-info', 'users')],
      rules: [on('user-info', 'get')],
      manifests: mayDo(scene),
    }),
  })
}

const reader = (namespace: string) => `system:serviceaccount:${namespace}:${READER}`

demonstrate({
  id: 'I9',
  title: 'serviceaccount: the account is looked for in its namespace',
  given: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [be('serviceaccount', 'serviceaccounts', READER)] },
    rules: [on('serviceaccount')],
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: reader(scene.attackerNamespace) }),
  without: 'a right there',
  twin: (scene) => ({
    rules: [be('serviceaccount', 'serviceaccounts', READER), on('serviceaccount')],
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
})

demonstrate({
  id: 'I9',
  title: 'serviceaccount: accounts have a mode of their own',
  given: (scene) => ({
    clusterRules: [be('serviceaccount', 'serviceaccounts')],
    rules: [on('serviceaccount')],
    manifests: readerAccount(scene),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: reader(scene.namespace) }),
  without: 'it, user-info being granted,',
  twin: (scene) => ({
    clusterRules: [be('user-info', 'users'), be('user-info', 'serviceaccounts')],
    rules: [on('user-info')],
    manifests: readerAccount(scene),
  }),
})

demonstrate({
  id: 'I9',
  title: 'serviceaccount: the modes of the two rights have to be the same',
  given: (scene) => ({
    rules: [be('serviceaccount', 'serviceaccounts'), on('serviceaccount')],
    manifests: readerAccount(scene),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: reader(scene.namespace) }),
  without: 'that',
  twin: (scene) => ({
    rules: [be('serviceaccount', 'serviceaccounts'), on('user-info'), on('arbitrary-node')],
    manifests: readerAccount(scene),
  }),
})

demonstrate({
  id: 'I9',
  title: 'serviceaccount: the token of the account can be asked for as one who may',
  given: (scene) => ({
    rules: [
      be('serviceaccount', 'serviceaccounts', 'issuer'),
      {
        verbs: ['impersonate-on:serviceaccount:create'],
        resources: ['serviceaccounts/token'],
        resourceNames: [READER],
      },
    ],
    manifests: [...readerAccount(scene), ...issuer],
  }),
  attack: tokenAsIssuer,
  without: 'impersonate-on for the subresource',
  twin: (scene) => ({
    rules: [
      be('serviceaccount', 'serviceaccounts', 'issuer'),
      { verbs: ['impersonate-on:serviceaccount:create'], resources: ['serviceaccounts'] },
    ],
    manifests: [...readerAccount(scene), ...issuer],
  }),
})

const issuer = [
  {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'Role',
    metadata: { name: 'issuer' },
    rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }],
  },
  {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'issuer' },
    roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: 'issuer' },
    subjects: [{ kind: 'ServiceAccount', name: 'issuer' }],
  },
]

async function tokenAsIssuer(attacker: Attacker, scene: Scene) {
  const { namespace } = scene
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${READER}/token`
  const answer = await attacker.request('POST', path, {
    headers: impersonating({ user: `system:serviceaccount:${namespace}:issuer` }),
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  })
  return attacker.with({ token: answer.json.status.token as string }).get(scene.secret.path)
}

const AS_NODE = { user: `system:node:${NODE}` }

demonstrate({
  id: 'I9',
  title: 'arbitrary-node: a node is named without system:node:, and its group comes with it',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes', NODE)],
    rules: [on('arbitrary-node')],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'the bare name, the user name being given,',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes', AS_NODE.user)],
    rules: [on('arbitrary-node')],
  }),
})

demonstrate({
  id: 'I9',
  title: 'arbitrary-node: the group must not be asked for',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes')],
    rules: [on('arbitrary-node')],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'impersonate-on for secrets',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('arbitrary-node', 'nodes')],
    rules: [{ ...on('arbitrary-node'), resources: ['pods'] }],
  }),
})

/** A pod of the attacker's account on the node: what it holds is bound to pod and node. */
function attackersPod(scene: Scene, node = NODE) {
  return pod({ name: 'agent', node, account: 'attacker', namespace: scene.attackerNamespace })
}

/** The token that the attacker's pod was given, as its kubelet asked for it. */
async function tokenInPod(scene: Scene) {
  const namespace = scene.attackerNamespace
  const path = `/api/v1/namespaces/${namespace}`
  const { metadata } = await scene.admin.get(`${path}/pods/agent`)
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'agent', uid: metadata.uid }
  const answer = await scene.admin.create<{ status: { token: string } }>(
    `${path}/serviceaccounts/attacker/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { boundObjectRef },
    },
  )
  return { token: answer.status.token }
}

function withAgent(scene: Scene, node?: string) {
  const { manifests, prepare } = podOnNode()(scene)
  const secretsPod = typeof manifests === 'string' ? [] : (manifests ?? [])
  return {
    manifests: [...secretsPod, attackersPod(scene, node)],
    ...(prepare !== undefined && { prepare }),
  }
}

demonstrate({
  id: 'I9',
  title: 'associated-node: the token of a pod makes one the node that the pod is on',
  given: (scene) => ({
    ...withAgent(scene),
    clusterRules: [be('associated-node', 'nodes')],
    rules: [on('associated-node')],
  }),
  attack: async (attacker, scene) => readAs(attacker.with(await tokenInPod(scene)), scene, AS_NODE),
  without: 'the same node, the pod being on another,',
  twin: (scene) => ({
    ...withAgent(scene, 'worker-2'),
    clusterRules: [be('associated-node', 'nodes')],
    rules: [on('associated-node')],
  }),
})

demonstrate({
  id: 'I9',
  title: 'associated-node: the rule may not name the node',
  given: (scene) => ({
    ...withAgent(scene),
    clusterRules: [be('associated-node', 'nodes', '*')],
    rules: [on('associated-node')],
  }),
  attack: async (attacker, scene) => readAs(attacker.with(await tokenInPod(scene)), scene, AS_NODE),
  without: 'a star or no resourceNames at all',
  twin: (scene) => ({
    ...withAgent(scene),
    clusterRules: [be('associated-node', 'nodes', NODE)],
    rules: [on('associated-node')],
  }),
})

demonstrate({
  id: 'I9',
  title: 'associated-node: who may ask for tokens of the own account chooses the node',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [be('associated-node', 'nodes')],
    rules: [on('associated-node')],
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['create'], resources: ['serviceaccounts/token'], resourceNames: ['attacker'] },
      ],
    },
  }),
  attack: async (attacker, scene) => {
    const own = { namespace: scene.attackerNamespace, name: 'attacker' }
    const boundObjectRef = { apiVersion: 'v1', kind: 'Node', name: NODE }
    return readAs(attacker.with(await tokenOf(attacker, own, { boundObjectRef })), scene, AS_NODE)
  },
  without: 'impersonate:associated-node',
  twin: (scene) => ({
    ...podOnNode()(scene),
    rules: [on('associated-node')],
    rulesIn: {
      [scene.attackerNamespace]: [
        { verbs: ['create'], resources: ['serviceaccounts/token'], resourceNames: ['attacker'] },
      ],
    },
  }),
})

test('I9: associated-node: a token that is bound to no node does not do', async () => {
  const scene = await stage(
    (place) => ({
      ...podOnNode()(place),
      clusterRules: [be('associated-node', 'nodes')],
      rules: [on('associated-node')],
    }),
    'I9',
  )
  const headers = impersonating(AS_NODE)
  const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
  expect(answer.status).toBe(403)
})

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

test('I9: user-info: nodes are not users', async () => {
  const scene = await stage(
    (place) => ({
      ...podOnNode()(place),
      clusterRules: [be('user-info', 'users'), be('user-info', 'groups'), on('user-info')],
    }),
    'I9',
  )
  const headers = impersonating({ ...AS_NODE, groups: ['system:nodes'] })
  const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
  expect(answer.status).toBe(403)
})

test('I9: arbitrary-node and serviceaccount: groups may not be asked for', async () => {
  const scene = await stage(
    (place) => ({
      ...podOnNode()(place),
      clusterRules: [
        be('arbitrary-node', 'nodes'),
        be('arbitrary-node', 'groups'),
        be('serviceaccount', 'serviceaccounts'),
        be('serviceaccount', 'groups'),
        on('arbitrary-node'),
        on('serviceaccount'),
      ],
    }),
    'I9',
  )
  const account = `system:serviceaccount:${scene.namespace}:default`
  for (const name of [AS_NODE.user, account]) {
    const headers = impersonating({ user: name, groups: ['system:nodes'] })
    const answer = await attackerIn(scene).try('GET', scene.secret.path, { headers })
    expect(answer.status, name).toBe(403)
  }
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
