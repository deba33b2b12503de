import { group, mayRead, RBAC_GROUP } from '../paths/identities/accounts.ts'
import { clusterRoleBinding, createForCluster, rbacRule } from '../paths/identities/bindings.ts'
import { readAs } from '../paths/identities/impersonation.ts'
import { demonstrate } from '../paths/demonstration.ts'
import type { Scene } from '../paths/scene.ts'
import { settle } from '../paths/settle.ts'

// Found by the chains that are made up at random: rights that count only together, such as
// those on a group and on a user, may also both come with a role that is bound to oneself.

type Named = Pick<Scene, 'unique'>

const role = ({ unique }: Named) => `impersonates-${unique}`
const members = ({ unique }: Named) => `members-${unique}`

/** A ClusterRole that nobody is bound to, and a group that may read the Secret. */
function unbound(scene: Scene) {
  return [
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'ClusterRole',
      metadata: { name: role(scene) },
      rules: [
        {
          apiGroups: [''],
          verbs: ['impersonate'],
          resources: ['users', 'groups'],
          resourceNames: [scene.unique, members(scene)],
        },
      ],
    },
    ...mayRead(group(members(scene))),
  ]
}

demonstrate({
  id: 'I11',
  title: 'a role that one binds to oneself lets one impersonate a group',
  given: (scene) => ({
    clusterRules: [
      rbacRule('bind', 'clusterroles', role(scene)),
      rbacRule('create', 'clusterrolebindings'),
    ],
    manifests: unbound(scene),
  }),
  attack: async (attacker, scene) => {
    const own = clusterRoleBinding(`own-${scene.unique}`, role(scene), scene.attacker.subject)
    await createForCluster(attacker, scene, 'clusterrolebindings', own)
    await settle(scene)
    return readAs(attacker, scene, { user: scene.unique, groups: [members(scene)] })
  },
  without: 'bind',
  twin: (scene) => ({
    clusterRules: [rbacRule('create', 'clusterrolebindings')],
    manifests: unbound(scene),
  }),
})
