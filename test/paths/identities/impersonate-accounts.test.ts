import type { KubeObject } from '../../control-plane/admin-client.ts'
import { demonstrate } from '../demonstration.ts'
import { RBAC_GROUP, READER, read, readerAccount } from './accounts.ts'
import { roleBinding } from './bindings.ts'
import { impersonating, readAs } from './impersonation.ts'
import { NODE, podOnNode } from './pods.ts'

const IMPERSONATE = { verbs: ['impersonate'] }

function reader(namespace: string): string {
  return `system:serviceaccount:${namespace}:${READER}`
}

demonstrate({
  id: 'I7',
  title: 'impersonate on serviceaccounts in the namespace of the account reads as it',
  given: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [{ ...IMPERSONATE, resources: ['serviceaccounts'] }] },
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: reader(scene.attackerNamespace) }),
  without: 'its namespace, granted in that of the Secret',
  twin: (scene) => ({
    rules: [{ ...IMPERSONATE, resources: ['serviceaccounts'] }],
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
})

demonstrate({
  id: 'I7',
  title: 'resourceNames are the names of accounts',
  given: (scene) => ({
    rules: [{ ...IMPERSONATE, resources: ['serviceaccounts'], resourceNames: [READER] }],
    manifests: readerAccount(scene),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: reader(scene.namespace) }),
  without: 'the bare name, the whole user name being given',
  twin: (scene) => ({
    rules: [
      {
        ...IMPERSONATE,
        resources: ['serviceaccounts'],
        resourceNames: [reader(scene.namespace)],
      },
    ],
    manifests: readerAccount(scene),
  }),
})

demonstrate({
  id: 'I7',
  title: 'a user name of the form system:serviceaccount:… is checked as a service account',
  given: (scene) => ({
    clusterRules: [{ ...IMPERSONATE, resources: ['serviceaccounts'] }],
    manifests: readerAccount(scene),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: reader(scene.namespace) }),
  without: 'serviceaccounts, users being allowed',
  twin: (scene) => ({
    clusterRules: [
      { ...IMPERSONATE, resources: ['users'], resourceNames: [reader(scene.namespace)] },
    ],
    manifests: readerAccount(scene),
  }),
})

demonstrate({
  id: 'I7',
  title: 'an account that does not exist can be impersonated, and what is bound to it works',
  given: (scene) => ({
    rules: [{ ...IMPERSONATE, resources: ['serviceaccounts'] }],
    manifests: readerAccount(scene).slice(1),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: reader(scene.namespace) }),
  without: 'a binding',
  twin: (scene) => ({
    rules: [{ ...IMPERSONATE, resources: ['serviceaccounts'] }],
    manifests: readerAccount(scene).slice(0, 2),
  }),
})

// Impersonation does not nest, but a token got by it is a credential like any other.
demonstrate({
  id: 'I7',
  title: 'an impersonated account asks for the token of another, and that reads',
  given: (scene) => ({
    rules: [{ ...IMPERSONATE, resources: ['serviceaccounts'], resourceNames: ['issuer'] }],
    manifests: [...readerAccount(scene), ...issuer('create', 'serviceaccounts/token')],
  }),
  attack: async (attacker, scene) => {
    const { namespace } = scene
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${READER}/token`
    const answer = await attacker.request('POST', path, {
      headers: impersonating({ user: `system:serviceaccount:${namespace}:issuer` }),
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
    })
    return read(attacker.with({ token: answer.json.status.token }), scene)
  },
  without: 'that right of the account, which may only impersonate the other',
  twin: (scene) => ({
    rules: [{ ...IMPERSONATE, resources: ['serviceaccounts'], resourceNames: ['issuer'] }],
    manifests: [...readerAccount(scene), ...issuer('impersonate', 'serviceaccounts')],
  }),
})

/** An account that has one right over the one that reads; it need not exist to be impersonated. */
function issuer(verb: string, resource: string): KubeObject[] {
  return [
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'Role',
      metadata: { name: 'issuer' },
      rules: [{ apiGroups: [''], resources: [resource], resourceNames: [READER], verbs: [verb] }],
    },
    roleBinding(
      'issuer',
      { kind: 'Role', name: 'issuer' },
      { kind: 'ServiceAccount', name: 'issuer' },
    ),
  ]
}

const AS_NODE = { user: `system:node:${NODE}`, groups: ['system:nodes'] }
const NAMES = [AS_NODE.user, ...AS_NODE.groups]
const BE_NODE = { ...IMPERSONATE, resources: ['users', 'groups'], resourceNames: NAMES }

demonstrate({
  id: 'I8',
  title: 'impersonating a node with its group reads the Secrets of its pods',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [
      { ...IMPERSONATE, resources: ['users'], resourceNames: [AS_NODE.user] },
      { ...IMPERSONATE, resources: ['groups'], resourceNames: AS_NODE.groups },
    ],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'the group',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [{ ...IMPERSONATE, resources: ['users'], resourceNames: [AS_NODE.user] }],
  }),
})

demonstrate({
  id: 'I8',
  title: 'impersonating the node of a pod that has the Secret reads it',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [BE_NODE],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'a pod there, it being on another node',
  twin: (scene) => ({
    ...podOnNode('worker-2')(scene),
    clusterRules: [BE_NODE],
  }),
})

demonstrate({
  id: 'I8',
  title: 'impersonate on users and groups makes one a node',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [BE_NODE],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'users, nodes being allowed',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [{ ...IMPERSONATE, resources: ['nodes', 'groups'] }],
  }),
})
