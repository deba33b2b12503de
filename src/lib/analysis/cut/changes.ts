import { qualifiedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { BindingFact, PolicyRule, RoleFact, Subject } from '../../model/facts/rbac.ts'
import { subjectKey } from '../rbac/index.ts'
import { bindingKind, type CutElement, roleKind } from './element.ts'
import type { ObjectChange, ObjectName, PatchOperation } from './report.ts'

const RBAC = 'rbac.authorization.k8s.io'

/** The object that an element is, or is part of. */
export function objectOf(element: CutElement): ObjectName {
  if (element.kind === 'object') return named('v1', element.object.kind, element.object)
  if (element.kind === 'rule') return roleName(element.role)
  return named(`${RBAC}/v1`, bindingKind(element.binding), element.binding)
}

/** A role as kubectl and the API know it. */
export function roleName(role: RoleFact): ObjectName {
  return named(`${RBAC}/v1`, roleKind(role), role)
}

/** What to do to each object so that the elements are gone: one patch or one deletion. */
export function objectChanges(elements: readonly CutElement[]): readonly ObjectChange[] {
  const byObject = Map.groupBy(elements, (element) => {
    const { kind, namespace = '', name } = objectOf(element)
    return `${kind} ${qualifiedName({ namespace, name })}`
  })
  return [...byObject.values()].flatMap(changeOf)
}

function changeOf(elements: readonly CutElement[]): readonly ObjectChange[] {
  const [first] = elements
  if (first === undefined) return []
  const object = objectOf(first)
  if (first.kind === 'object') return [deletion(object, first.object)]
  const whole = elements.find(({ kind }) => kind === 'binding')
  if (whole?.kind === 'binding') {
    const { binding, emptied } = whole
    if (emptied !== true) return [deletion(object, binding)]
    return [{ action: 'patch', object, patch: withoutPlaces([...binding.subjects.entries()]) }]
  }
  return [{ action: 'patch', object, patch: [...subjectPatch(elements), ...rulePatch(elements)] }]
}

function deletion(object: ObjectName, { uid }: { readonly uid: string }): ObjectChange {
  return { action: 'delete', object, ...(uid === '' ? {} : { uid }) }
}

function named(
  apiVersion: string,
  kind: string,
  { namespace, name }: Pick<BindingFact | RoleFact, 'namespace' | 'name'>,
): ObjectName {
  return { apiVersion, kind, ...(namespace === '' ? {} : { namespace }), name }
}

function subjectPatch(elements: readonly CutElement[]): readonly PatchOperation[] {
  const places = elements.flatMap((element) => {
    if (element.kind !== 'subject') return []
    const { binding, key } = element
    return binding.subjects.flatMap((subject, at) =>
      subjectKey(subject, binding.namespace) === key ? [[at, subject] as const] : [],
    )
  })
  return withoutPlaces(places.toSorted(by(([at]) => at)))
}

/** Tests come first, as nothing is done when one fails; places count before anything is removed. */
function withoutPlaces(inOrder: readonly (readonly [number, Subject])[]): PatchOperation[] {
  return [
    ...inOrder.map(([at, subject]) => test(`/subjects/${at}`, subjectObject(subject))),
    ...inOrder.toReversed().map(([at]) => remove(`/subjects/${at}`)),
  ]
}

/** As the API server stores it. */
function subjectObject({ kind, name, namespace }: Subject): object {
  if (kind !== 'ServiceAccount') return { apiGroup: RBAC, kind, name }
  return { kind, name, ...(namespace === '' ? {} : { namespace }) }
}

/** A rule in the place of another keeps the places of the rest; more go to the end. */
function rulePatch(elements: readonly CutElement[]): readonly PatchOperation[] {
  const rules = elements
    .filter((element) => element.kind === 'rule')
    .toSorted(by(({ at }) => at))
    .flatMap(({ role, at, kept }) => {
      const rule = role.rules[at]
      return rule === undefined ? [] : [{ path: `/rules/${at}`, rule, kept }]
    })
  return [
    ...rules.map(({ path, rule }) => test(path, ruleObject(rule))),
    ...rules
      .toReversed()
      .map(({ path, kept: [first] }) =>
        first === undefined
          ? remove(path)
          : ({ op: 'replace', path, value: ruleObject(first) } as const),
      ),
    ...rules.flatMap(({ kept }) =>
      kept
        .slice(1)
        .map((rule) => ({ op: 'add', path: '/rules/-', value: ruleObject(rule) }) as const),
    ),
  ]
}

/** As the API server writes it: without empty lists, but always with verbs. */
function ruleObject({ verbs, ...lists }: PolicyRule): object {
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0)
  return { ...Object.fromEntries(filled), verbs }
}

function test(path: string, value: object): PatchOperation {
  return { op: 'test', path, value }
}

function remove(path: string): PatchOperation {
  return { op: 'remove', path }
}
