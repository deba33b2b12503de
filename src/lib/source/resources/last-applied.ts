import { isObject, objectOf } from '../../base/json.ts'

/** `kubectl apply` (client-side) stores the whole manifest here, Secret values included. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** `metadata` as it may be handed on. */
export type Metadata = Readonly<Record<string, unknown>>

/** The same metadata without the annotation {@link LAST_APPLIED}. */
export function withoutLastApplied(metadata: Metadata): Metadata {
  const { annotations } = metadata
  if (!isObject(annotations) || !Object.hasOwn(annotations, LAST_APPLIED)) return metadata
  const { [LAST_APPLIED]: _dropped, ...kept } = annotations
  return { ...metadata, annotations: kept }
}

/**
 * How many values of a Secret stand in its annotation {@link LAST_APPLIED}.
 * What cannot be read counts as one: it may hold any.
 */
export function valuesInLastApplied(metadata: Metadata): number {
  const annotation = objectOf(metadata['annotations'])[LAST_APPLIED]
  if (typeof annotation !== 'string' || annotation === '') return 0
  try {
    const applied = objectOf(JSON.parse(annotation))
    return countValues(applied['data']) + countValues(applied['stringData'])
  } catch {
    // The error would quote the text.
    return 1
  }
}

/** Number of members of `data` or `stringData` that hold something. */
export function countValues(data: unknown): number {
  return Object.values(objectOf(data)).filter((value) => value !== '' && value !== null).length
}
