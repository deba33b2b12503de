import type { Answer, Attacker } from '../paths/attacker.ts'
import {
  group,
  mayRead,
  RBAC,
  RBAC_GROUP,
  read,
  READS_TARGET,
} from '../paths/identities/accounts.ts'
import {
  clusterRoleBinding,
  createForCluster,
  inNamespace,
  rbacRule,
  roleBinding,
} from '../paths/identities/bindings.ts'
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

const empty = ({ unique }: Named) => `empty-${unique}`

demonstrate({
  id: 'I13',
  title: 'a role without rules can be bound without bind, and then be given every right',
  given: (scene) => ({
    rules: [rbacRule('create', 'rolebindings')],
    clusterRules: [
      rbacRule('escalate', 'clusterroles', empty(scene)),
      rbacRule('patch', 'clusterroles', empty(scene)),
    ],
    manifests: [emptyRole(scene)],
  }),
  attack: bindAndFill,
  without: 'escalate',
  twin: (scene) => ({
    rules: [rbacRule('create', 'rolebindings')],
    clusterRules: [rbacRule('patch', 'clusterroles', empty(scene))],
    manifests: [emptyRole(scene)],
  }),
})

function emptyRole(scene: Scene) {
  const metadata = { name: empty(scene) }
  return { apiVersion: `${RBAC_GROUP}/v1`, kind: 'ClusterRole', metadata, rules: [] }
}

async function bindAndFill(attacker: Attacker, scene: Scene): Promise<Answer> {
  const name = empty(scene)
  const own = roleBinding('own', { kind: 'ClusterRole', name }, scene.attacker.subject)
  await attacker.create(inNamespace(scene, 'rolebindings'), own)
  await attacker.patch(`${RBAC}/clusterroles/${name}`, { rules: READS_TARGET })
  await settle(scene)
  return read(attacker, scene)
}
