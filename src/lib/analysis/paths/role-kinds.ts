import type { Requests } from '../graph/requests.ts'
import {
  BIND_CLUSTER_ROLES,
  BIND_ROLES,
  CHANGE_BINDINGS,
  CHANGE_CLUSTER_BINDINGS,
  CHANGE_CLUSTER_ROLES,
  CHANGE_ROLES,
  CREATE_BINDINGS,
  CREATE_CLUSTER_BINDINGS,
  CREATE_CLUSTER_ROLES,
  CREATE_NAMED_CLUSTER_ROLES,
  CREATE_NAMED_ROLES,
  CREATE_ROLES,
  DELETE_CLUSTER_ROLES,
  DELETE_ROLES,
  ESCALATE_CLUSTER_ROLES,
  ESCALATE_ROLES,
  READ_BINDINGS,
  READ_CLUSTER_BINDINGS,
  REMOVE_BINDINGS,
  REMOVE_CLUSTER_BINDINGS,
} from './requests.ts'

/** Requests on roles and their bindings. */
export interface RoleKinds {
  readonly escalate: Requests
  readonly create: Requests
  readonly createNamed: Requests
  readonly change: Requests
  readonly remove: Requests
  readonly bind: Requests
  readonly makeBinding: Requests
  readonly changeBinding: Requests
  readonly removeBinding: Requests
  readonly readBinding: Requests
}

const CLUSTER_ROLES: RoleKinds = {
  escalate: ESCALATE_CLUSTER_ROLES,
  create: CREATE_CLUSTER_ROLES,
  createNamed: CREATE_NAMED_CLUSTER_ROLES,
  change: CHANGE_CLUSTER_ROLES,
  remove: DELETE_CLUSTER_ROLES,
  bind: BIND_CLUSTER_ROLES,
  makeBinding: CREATE_CLUSTER_BINDINGS,
  changeBinding: CHANGE_CLUSTER_BINDINGS,
  removeBinding: REMOVE_CLUSTER_BINDINGS,
  readBinding: READ_CLUSTER_BINDINGS,
}

const ROLES: RoleKinds = {
  escalate: ESCALATE_ROLES,
  create: CREATE_ROLES,
  createNamed: CREATE_NAMED_ROLES,
  change: CHANGE_ROLES,
  remove: DELETE_ROLES,
  bind: BIND_ROLES,
  makeBinding: CREATE_BINDINGS,
  changeBinding: CHANGE_BINDINGS,
  removeBinding: REMOVE_BINDINGS,
  readBinding: READ_BINDINGS,
}

/** Every kind of request that writes a binding. */
export const WRITE_BINDINGS: readonly Requests[] = [
  CREATE_BINDINGS,
  CREATE_CLUSTER_BINDINGS,
  CHANGE_BINDINGS,
  CHANGE_CLUSTER_BINDINGS,
]

/** Those of a namespace, or of the cluster with an empty one. */
export function roleKinds(namespace: string): RoleKinds {
  return namespace === '' ? CLUSTER_ROLES : ROLES
}
