import { randomBytes } from 'node:crypto'
import type { Admin } from '../control-plane/admin.ts'
import { eventually } from '../control-plane/eventually.ts'
import type { Scene } from './scene.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const RBAC_GROUP = 'rbac.authorization.k8s.io'

/**
 * Waits until RBAC knows of everything that was made so far, in this scene or by
 * the attack. It is fed by one watch for each kind, each in order, so one last
 * object of each kind that only then allows something shows that all before it
 * have arrived. Without this a twin could be refused for having come too early.
 */
export async function settle({
  admin,
  namespace,
}: Pick<Scene, 'admin' | 'namespace'>): Promise<void> {
  const name = `last-${randomBytes(4).toString('hex')}`
  const inNamespace = `${RBAC}/namespaces/${namespace}`
  const rule = { apiGroups: ['settle.test'], resources: [name] }
  const subjects = [{ kind: 'User', apiGroup: RBAC_GROUP, name }]
  const roleRef = (kind: string) => ({ apiGroup: RBAC_GROUP, kind, name })
  const metadata = { name }
  await Promise.all([
    admin.create(`${inNamespace}/roles`, { metadata, rules: [{ ...rule, verbs: ['get'] }] }),
    admin.create(`${RBAC}/clusterroles`, { metadata, rules: [{ ...rule, verbs: ['list'] }] }),
    admin.create(`${inNamespace}/rolebindings`, { metadata, subjects, roleRef: roleRef('Role') }),
    admin.create(`${RBAC}/clusterrolebindings`, {
      metadata,
      subjects,
      roleRef: roleRef('ClusterRole'),
    }),
  ])
  const asked = { user: name, group: 'settle.test', resource: name, namespace }
  await Promise.all([
    eventually('RBAC to see Roles', () => allowed(admin, { ...asked, verb: 'get' })),
    eventually('RBAC to see ClusterRoles', () => allowed(admin, { ...asked, verb: 'list' })),
  ])
  await Promise.all(
    [RBAC, inNamespace].flatMap((path) => {
      const prefix = path === RBAC ? 'cluster' : ''
      return ['rolebindings', 'roles'].map((plural) =>
        admin.delete(`${path}/${prefix}${plural}/${name}`),
      )
    }),
  )
}

/** A question to the API server's authorizers. */
export interface Review {
  readonly user: string
  readonly groups?: readonly string[]
  readonly verb: string
  readonly group?: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

/** What the API server's authorizers decide. */
export async function allowed(admin: Admin, review: Review): Promise<boolean> {
  const { user, groups = [], ...resourceAttributes } = review
  const answer = await admin.create<{ status: { allowed: boolean } }>(
    '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, groups, resourceAttributes },
    },
  )
  return answer.status.allowed
}
