import { isDeepStrictEqual } from 'node:util'
import { by } from '../../base/order.ts'
import type { Model } from '../../model/model.ts'
import type { Evidence } from '../reach/report.ts'
import type { OwnRight } from './held-rights.ts'
import { objectEvidence } from './path-builder.ts'
import type { Requests } from './requests.ts'
import { usefulPlaces } from './taken-names.ts'

/** Rights to make an object of one name, as far as they overlap. */
export interface ByName {
  readonly requests: Requests
  readonly name: string
  /** Empty for everywhere. */
  readonly scope: string
  readonly evidence: readonly Evidence[]
}

/** Where an object can be made, and what lets remove one of its name first. */
export interface FreePlace {
  readonly namespace: string
  readonly evidence: readonly Evidence[]
}

/**
 * Where in their scope rights to make an object of some name are of use.
 *
 * @param removals the rights of the same identity to delete such objects
 */
export function freePlaces(
  model: Model,
  { requests, name, scope, evidence }: ByName,
  removals: readonly OwnRight[],
): readonly FreePlace[] {
  const free = usefulPlaces(model, { requests, among: [name] }, scope)
  const untaken = free.map((namespace) => ({ namespace, evidence: [] }))
  if (free.includes(scope)) return untaken
  const freed = removals.flatMap((removal): readonly FreePlace[] => {
    const namespace = overlap(scope, removal.namespace)
    if (namespace === undefined || (removal.name !== null && removal.name !== name)) return []
    // Whoever deletes what gives the rights has them no more.
    if (givesRights(requests, { namespace, name }, evidence)) return []
    return [{ namespace, evidence: removal.evidence }]
  })
  return [...freed.toSorted(by(({ namespace }) => namespace)), ...untaken]
}

function givesRights(
  { creates, cluster }: Requests,
  object: { readonly namespace: string; readonly name: string },
  evidence: readonly Evidence[],
): boolean {
  if (creates !== 'Binding' && creates !== 'Role') return false
  const kind = creates === 'Binding' ? 'RoleBinding' : 'Role'
  const own = objectEvidence(cluster === true ? `Cluster${kind}` : kind, object)
  return evidence.some(({ kind: kindOf, namespace, name }) =>
    isDeepStrictEqual(objectEvidence(kindOf, { namespace: namespace ?? '', name }), own),
  )
}

/** Where two rights overlap; empty is everywhere. */
export function overlap(one: string, other: string): string | undefined {
  if (one === '' || one === other) return other
  return other === '' ? one : undefined
}
