import type { Resource } from '../types.ts'
import { resourceName } from '../../base/resource-name.ts'

/**
 * The kinds that say who uses a Secret and who can reach it, in the order in
 * which they are asked for: the longest lists first, so that the last answer
 * comes as early as possible. Versions are the ones to ask for when the server
 * does not say what it serves.
 */
export const BUILT_IN: readonly Resource[] = [
  namespaced('', 'v1', 'pods', 'Pod'),
  namespaced('', 'v1', 'secrets', 'Secret'),
  namespaced('apps', 'v1', 'replicasets', 'ReplicaSet'),
  clusterWide(
    'apiextensions.k8s.io',
    'v1',
    'customresourcedefinitions',
    'CustomResourceDefinition',
  ),
  namespaced('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  namespaced('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  namespaced('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  clusterWide('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole'),
  clusterWide('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding'),
  namespaced('apps', 'v1', 'deployments', 'Deployment'),
  namespaced('apps', 'v1', 'statefulsets', 'StatefulSet'),
  namespaced('apps', 'v1', 'daemonsets', 'DaemonSet'),
  namespaced('batch', 'v1', 'jobs', 'Job'),
  namespaced('batch', 'v1', 'cronjobs', 'CronJob'),
  namespaced('', 'v1', 'replicationcontrollers', 'ReplicationController'),
  namespaced('', 'v1', 'podtemplates', 'PodTemplate'),
  clusterWide('', 'v1', 'namespaces', 'Namespace'),
  clusterWide('', 'v1', 'nodes', 'Node'),
  clusterWide('', 'v1', 'persistentvolumes', 'PersistentVolume'),
  namespaced('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  clusterWide('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass'),
  clusterWide('storage.k8s.io', 'v1', 'volumeattachments', 'VolumeAttachment'),
  clusterWide('snapshot.storage.k8s.io', 'v1', 'volumesnapshotclasses', 'VolumeSnapshotClass'),
  namespaced('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  namespaced('gateway.networking.k8s.io', 'v1', 'gateways', 'Gateway'),
  namespaced('gateway.networking.k8s.io', 'v1beta1', 'referencegrants', 'ReferenceGrant'),
]

// Gateway API and volume snapshots are served in different versions by different releases.
const OLDER: Readonly<Record<string, readonly string[]>> = {
  'gateways.gateway.networking.k8s.io': ['v1', 'v1beta1', 'v1alpha2'],
  'referencegrants.gateway.networking.k8s.io': ['v1', 'v1beta1', 'v1alpha2'],
  'volumesnapshotclasses.snapshot.storage.k8s.io': ['v1', 'v1beta1'],
}

/** The versions to try one after the other when the server does not say what it serves. */
export function otherVersions(resource: Resource): readonly Resource[] {
  const versions = OLDER[resourceName(resource)]
  return versions ? versions.map((version) => ({ ...resource, version })) : [resource]
}

/** Groups whose v1 every API server has had since Kubernetes 1.22, without any add-on. */
const EVERYWHERE = new Set([
  '',
  'apps',
  'batch',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'networking.k8s.io',
  'apiextensions.k8s.io',
])

/** Whether it is all but certain that a server has the resource in this version. */
export function isEverywhere({ group, version }: Resource): boolean {
  return version === 'v1' && EVERYWHERE.has(group)
}

/** Whether the resource is one of {@link BUILT_IN}, in any version. */
export function isBuiltIn({ group, plural }: Resource): boolean {
  return BUILT_IN.some((each) => each.plural === plural && each.group === group)
}

/** Whether it is the core Secret, whose values must never be read. */
export function isSecret({ group, plural }: Pick<Resource, 'group' | 'plural'>): boolean {
  return group === '' && plural === 'secrets'
}

/** Kinds of which only names and labels matter; a node's status is large. */
export function isMetadataOnly({ group, plural }: Resource): boolean {
  return group === '' && (plural === 'nodes' || plural === 'namespaces')
}

function namespaced(group: string, version: string, plural: string, kind: string): Resource {
  return { group, version, plural, kind, namespaced: true }
}

function clusterWide(group: string, version: string, plural: string, kind: string): Resource {
  return { group, version, plural, kind, namespaced: false }
}
