import type { NamespacedName } from '../../base/names.ts'
import type { WorkloadFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import type { NodeIndex, NodeReach } from '../node-authorizer/index.ts'
import type { RbacIndex } from '../rbac/index.ts'
import type { PodIndex } from '../reach/pod-index.ts'
import type { KnownIdentity } from './identities.ts'
import type { OwnRights } from './held-rights.ts'
import type { PathBuilder } from './path-builder.ts'
import type { RightsOf } from './role-rights.ts'

/** What the rows of the catalogue look at when they add their edges. */
export interface PathContext {
  readonly model: Model
  readonly build: PathBuilder
  readonly rbac: RbacIndex
  readonly nodes: NodeIndex
  /** `nodesWithSecret`, which each part of an answer about a Secret asks for. */
  readonly nodesWith: (secret: NamespacedName) => ReadonlyMap<string, NodeReach>
  readonly pods: PodIndex
  /** A workload whose template names the Secret, by `namespace/name` of the Secret. */
  readonly templates: ReadonlyMap<string, WorkloadFact>
  readonly identities: ReadonlyMap<string, KnownIdentity>
  /** Every namespace that something was seen in. */
  readonly namespaces: readonly string[]
  readonly rightsOf: RightsOf
  /** Rights that were asked for before, by key of the requests. */
  readonly ownRights: Map<string, OwnRights>
  /** 36 for v1.36; undefined when the version is not known. */
  readonly minor: number | undefined
}

/** Service accounts of a name, in a namespace or in all with an empty one. */
export function accountsNamed(
  { identities }: PathContext,
  namespace: string,
  name: string,
): readonly KnownIdentity[] {
  return [...identities.values()].filter(
    ({ subject }) =>
      subject.kind === 'ServiceAccount' &&
      subject.name === name &&
      (namespace === '' || subject.namespace === namespace),
  )
}
