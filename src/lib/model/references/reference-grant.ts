import type { ReferenceFact } from '../facts/others.ts'
import { metadataOf } from '../metadata.ts'
import { at, listOf, member, textOf } from '../../base/json.ts'

/** One permission of a ReferenceGrant, taken apart to a single kind of referrer. */
export interface Grant {
  /** Where the Secrets are. */
  readonly namespace: string
  readonly from: { readonly group: string; readonly kind: string; readonly namespace: string }
  /** Empty for every Secret of the namespace. */
  readonly secret: string
}

/** Which objects of other namespaces a ReferenceGrant lets refer to Secrets. */
export function grantsOf(raw: unknown): readonly Grant[] {
  const { namespace } = metadataOf(raw)
  const secrets = listOf(at(raw, 'spec', 'to')).filter(
    (to) => member(to, 'kind') === 'Secret' && textOf(member(to, 'group')) === '',
  )
  return listOf(at(raw, 'spec', 'from')).flatMap((from) =>
    secrets.map((to) => ({
      namespace,
      from: {
        group: textOf(member(from, 'group')),
        kind: textOf(member(from, 'kind')),
        namespace: textOf(member(from, 'namespace')),
      },
      secret: textOf(member(to, 'name')),
    })),
  )
}

/** Whether `reference` is a Gateway API reference that only a ReferenceGrant makes valid. */
export function needsGrant({ from, secret }: ReferenceFact): boolean {
  return (
    from.apiVersion.startsWith('gateway.networking.k8s.io/') &&
    secret.namespace !== undefined &&
    secret.namespace !== from.namespace
  )
}

/** Whether one of `grants` allows `reference`. */
export function isGranted({ from, secret }: ReferenceFact, grants: readonly Grant[]): boolean {
  return grants.some(
    (grant) =>
      grant.namespace === secret.namespace &&
      (grant.secret === '' || grant.secret === secret.name) &&
      from.apiVersion.startsWith(`${grant.from.group}/`) &&
      grant.from.kind === from.kind &&
      grant.from.namespace === from.namespace,
  )
}
