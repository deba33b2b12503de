/** Roles and bindings that are made under a name which may be taken: what is there is deleted first. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { Model } from '../../model/model.ts'
import { roleKinds } from '../paths/role-kinds.ts'
import type { Evidence } from '../reach/report.ts'
import type { PathContext } from './context.ts'
import type { OwnRight } from './held-rights.ts'
import type { KnownIdentity } from './identities.ts'
import { allowedBy, ownRights } from './own-rights.ts'
import { objectEvidence } from './path-builder.ts'
import type { Requests } from './requests.ts'
import { isThere } from './taken-names.ts'

/** What lets create an object, and what has to go before: whoever has rights by that has them no more. */
export interface Creation {
  readonly evidence: readonly Evidence[]
  readonly instead?: Evidence
}

/**
 * The ways in which the identity may create a role or binding in the namespace
 * (empty for the cluster): one that takes nothing from anybody, or else each.
 */
export function creations(
  context: PathContext,
  identity: KnownIdentity,
  requests: Requests,
  namespace: string,
): readonly Creation[] {
  // Most may create under any name.
  const evidence = allowedBy(context, identity, requests, namespace)
  if (evidence === undefined) return []
  const rights = ownRights(context, requests)
    .of(identity)
    .filter((right) => right.namespace === '' || right.namespace === namespace)
  if (rights.every(({ among }) => among === undefined)) return [{ evidence }]
  const all = rights.flatMap((right) => creationsBy(context, identity, right, requests, namespace))
  const free = all.find(({ instead }) => instead === undefined)
  return free === undefined ? all : [free]
}

/** Those by one right of the identity or of a group of its. */
export function creationsBy(
  context: PathContext,
  identity: KnownIdentity,
  { evidence, among }: Pick<OwnRight, 'among' | 'evidence'>,
  requests: Requests,
  namespace: string,
): readonly Creation[] {
  const kind = requests.creates
  if (among === undefined || kind === undefined) return [{ evidence }]
  // Rights for every namespace are free in most of them.
  if (namespace === '' && requests.cluster !== true) return [{ evidence }]
  const taken = among.filter((name) => isThere(context.model, kind, { namespace, name }))
  if (taken.length < among.length) return [{ evidence }]
  return taken.flatMap((name) => {
    const more = kind === 'Role' ? [] : removalOf(context, identity, { namespace, name })
    const instead = made(requests, { namespace, name })
    return more === undefined ? [] : [{ evidence: distinct([...evidence, ...more]), instead }]
  })
}

/**
 * What lets delete a binding that may be put: by patch it is given an owner that
 * does not exist. A PUT is looked at for escalation unless all else is as it was
 * (`IsOnlyMutatingGCFields`), so that it takes to know it or to `bind` its role.
 * A role can be put with fewer rules by anybody.
 */
function removalOf(
  context: PathContext,
  identity: KnownIdentity,
  { namespace, name }: NamespacedName,
): readonly Evidence[] | undefined {
  const { removeBinding, readBinding } = roleKinds(namespace)
  const may = (requests: Requests): readonly Evidence[] | undefined =>
    allowedBy(context, identity, requests, namespace, name)
  const found = may(removeBinding) ?? may(readBinding)
  const roleRef = bindings(context.model).get(qualifiedName({ namespace, name }))?.roleRef
  if (found !== undefined || roleRef === undefined) return found
  const { bind } = roleKinds(roleRef.kind === 'ClusterRole' ? '' : namespace)
  return allowedBy(context, identity, bind, namespace, roleRef.name)
}

/** By their names. */
export const bindings = perObject(
  ({ facts }: Model) => new Map(facts.Binding.map((each) => [qualifiedName(each), each])),
)

/** One role may grant several of the rights. */
export function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...new Map(evidence.map((each) => [JSON.stringify(each), each])).values()]
}

/** Whether a right comes by an object of that name, so that it is gone with it. */
export function comesBy(evidence: readonly Evidence[], object: Evidence): boolean {
  return evidence.some(
    ({ kind, namespace, name }) =>
      kind === object.kind && namespace === object.namespace && name === object.name,
  )
}

/** What lets the identity make one of the requests when the object is gone. */
export function allowedWithout(
  context: PathContext,
  identity: KnownIdentity,
  requests: Requests,
  { namespace, name }: { readonly namespace: string; readonly name: string | null },
  gone: Evidence | undefined,
): readonly Evidence[] | undefined {
  const evidence = allowedBy(context, identity, requests, namespace, name)
  if (evidence === undefined || gone === undefined || !comesBy(evidence, gone)) return evidence
  return ownRights(context, requests)
    .of(identity)
    .filter((right) => right.namespace === '' || right.namespace === namespace)
    .filter((right) => right.name === null || right.name === name)
    .find((right) => !comesBy(right.evidence, gone))?.evidence
}

/** The object that is made by such requests, as evidence names it. */
export function made({ creates, cluster }: Requests, object: NamespacedName): Evidence {
  const kind = creates === 'Role' ? 'Role' : 'RoleBinding'
  return objectEvidence(cluster === true ? `Cluster${kind}` : kind, object)
}
