import { demonstrate } from '../demonstration.ts'
import type { Scene } from '../scene.ts'
import { settle } from '../settle.ts'
import { RBAC, RBAC_GROUP, read, READS_TARGET, readingClusterRole, until } from './accounts.ts'
import { createForCluster, inNamespace, rbacRule, roleBinding } from './bindings.ts'

// Nobody lacks what an empty role grants, so it takes no `bind` to bind it. A role that
// can be rewritten is as good as empty, whatever it says now.

type Named = Pick<Scene, 'unique'>

const other = ({ unique }: Named) => `other-${unique}`
const part = ({ unique }: Named) => `part-${unique}`
const NEW = 'new'

function clusterRole(name: string, more: object = {}) {
  return { apiVersion: `${RBAC_GROUP}/v1`, kind: 'ClusterRole', metadata: { name }, ...more }
}

/** A ClusterRole with rules that the attacker does not hold; nobody is bound to it. */
function unbound(scene: Scene) {
  const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['delete'] }]
  return [clusterRole(other(scene), { rules })]
}

demonstrate({
  id: 'I13',
  title: 'a role that can be rewritten is emptied, bound without bind, and given every right',
  given: (scene) => ({
    rules: [rbacRule('create', 'rolebindings')],
    clusterRules: [
      rbacRule('escalate', 'clusterroles', other(scene)),
      rbacRule('patch', 'clusterroles', other(scene)),
    ],
    manifests: unbound(scene),
  }),
  attack: async (attacker, scene) => {
    const name = other(scene)
    await attacker.patch(`${RBAC}/clusterroles/${name}`, { rules: [] })
    await settle(scene)
    const own = roleBinding('own', { kind: 'ClusterRole', name }, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), own)
    await attacker.patch(`${RBAC}/clusterroles/${name}`, { rules: READS_TARGET })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'a right to write bindings',
  twin: (scene) => ({
    clusterRules: [
      rbacRule('escalate', 'clusterroles', other(scene)),
      rbacRule('patch', 'clusterroles', other(scene)),
    ],
    manifests: unbound(scene),
  }),
})

const ownBinding = (scene: Scene) =>
  roleBinding(
    'others',
    { kind: 'ClusterRole', name: other(scene) },
    {
      kind: 'User',
      apiGroup: RBAC_GROUP,
      name: 'somebody-else',
    },
  )

demonstrate({
  id: 'I13',
  title: 'a role that can be rewritten is emptied, its binding joined without bind, and filled',
  given: (scene) => ({
    rules: [rbacRule('patch', 'rolebindings', 'others')],
    clusterRules: [
      rbacRule('escalate', 'clusterroles', other(scene)),
      rbacRule('patch', 'clusterroles', other(scene)),
    ],
    manifests: [...unbound(scene), ownBinding(scene)],
  }),
  attack: async (attacker, scene) => {
    const name = other(scene)
    await attacker.patch(`${RBAC}/clusterroles/${name}`, { rules: [] })
    await settle(scene)
    await attacker.patch(`${inNamespace(scene, 'rolebindings')}/others`, {
      subjects: [scene.attacker.subject],
    })
    await attacker.patch(`${RBAC}/clusterroles/${name}`, { rules: READS_TARGET })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'a role that can be rewritten in that binding',
  twin: (scene) => ({
    rules: [rbacRule('patch', 'rolebindings', 'others')],
    clusterRules: [
      rbacRule('escalate', 'clusterroles', part(scene)),
      rbacRule('patch', 'clusterroles', part(scene)),
    ],
    manifests: [...unbound(scene), ownBinding(scene), readingClusterRole(part(scene))],
  }),
})

demonstrate({
  id: 'I13',
  title: 'a role is made empty, bound without bind, and given every right',
  given: {
    rules: [
      rbacRule('create', 'roles'),
      rbacRule('escalate', 'roles', NEW),
      rbacRule('patch', 'roles', NEW),
      rbacRule('create', 'rolebindings'),
    ],
  },
  attack: async (attacker, scene) => {
    const role = { apiVersion: `${RBAC_GROUP}/v1`, kind: 'Role', metadata: { name: NEW } }
    await attacker.create(inNamespace(scene, 'roles'), role)
    await settle(scene)
    const own = roleBinding('own', { kind: 'Role', name: NEW }, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), own)
    await attacker.patch(`${inNamespace(scene, 'roles')}/${NEW}`, { rules: READS_TARGET })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'create on roles',
  twin: {
    rules: [
      rbacRule('escalate', 'roles', NEW),
      rbacRule('patch', 'roles', NEW),
      rbacRule('create', 'rolebindings'),
    ],
  },
})

demonstrate({
  id: 'I15',
  title: 'a role that gathers is made, bound as long as it is empty, and a piece made for it',
  given: {
    rules: [rbacRule('create', 'rolebindings')],
    clusterRules: [rbacRule('create', 'clusterroles'), rbacRule('escalate', 'clusterroles')],
  },
  attack: async (attacker, scene) => {
    const name = other(scene)
    const labels = { 'aggregation.test/part-of': scene.unique }
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: labels }] }
    await createForCluster(attacker, scene, 'clusterroles', clusterRole(name, { aggregationRule }))
    await settle(scene)
    const own = roleBinding('own', { kind: 'ClusterRole', name }, scene.attacker.subject)
    await attacker.create(inNamespace(scene, 'rolebindings'), own)
    const piece = readingClusterRole(part(scene), labels)
    await createForCluster(attacker, scene, 'clusterroles', piece)
    await until('the controller to copy the rules', async () => {
      const { rules } = await scene.admin.get(`${RBAC}/clusterroles/${name}`)
      return (rules ?? []).length > 0
    })
    await settle(scene)
    return read(attacker, scene)
  },
  without: 'escalate',
  twin: {
    rules: [rbacRule('create', 'rolebindings')],
    clusterRules: [rbacRule('create', 'clusterroles')],
  },
})
