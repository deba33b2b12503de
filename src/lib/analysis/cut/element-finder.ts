import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { BindingFact, PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import { isOver } from '../node-authorizer/index.ts'
import { subjectKey } from '../rbac/index.ts'
import type { Evidence, PathStep } from '../reach/report.ts'
import { blindSpots } from '../visibility.ts'
import { partsOf, ruleText } from './aggregation.ts'
import { bindingKind, type CutElement, elementKey, roleKind } from './element.ts'
import { isOwnBinding, isOwnRole } from './protected.ts'

/** The elements that a path depends on: without any one of them it is closed. */
export type ElementsOf = (path: readonly PathStep[], seenIn: Model) => readonly CutElement[]

const TOKEN = 'kubernetes.io/service-account-token'

/**
 * Finds elements of `model` for paths that were seen in it or in what
 * `withoutElements` left of it. Empty where nothing may be taken away.
 */
export function elementFinder(model: Model, asked: NamespacedName): ElementsOf {
  const original = lookup(model)
  const views = new WeakMap<Model, Lookup>([[model, original]])
  const context = { model, asked, original }
  return (path, seenIn) => {
    let seen = views.get(seenIn)
    if (seen === undefined) views.set(seenIn, (seen = lookup(seenIn)))
    const found = new Map<string, CutElement>()
    for (const { evidence } of path) {
      for (const each of evidence) {
        for (const element of elementsOf(each, context, seen)) {
          found.set(elementKey(element), element)
        }
      }
    }
    return [...found.values()]
  }
}

interface Lookup {
  readonly bindings: ReadonlyMap<string, BindingFact>
  readonly roles: ReadonlyMap<string, RoleFact>
}

interface Context {
  readonly model: Model
  readonly asked: NamespacedName
  readonly original: Lookup
}

function lookup({ facts }: Model): Lookup {
  return {
    bindings: new Map(facts.Binding.map((each) => [keyOf(bindingKind(each), each), each])),
    roles: new Map(facts.Role.map((each) => [keyOf(roleKind(each), each), each])),
  }
}

/** Evidence of cluster-scoped objects has no namespace. */
function keyOf(kind: string, { namespace = '', name }: Partial<NamespacedName>): string {
  return `${kind} ${namespace}\0${name ?? ''}`
}

function elementsOf(evidence: Evidence, context: Context, seen: Lookup): readonly CutElement[] {
  switch (evidence.kind) {
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return ofBinding(evidence, context, seen)
    case 'Role':
    case 'ClusterRole':
      return ofRule(evidence, context)
    case 'Pod':
      return ofPod(evidence, context)
    case 'Secret':
      return ofToken(evidence, context)
    case 'PersistentVolume':
      return ofVolume(evidence, context)
    default:
      return []
  }
}

/** Places in `seen` may differ: subjects before it may be gone. */
function ofBinding(evidence: Evidence, { original }: Context, seen: Lookup): readonly CutElement[] {
  const key = keyOf(evidence.kind, evidence)
  const binding = original.bindings.get(key)
  const at = Number(/^subjects\[(\d+)\]$/.exec(evidence.field ?? '')?.[1] ?? -1)
  const subject = seen.bindings.get(key)?.subjects[at]
  if (binding === undefined || isOwnBinding(binding)) return []
  const whole: CutElement = { kind: 'binding', binding }
  const keyOfSubject = subject && subjectKey(subject, binding.namespace)
  if (subject === undefined || keyOfSubject === undefined) return [whole]
  const others = binding.subjects.some(
    (each) => subjectKey(each, binding.namespace) !== keyOfSubject,
  )
  // A binding of one subject is taken away as a whole.
  return others ? [{ kind: 'subject', binding, subject, key: keyOfSubject }, whole] : [whole]
}

function ofRule(evidence: Evidence, { model, original }: Context): readonly CutElement[] {
  const role = original.roles.get(keyOf(evidence.kind, evidence))
  const at = (evidence.rule ?? 0) - 1
  return role === undefined ? [] : sourceOf(role, at, model.facts.Role, new Set())
}

/**
 * Where the rule has to be taken from: the role itself, or for one that a
 * controller sums up the only one of its parts that has it.
 */
function sourceOf(
  role: RoleFact,
  at: number,
  roles: readonly RoleFact[],
  visited: Set<RoleFact>,
): readonly CutElement[] {
  const rule = role.rules[at]
  if (rule === undefined || visited.has(role)) return []
  visited.add(role)
  if (role.aggregated) {
    const [source, ...more] = placesOf(rule, partsOf(role, roles))
    return source === undefined || more.length > 0
      ? []
      : sourceOf(source.role, source.at, roles, visited)
  }
  if (isOwnRole(role) || isInSumOfUnknown(role, rule, roles)) return []
  return [{ kind: 'rule', role, at, kept: [] }]
}

interface Place {
  readonly role: RoleFact
  readonly at: number
}

function placesOf(rule: PolicyRule, roles: readonly RoleFact[]): readonly Place[] {
  const text = ruleText(rule)
  return roles.flatMap((role) =>
    role.rules.flatMap((each, at) => (ruleText(each) === text ? [{ role, at }] : [])),
  )
}

/** Whether it may stand in a role whose parts are not known, from where it would go too. */
function isInSumOfUnknown(
  { namespace, labels }: RoleFact,
  rule: PolicyRule,
  roles: readonly RoleFact[],
): boolean {
  if (namespace !== '' || Object.keys(labels).length === 0) return false
  const unknown = roles.filter(
    ({ aggregated, aggregates }) => aggregated && aggregates === undefined,
  )
  return placesOf(rule, unknown).length > 0
}

/** A pod that runs is somebody's use; one that is over only keeps its node entitled. */
function ofPod({ namespace = '', name }: Evidence, { model }: Context): readonly CutElement[] {
  const pod = model.facts.Pod.find((each) => each.name === name && each.namespace === namespace)
  return pod !== undefined && isOver(pod) ? [{ kind: 'object', object: pod }] : []
}

function ofToken(
  { namespace = '', name }: Evidence,
  { model, asked }: Context,
): readonly CutElement[] {
  const isIt = (each: NamespacedName): boolean => each.name === name && each.namespace === namespace
  const secret = model.facts.Secret.find(isIt)
  if (secret === undefined || secret.type !== TOKEN || isIt(asked)) return []
  return [{ kind: 'object', object: secret }]
}

/** A volume that is claimed is protected from deletion, and holds somebody's data. */
function ofVolume({ name }: Evidence, { model }: Context): readonly CutElement[] {
  const volume = model.facts.PersistentVolume.find((each) => each.name === name)
  if (volume?.claim === undefined) return []
  const claim = qualifiedName(volume.claim)
  const claimed = model.facts.PersistentVolumeClaim.some((each) => qualifiedName(each) === claim)
  const unsure = blindSpots(model.coverage, 'persistentvolumeclaims', volume.claim.namespace)
  return claimed || unsure.length > 0 ? [] : [{ kind: 'object', object: volume }]
}
