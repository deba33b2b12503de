import type { ReferenceFact } from '../facts/others.ts'
import { metadataOf, ownerOf } from '../metadata.ts'

/** The group, version and kind of the objects in one list. */
export interface ObjectKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** The part of a reference that says which object it stands in. */
export function fromObject(
  { group, version, kind }: ObjectKind,
  raw: unknown,
): Pick<ReferenceFact, 'kind' | 'from' | 'owner'> {
  const { namespace, name } = metadataOf(raw)
  return {
    kind: 'Reference',
    from: {
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind,
      ...(namespace === '' ? {} : { namespace }),
      name,
    },
    ...ownerOf(raw),
  }
}
