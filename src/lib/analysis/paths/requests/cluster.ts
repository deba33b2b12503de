/** Requests on nodes, volumes and namespaces. */
import { on, type Requests } from '../../graph/requests.ts'

const CHANGE = 'update patch'

export const CREATE_VOLUMES: Requests = {
  key: 'create persistentvolumes',
  patterns: [on('', 'persistentvolumes', 'create', 'unnamed')],
  cluster: true,
}

export const CHANGE_VOLUMES: Requests = {
  key: 'change persistentvolumes',
  patterns: [on('', 'persistentvolumes', CHANGE)],
  cluster: true,
}

export const CREATE_STORAGE_CLASSES: Requests = {
  key: 'create storageclasses',
  patterns: [on('storage.k8s.io', 'storageclasses', 'create', 'unnamed')],
  cluster: true,
}

/** A request for a namespace is authorized in that namespace, so a RoleBinding there can grant it. */

export const CHANGE_NAMESPACES: Requests = {
  key: 'change namespaces',
  patterns: [
    on('', 'namespaces namespaces/status', CHANGE),
    on('', 'namespaces/finalize', 'update'),
  ],
}

export const CREATE_NAMESPACES: Requests = {
  key: 'create namespaces',
  patterns: [on('', 'namespaces', 'create', 'unnamed')],
  cluster: true,
}

/** The same where it has to be the namespace of some name. */

export const CREATE_NAMED_NAMESPACES: Requests = {
  key: 'create namespaces by name',
  patterns: [on('', 'namespaces', 'create', 'unnamed')],
  cluster: true,
  exact: true,
}

export const NODE_PROXY: Requests = {
  key: 'nodes/proxy',
  patterns: [on('', 'nodes/proxy', 'get create')],
  cluster: true,
}

export const CLUSTER_REQUESTS: readonly Requests[] = [
  CREATE_VOLUMES,
  CHANGE_VOLUMES,
  CREATE_STORAGE_CLASSES,
  CHANGE_NAMESPACES,
  CREATE_NAMESPACES,
  CREATE_NAMED_NAMESPACES,
  NODE_PROXY,
]
