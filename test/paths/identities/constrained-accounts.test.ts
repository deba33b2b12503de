import type { Attacker } from '../attacker.ts'
import { demonstrate } from '../demonstration.ts'
import type { Scene } from '../scene.ts'
import { RBAC_GROUP, READER, readerAccount } from './accounts.ts'
import { be, impersonating, on, readAs } from './impersonation.ts'

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
  without: 'it, user-info being granted',
  twin: (scene) => ({
    clusterRules: [
      be('user-info', 'users', reader(scene.namespace)),
      be('user-info', 'serviceaccounts', READER),
    ],
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
