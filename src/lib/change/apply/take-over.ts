import { isObject, type JsonObject, member } from '../../base/json.ts'
import { FIELD_MANAGER } from '../../base/product.ts'
import { type FieldOwner, isOurApply, isOurCreate, ownersOf } from './managed-fields.ts'

/**
 * `metadata.managedFields` once an apply has taken over what `create` set, and
 * what `isTaken` names besides: it can then be changed without a conflict, and
 * goes when it leaves the manifest. kubectl does the same with what its own
 * client-side apply set (client-go `csaupgrade.UpgradeManagedFields`).
 *
 * @returns the same list when there is nothing to take over
 */
export function takenOver(
  managedFields: readonly unknown[],
  isTaken: (owner: FieldOwner) => boolean = () => false,
): readonly unknown[] {
  const owners = ownersOf(managedFields)
  const taken = owners.filter((owner) => isOurCreate(owner) || isTaken(owner))
  if (taken.length === 0) return managedFields
  const goes = new Set([...taken, ...owners.filter(isOurApply)])
  const entries = managedFields.filter(isObject)
  const at = owners.findIndex((owner) => taken.includes(owner))
  const time = member(entries[at], 'time')
  const ours = {
    manager: FIELD_MANAGER,
    operation: 'Apply',
    apiVersion: 'v1',
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: [...goes].map(({ fields }) => fields).reduce(union, {}),
  }
  return [ours, ...entries.filter((_, index) => !goes.has(owners[index] as FieldOwner))]
}

function union(left: JsonObject, right: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...left }
  for (const [name, below] of Object.entries(right)) {
    const known = joined[name]
    joined[name] = isObject(known) && isObject(below) ? union(known, below) : below
  }
  return joined
}
