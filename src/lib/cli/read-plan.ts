import { BUILT_IN } from '../source/resources/index.ts'
import type { Resource } from '../source/index.ts'

/**
 * What a verb asks of the model.
 *
 * - `consumers`: who uses Secrets
 * - `reach`: who can read them
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
  // A pod elsewhere may hold the token of a reader, or a volume that brings the Secret to its node.
  reach: ({ group, kind }) => group === RBAC || kind === 'Secret',
  both: ({ group, kind }) => group === RBAC || kind === 'Secret',
  everything: () => false,
}

/** No answer depends on what these hold: a node is known by its pods. Nodes are large. */
function isOnlyNamed({ kind }: Resource): boolean {
  return kind === 'Node' || kind === 'Namespace'
}

/** Kinds that say nothing about the question. */
const IRRELEVANT: Readonly<Record<Need, (resource: Resource) => boolean>> = {
  consumers: (resource) => resource.group === RBAC || isOnlyNamed(resource),
  reach: (resource) =>
    ['networking.k8s.io', 'gateway.networking.k8s.io', 'apiextensions.k8s.io'].includes(
      resource.group,
    ) ||
    ['PodTemplate', 'StorageClass', 'VolumeSnapshotClass'].includes(resource.kind) ||
    isOnlyNamed(resource),
  both: isOnlyNamed,
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
