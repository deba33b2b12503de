import { by } from '../../base/order.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { type Manager, managersOf } from '../../analysis/managers/managers.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import { isOurApply, ownersOf } from './managed-fields.ts'
import type { Base } from './types.ts'

/** A Secret of the cluster, without values. */
export interface PruneCandidate extends Base {
  readonly fact: SecretFact
  readonly managedFields: readonly unknown[]
}

/** A Secret to delete, because no manifest holds it any more. */
export interface PruneStep extends NamespacedName, Base {
  readonly action: 'prune'
  readonly type: string
  readonly keys: readonly string[]
  readonly immutable: boolean
  /** Controllers and tools that manage it, and would make it anew. */
  readonly managers: readonly Manager[]
}

/**
 * The Secrets to delete: those that `apply` of this program made or took over,
 * and that no manifest holds. What others made is never deleted, whatever its labels.
 *
 * @param candidates those that the label selector fits
 */
export function planPrune(
  candidates: readonly PruneCandidate[],
  applied: readonly NamespacedName[],
): readonly PruneStep[] {
  const held = new Set(applied.map(qualifiedName))
  return candidates
    .filter(({ fact }) => !held.has(qualifiedName(fact)) && !fact.deleting)
    .filter(({ managedFields }) => ownersOf(managedFields).some(isOurApply))
    .map(stepOf)
    .toSorted(by(qualifiedName))
}

function stepOf({ fact, uid, resourceVersion }: PruneCandidate): PruneStep {
  const { namespace, name, type, keys, immutable } = fact
  return {
    action: 'prune',
    namespace,
    name,
    uid,
    resourceVersion,
    type,
    keys: keys ?? [],
    immutable: immutable ?? false,
    managers: managersOf(fact),
  }
}
