import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Answer, Attacker } from '../attacker.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { RBAC, RBAC_GROUP } from './accounts.ts'

/** What a binding refers to. */
export interface RoleRef {
  readonly kind: 'Role' | 'ClusterRole'
  readonly name: string
}

/** A rule about RBAC's own objects. */
export function rbacRule(verb: string, resource: string, ...resourceNames: string[]): Rule {
  return {
    apiGroups: [RBAC_GROUP],
    resources: [resource],
    verbs: [verb],
    ...(resourceNames.length > 0 && { resourceNames }),
  }
}

/** A RoleBinding in the Secret's namespace. */
export function roleBinding(
  name: string,
  roleRef: RoleRef,
  ...subjects: readonly object[]
): KubeObject {
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: RBAC_GROUP, ...roleRef },
    subjects,
  }
}

export function clusterRoleBinding(
  name: string,
  roleName: string,
  ...subjects: readonly object[]
): KubeObject {
  return {
    ...roleBinding(name, { kind: 'ClusterRole', name: roleName }, ...subjects),
    kind: 'ClusterRoleBinding',
  }
}

/** Path of the RBAC objects of a kind in the Secret's namespace. */
export function inNamespace({ namespace }: Scene, plural: string): string {
  return `${RBAC}/namespaces/${namespace}/${plural}`
}

/** Applies an object with the attacker's rights: patch, and create when it is not there. */
export function applyAs(attacker: Attacker, path: string, object: object): Promise<Answer> {
  return attacker.patch(`${path}?fieldManager=x`, object, 'application/apply-patch+yaml')
}

/** Creates a cluster-scoped object with the attacker's rights; it goes when the scene ends. */
export async function createForCluster(
  attacker: Attacker,
  scene: Scene,
  plural: string,
  object: KubeObject,
): Promise<void> {
  await attacker.create(`${RBAC}/${plural}`, object)
  scene.cleanUp(() => scene.admin.delete(`${RBAC}/${plural}/${object.metadata.name}`))
}
