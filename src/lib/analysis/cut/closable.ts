import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { BindingFact, PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { Model } from '../../model/model.ts'
import { isOver } from '../node-authorizer/index.ts'
import { subjectKey } from '../rbac/index.ts'
import { blindSpots } from '../visibility.ts'
import { ruleText } from './aggregation.ts'
import { type CutElement, elementKey } from './element.ts'
import { isOwnBinding, isOwnRole } from './protected.ts'

/** Elements by {@link elementKey}, in its order. */
export type Closable = ReadonlyMap<string, CutElement>

/** The type of a Secret that holds the token of a service account. */
export const TOKEN = 'kubernetes.io/service-account-token'

/**
 * Everything in a part of the model that may be taken away to close a path to the Secret.
 *
 * @param isGiven whether a pod or a workload of the whole model is given a Secret
 */
export function closableElements(
  part: Model,
  asked: NamespacedName,
  isGiven: (secret: NamespacedName) => boolean,
): Closable {
  const { facts } = part
  const isIt = ({ namespace, name }: NamespacedName): boolean =>
    namespace === asked.namespace && name === asked.name
  const objects = [
    // A pod that runs is somebody's use; one that is over only keeps its node entitled.
    ...facts.Pod.filter(isOver),
    ...facts.Secret.filter((each) => each.type === TOKEN && !isIt(each) && !isGiven(each)),
    ...facts.PersistentVolume.filter((each) => isUnclaimed(each, part)),
  ]
  const elements: readonly CutElement[] = [
    ...objects.map((object) => ({ kind: 'object', object }) as const),
    ...facts.Binding.filter((each) => !isOwnBinding(each)).flatMap(ofBinding),
    ...rulesOf(facts.Role),
  ]
  return new Map(
    elements
      .map((element) => [elementKey(element), element] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** The whole binding, and where it has several subjects each of them. */
function ofBinding(binding: BindingFact): readonly CutElement[] {
  const subjects = new Map(
    binding.subjects.map((subject) => [subjectKey(subject, binding.namespace), subject]),
  )
  const whole: CutElement = { kind: 'binding', binding }
  // A binding of one subject is taken away as a whole.
  if (subjects.size < 2) return [whole]
  const each = [...subjects].flatMap(([key, subject]): readonly CutElement[] =>
    key === undefined ? [] : [{ kind: 'subject', binding, subject, key }],
  )
  return [...each, whole]
}

/** What a controller sums up in a role comes back: it has to be taken from where it stands. */
function rulesOf(roles: readonly RoleFact[]): readonly CutElement[] {
  const unknown = new Set(
    roles
      .filter(({ aggregated, aggregates }) => aggregated && aggregates === undefined)
      .flatMap(({ rules }) => rules.map(ruleText)),
  )
  // It may stand in a role whose parts are not known, from where it would go too.
  const isInSumOfUnknown = ({ namespace, labels }: RoleFact, rule: PolicyRule): boolean =>
    namespace === '' && Object.keys(labels).length > 0 && unknown.has(ruleText(rule))
  return roles
    .filter((role) => !role.aggregated && !isOwnRole(role))
    .flatMap((role) =>
      role.rules.flatMap((rule, at): readonly CutElement[] =>
        isInSumOfUnknown(role, rule) ? [] : [{ kind: 'rule', role, at, kept: [] }],
      ),
    )
}

/** A volume that is claimed is protected from deletion, and holds somebody's data. */
function isUnclaimed({ claim, secretRefs }: VolumeFact, { facts, coverage }: Model): boolean {
  if (claim === undefined || secretRefs.length === 0) return false
  const name = qualifiedName(claim)
  const claimed = facts.PersistentVolumeClaim.some((each) => qualifiedName(each) === name)
  return !claimed && blindSpots(coverage, 'persistentvolumeclaims', claim.namespace).length === 0
}
