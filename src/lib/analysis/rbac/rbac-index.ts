import { perObject } from '../../base/remember.ts'
import type { BindingFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'
import { subjectKey } from './identity.ts'
import { type BoundRole, RBAC_RESOURCES, roleResolver } from './roles.ts'

/** The RBAC objects of a model, arranged for questions about one namespace and one subject. */
export interface RbacIndex {
  /** RoleBindings of the namespace, or ClusterRoleBindings for the empty one, that lead to a role. */
  bindingsIn(namespace: string): readonly BoundRole[]
  /** Those of them that apply to the subject with this key. */
  bindingsOf(namespace: string, key: string): readonly BoundRole[]
  /** Keys of the subjects that a binding applies to, each once. */
  keysOf(binding: BindingFact): ReadonlySet<string>
  /** Whether the role of a binding exists, or may as far as was seen. */
  resolves(binding: BindingFact): boolean
  /** What kept bindings of the namespace, or ClusterRoleBindings, from being seen. */
  blindTo(namespace: string): readonly BlindSpot[]
}

interface Scope {
  readonly all: BoundRole[]
  readonly bindings: Set<BindingFact>
  readonly bySubject: Map<string, BoundRole[]>
}

const NONE: readonly BoundRole[] = []

/** Arranges the model's roles and bindings; linear in the number of subjects. */
export function rbacIndex(model: Model): RbacIndex {
  const scopes = scopesOf(model)
  const blind = new Map<string, readonly BlindSpot[]>()
  return {
    bindingsIn: (namespace) => scopes.get(namespace)?.all ?? NONE,
    bindingsOf: (namespace, key) => scopes.get(namespace)?.bySubject.get(key) ?? NONE,
    keysOf,
    resolves: (binding) => scopes.get(binding.namespace)?.bindings.has(binding) === true,
    blindTo(namespace) {
      let spots = blind.get(namespace)
      if (spots === undefined) blind.set(namespace, (spots = bindingBlindSpots(model, namespace)))
      return spots
    },
  }
}

function scopesOf(model: Model): ReadonlyMap<string, Scope> {
  const resolve = roleResolver(model)
  const scopes = new Map<string, Scope>()
  for (const binding of model.facts.Binding) {
    const bound = resolve(binding)
    if (bound !== undefined) addTo(scopeOf(scopes, binding.namespace), binding, bound)
  }
  return scopes
}

function scopeOf(scopes: Map<string, Scope>, namespace: string): Scope {
  let scope = scopes.get(namespace)
  if (scope === undefined) {
    scopes.set(namespace, (scope = { all: [], bindings: new Set(), bySubject: new Map() }))
  }
  return scope
}

function addTo(scope: Scope, binding: BindingFact, bound: BoundRole): void {
  scope.all.push(bound)
  scope.bindings.add(binding)
  for (const key of keysOf(binding)) {
    const list = scope.bySubject.get(key)
    if (list === undefined) scope.bySubject.set(key, [bound])
    else list.push(bound)
  }
}

/** A subject that stands twice in one binding is still granted once. */
const keysOf = perObject(({ subjects, namespace }: BindingFact): ReadonlySet<string> => {
  const keys = new Set<string>()
  for (const subject of subjects) {
    const key = subjectKey(subject, namespace)
    if (key !== undefined) keys.add(key)
  }
  return keys
})

function bindingBlindSpots({ coverage }: Model, namespace: string): readonly BlindSpot[] {
  return namespace === ''
    ? blindSpots(coverage, RBAC_RESOURCES.clusterRoleBinding)
    : blindSpots(coverage, RBAC_RESOURCES.roleBinding, namespace)
}
