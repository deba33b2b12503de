import { isObject, type JsonObject, member } from '../../base/json.ts'
import { FIELD_MANAGER } from '../../base/product.ts'
import { isOurApply, ownersOf } from './managed-fields.ts'

/** The annotation of kubectl's client-side apply: the whole manifest, values included. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The manager under which kubectl's client-side apply writes. */
const CLIENT_SIDE = 'kubectl-client-side-apply'

/**
 * `metadata.managedFields` once the annotation is gone: what kubectl's
 * client-side apply set is ours, so that what leaves the manifest leaves the
 * Secret as well. kubectl does the same when it changes to server-side apply
 * (client-go `csaupgrade.UpgradeManagedFields`).
 */
export function withoutClientSideApply(managedFields: readonly unknown[]): readonly unknown[] {
  const owners = ownersOf(managedFields)
  const theirs = owners.filter(
    ({ manager, operation }) => manager === CLIENT_SIDE && operation === 'Update',
  )
  if (theirs.length === 0) return managedFields
  const rest = managedFields.filter((_, at) => {
    const owner = owners[at]
    return owner !== undefined && !theirs.includes(owner) && !isOurApply(owner)
  })
  const ours = owners.filter(isOurApply)
  const fields = [...ours, ...theirs].map((owner) => owner.fields).reduce(union, {})
  const before = managedFields
    .filter(isObject)
    .find((entry) => member(entry, 'manager') === CLIENT_SIDE)
  const { time } = before ?? {}
  const taken = {
    manager: FIELD_MANAGER,
    operation: 'Apply',
    apiVersion: 'v1',
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: withoutAnnotation(fields),
  }
  return [taken, ...rest]
}

function union(left: JsonObject, right: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...left }
  for (const [name, below] of Object.entries(right)) {
    const known = joined[name]
    joined[name] = isObject(known) && isObject(below) ? union(known, below) : below
  }
  return joined
}

function withoutAnnotation(fields: JsonObject): JsonObject {
  const metadata = fields['f:metadata']
  const annotations = member(metadata, 'f:annotations')
  if (!isObject(metadata) || !isObject(annotations)) return fields
  const { [`f:${LAST_APPLIED}`]: _gone, ...kept } = annotations
  const { 'f:annotations': _all, ...others } = metadata
  const left = Object.keys(kept).some((name) => name !== '.') ? { 'f:annotations': kept } : {}
  const { 'f:metadata': _metadata, ...rest } = fields
  const whole = { ...others, ...left }
  return Object.keys(whole).length > 0 ? { ...rest, 'f:metadata': whole } : rest
}
