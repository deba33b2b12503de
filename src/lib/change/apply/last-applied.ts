import { isObject, type JsonObject, member, objectOf } from '../../base/json.ts'
import { type FieldOwner, isOurApply, ownersOf } from './managed-fields.ts'
import { takenOver } from './take-over.ts'

/** The annotation of kubectl's client-side apply: the whole manifest, values included. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The manager under which kubectl's client-side apply writes. */
const CLIENT_SIDE = 'kubectl-client-side-apply'

/**
 * `metadata.managedFields` once the annotation is gone: what kubectl's
 * client-side apply set is ours, so that what leaves the manifest leaves the
 * Secret as well.
 */
export function withoutClientSideApply(managedFields: readonly unknown[]): readonly unknown[] {
  const isTheirs = ({ manager, operation }: FieldOwner): boolean =>
    manager === CLIENT_SIDE && operation === 'Update'
  if (!ownersOf(managedFields).some(isTheirs)) return takenOver(managedFields)
  return takenOver(managedFields, isTheirs).map((entry) => {
    if (!isObject(entry) || !ownersOf([entry]).some(isOurApply)) return entry
    return { ...entry, fieldsV1: withoutAnnotation(objectOf(entry['fieldsV1'])) }
  })
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
