import { qualifiedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { blindSpots } from '../visibility.ts'
import type { CreatedKind } from './requests.ts'
import type { RoleRight } from './role-rights.ts'

type Names = Map<CreatedKind, ReadonlySet<string>>
const RBAC_GROUP = 'rbac.authorization.k8s.io'
const known = new WeakMap<Model, Names>()

/**
 * Whether a right to create objects of certain names is of no use in a namespace,
 * because all of them are there; everywhere some namespace lacks them.
 */
export function isTaken(
  model: Model,
  { requests, among }: Pick<RoleRight, 'requests' | 'among'>,
  namespace: string,
): boolean {
  const { creates, cluster } = requests
  if (among === undefined || creates === undefined) return false
  if (namespace === '' && cluster !== true) return false
  // That what is not seen counts stands in the coverage.
  const place = namespace === '' ? undefined : namespace
  if (blindSpots(model.coverage, resourceOf(creates, namespace), place).length > 0) return true
  const names = namesOf(model, creates)
  return among.every((name) => names.has(qualifiedName({ namespace, name })))
}

function resourceOf(kind: CreatedKind, namespace: string): string {
  const prefix = namespace === '' ? 'cluster' : ''
  if (kind === 'Binding') return `${prefix}rolebindings.${RBAC_GROUP}`
  if (kind === 'Role') return `${prefix}roles.${RBAC_GROUP}`
  return kind === 'Pod' ? 'pods' : 'persistentvolumes'
}

function namesOf(model: Model, kind: CreatedKind): ReadonlySet<string> {
  let all = known.get(model)
  if (all === undefined) known.set(model, (all = new Map() as Names))
  let names = all.get(kind)
  if (names === undefined) all.set(kind, (names = new Set(model.facts[kind].map(qualifiedName))))
  return names
}
