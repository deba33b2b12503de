import { BUILT_IN } from '../source/resources/index.ts'
import type { Resource } from '../source/index.ts'

/**
 * What a verb asks of the model.
 *
 * - `consumers`: who uses Secrets
 * - `reach`: who can read them, also by way of others
 * - `both`
 * - `everything`, for a snapshot: also what no answer depends on yet
 */
export type Need = 'consumers' | 'reach' | 'both' | 'everything'

/** Kinds to read in the namespace in question only, and kinds to read everywhere. */
export interface ReadPlan {
  readonly inNamespace: readonly Resource[]
  readonly everywhere: readonly Resource[]
  /** Whether custom resources matter. */
  readonly custom: boolean
}

const RBAC = 'rbac.authorization.k8s.io'

/** Kinds whose objects can only concern Secrets of their own namespace. */
const OWN_NAMESPACE: Readonly<Record<Need, (resource: Resource) => boolean>> = {
  // A Gateway, an Ingress by an annotation, a volume or a custom resource may name a Secret elsewhere.
  consumers: ({ group }) => ['', 'apps', 'batch'].includes(group),
  // An identity of any namespace may get there over others: by a binding, a token, a pod, a volume.
  reach: () => false,
  both: () => false,
  everything: () => false,
}

/** Kinds that say nothing about the question. */
const IRRELEVANT: Readonly<Record<Need, (resource: Resource) => boolean>> = {
  consumers: ({ group, kind }) => group === RBAC || kind === 'Node' || kind === 'Namespace',
  reach: (resource) =>
    ['networking.k8s.io', 'gateway.networking.k8s.io', 'apiextensions.k8s.io'].includes(
      resource.group,
    ) || ['PodTemplate', 'StorageClass', 'VolumeSnapshotClass'].includes(resource.kind),
  both: () => false,
  everything: () => false,
}

/** Decides what to read for a question about one namespace, or about all when none is given. */
export function readPlan(need: Need, namespace: string | undefined): ReadPlan {
  const relevant = BUILT_IN.filter((resource) => !IRRELEVANT[need](resource))
  const own = (resource: Resource): boolean =>
    namespace !== undefined && resource.namespaced && OWN_NAMESPACE[need](resource)
  return {
    inNamespace: relevant.filter(own),
    everywhere: relevant.filter((resource) => !own(resource)),
    custom: need !== 'reach',
  }
}
