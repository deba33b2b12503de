/** Requests on roles and bindings. */
import { on, type Requests } from '../../graph/requests.ts'

const RBAC = 'rbac.authorization.k8s.io'
const CHANGE = 'update patch'

export const BIND_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'bind clusterroles',
  patterns: [on(RBAC, 'clusterroles', 'bind')],
}

export const BIND_ROLES: Requests = {
  together: true,
  key: 'bind roles',
  patterns: [on(RBAC, 'roles', 'bind')],
}

export const CREATE_BINDINGS: Requests = {
  together: true,
  key: 'create rolebindings',
  creates: 'Binding',
  patterns: [on(RBAC, 'rolebindings', 'create', 'unnamed')],
}

export const CHANGE_BINDINGS: Requests = {
  together: true,
  key: 'change rolebindings',
  patterns: [on(RBAC, 'rolebindings', CHANGE)],
}

export const CREATE_CLUSTER_BINDINGS: Requests = {
  together: true,
  key: 'create clusterrolebindings',
  creates: 'Binding',
  patterns: [on(RBAC, 'clusterrolebindings', 'create', 'unnamed')],
  cluster: true,
}

export const CHANGE_CLUSTER_BINDINGS: Requests = {
  together: true,
  key: 'change clusterrolebindings',
  patterns: [on(RBAC, 'clusterrolebindings', CHANGE)],
  cluster: true,
}

export const ESCALATE_ROLES: Requests = {
  together: true,
  key: 'escalate roles',
  patterns: [on(RBAC, 'roles', 'escalate')],
}

export const CHANGE_ROLES: Requests = {
  together: true,
  key: 'change roles',
  patterns: [on(RBAC, 'roles', CHANGE)],
}

export const ESCALATE_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'escalate clusterroles',
  patterns: [on(RBAC, 'clusterroles', 'escalate')],
  cluster: true,
}

export const CHANGE_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'change clusterroles',
  patterns: [on(RBAC, 'clusterroles', CHANGE)],
  cluster: true,
}

export const CREATE_ROLES: Requests = {
  together: true,
  key: 'create roles',
  creates: 'Role',
  patterns: [on(RBAC, 'roles', 'create', 'unnamed')],
}

export const DELETE_ROLES: Requests = {
  together: true,
  key: 'delete roles',
  patterns: [on(RBAC, 'roles', 'delete'), on(RBAC, 'roles', 'deletecollection', 'unnamed')],
}

/** By an owner that does not exist, too. */

export const REMOVE_BINDINGS: Requests = {
  together: true,
  aside: true,
  key: 'remove rolebindings',
  patterns: [
    on(RBAC, 'rolebindings', 'patch delete'),
    on(RBAC, 'rolebindings', 'deletecollection', 'unnamed'),
  ],
}

export const REMOVE_CLUSTER_BINDINGS: Requests = {
  together: true,
  aside: true,
  key: 'remove clusterrolebindings',
  patterns: [
    on(RBAC, 'clusterrolebindings', 'patch delete'),
    on(RBAC, 'clusterrolebindings', 'deletecollection', 'unnamed'),
  ],
  cluster: true,
}

export const READ_BINDINGS: Requests = {
  together: true,
  aside: true,
  key: 'read rolebindings',
  patterns: [on(RBAC, 'rolebindings', 'get list watch')],
}

export const READ_CLUSTER_BINDINGS: Requests = {
  together: true,
  aside: true,
  key: 'read clusterrolebindings',
  patterns: [on(RBAC, 'clusterrolebindings', 'get list watch')],
  cluster: true,
}

export const DELETE_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'delete clusterroles',
  patterns: [
    on(RBAC, 'clusterroles', 'delete'),
    on(RBAC, 'clusterroles', 'deletecollection', 'unnamed'),
  ],
  cluster: true,
}

/** By an apply patch or a PUT, which name the role that they create. */

export const CREATE_NAMED_ROLES: Requests = {
  together: true,
  key: 'create roles by name',
  patterns: [on(RBAC, 'roles', 'create')],
}

export const CREATE_NAMED_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'create clusterroles by name',
  patterns: [on(RBAC, 'clusterroles', 'create')],
  cluster: true,
}

export const CREATE_CLUSTER_ROLES: Requests = {
  together: true,
  key: 'create clusterroles',
  creates: 'Role',
  patterns: [on(RBAC, 'clusterroles', 'create', 'unnamed')],
  cluster: true,
}

export const ROLE_REQUESTS: readonly Requests[] = [
  BIND_CLUSTER_ROLES,
  BIND_ROLES,
  CREATE_BINDINGS,
  CHANGE_BINDINGS,
  CREATE_CLUSTER_BINDINGS,
  CHANGE_CLUSTER_BINDINGS,
  ESCALATE_ROLES,
  CHANGE_ROLES,
  ESCALATE_CLUSTER_ROLES,
  CHANGE_CLUSTER_ROLES,
  CREATE_ROLES,
  CREATE_NAMED_ROLES,
  CREATE_NAMED_CLUSTER_ROLES,
  CREATE_CLUSTER_ROLES,
  DELETE_ROLES,
  DELETE_CLUSTER_ROLES,
  REMOVE_BINDINGS,
  REMOVE_CLUSTER_BINDINGS,
  READ_BINDINGS,
  READ_CLUSTER_BINDINGS,
]
