import { demonstrate } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { group, mayRead, user } from './accounts.ts'
import { readAs } from './impersonation.ts'

function impersonate(resource: string, ...resourceNames: string[]): Rule {
  return { verbs: ['impersonate'], resources: [resource], resourceNames }
}

const nodeUser = ({ unique }: Scene) => `system:node:worker-${unique}`

demonstrate({
  id: 'I6',
  title: 'the user of a node, without its group, reads what bindings let that user read',
  given: (scene) => ({
    clusterRules: [impersonate('users', nodeUser(scene))],
    manifests: mayRead(user(nodeUser(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: nodeUser(scene) }),
  without: 'its name in resourceNames',
  twin: (scene) => ({
    clusterRules: [impersonate('users', 'system:node:other')],
    manifests: mayRead(user(nodeUser(scene))),
  }),
})

/** No account can be called that. */
const nobody = ({ namespace }: Scene) => `system:serviceaccount:${namespace}:Foo_Bar`

demonstrate({
  id: 'I6',
  title: 'the name of an account that cannot be is one of a user',
  given: (scene) => ({
    clusterRules: [impersonate('users', nobody(scene))],
    manifests: mayRead(user(nobody(scene))),
  }),
  attack: (attacker, scene) => readAs(attacker, scene, { user: nobody(scene) }),
  without: 'users, serviceaccounts being named',
  twin: (scene) => ({
    clusterRules: [impersonate('serviceaccounts', 'Foo_Bar')],
    manifests: mayRead(user(nobody(scene))),
  }),
})

const account = ({ attackerNamespace }: Scene) =>
  `system:serviceaccount:${attackerNamespace}:default`

function inReaders(scene: Scene, asSomebody: Rule): Given {
  const readers = `readers-${scene.unique}`
  return {
    clusterRules: [asSomebody, impersonate('groups', readers)],
    manifests: mayRead(group(readers)),
  }
}

demonstrate({
  id: 'I6',
  title: 'a service account is in any group with the right on serviceaccounts',
  given: (scene) => inReaders(scene, impersonate('serviceaccounts', 'default')),
  attack: (attacker, scene) =>
    readAs(attacker, scene, { user: account(scene), groups: [`readers-${scene.unique}`] }),
  without: 'serviceaccounts, its user name on users being nothing',
  twin: (scene) => inReaders(scene, impersonate('users', account(scene))),
})
