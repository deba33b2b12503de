import { demonstrate } from '../demonstration.ts'
import { READER, readerAccount } from './accounts.ts'
import { readAs } from './impersonation.ts'
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
    clusterRules: [{ ...IMPERSONATE, resources: ['users'] }],
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

const AS_NODE = { user: `system:node:${NODE}`, groups: ['system:nodes'] }

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
    clusterRules: [{ ...IMPERSONATE, resources: ['users', 'groups'] }],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'a pod there, it being on another node',
  twin: (scene) => ({
    ...podOnNode('worker-2')(scene),
    clusterRules: [{ ...IMPERSONATE, resources: ['users', 'groups'] }],
  }),
})

demonstrate({
  id: 'I8',
  title: 'impersonate on users and groups makes one a node',
  given: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [{ ...IMPERSONATE, resources: ['users', 'groups'] }],
  }),
  attack: (attacker, scene) => readAs(attacker, scene, AS_NODE),
  without: 'users, nodes being allowed',
  twin: (scene) => ({
    ...podOnNode()(scene),
    clusterRules: [{ ...IMPERSONATE, resources: ['nodes', 'groups'] }],
  }),
})
