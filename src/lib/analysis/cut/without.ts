import type { BindingFact, PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import { subjectKey } from '../rbac/index.ts'
import { aggregatedAgain, NOTHING } from './aggregation.ts'
import type { CutElement } from './element.ts'

/**
 * The model as it would be with the elements taken away. The given model stays
 * as it is; facts that nothing is taken from are shared. Rules keep their
 * numbers, and those of summed up roles follow the roles that they come from.
 */
export function withoutElements(
  model: Model,
  elements: readonly CutElement[],
  names: Names = 'free',
): Model {
  const gone = new Set<object>()
  const emptied = new Set<BindingFact>()
  const subjects = new Map<BindingFact, Set<string>>()
  const rules = new Map<RoleFact, Map<number, readonly PolicyRule[]>>()
  for (const element of elements) {
    if (element.kind === 'object') gone.add(element.object)
    else if (element.kind === 'binding') {
      if (element.emptied === true) emptied.add(element.binding)
      else gone.add(element.binding)
    } else if (element.kind === 'subject') {
      subjects.set(element.binding, (subjects.get(element.binding) ?? new Set()).add(element.key))
    } else {
      const { role, at, kept } = element
      rules.set(role, (rules.get(role) ?? new Map<number, readonly PolicyRule[]>()).set(at, kept))
    }
  }
  const remain = <T extends object>(facts: readonly T[]): readonly T[] =>
    facts.some((fact) => gone.has(fact)) ? facts.filter((fact) => !gone.has(fact)) : facts
  const { facts } = model
  return {
    ...model,
    facts: {
      ...facts,
      Pod: remain(facts.Pod),
      Secret: remain(facts.Secret),
      PersistentVolume: remain(facts.PersistentVolume),
      Binding:
        subjects.size === 0 && emptied.size === 0
          ? remain(facts.Binding)
          : remain(facts.Binding).map((each) =>
              emptied.has(each)
                ? { ...each, subjects: [] }
                : withoutSubjects(each, subjects.get(each)),
            ),
      Role: rules.size === 0 ? facts.Role : rolesWithout(facts.Role, rules),
    },
    ...takenIn(model, elements, names),
  }
}

/** Whether the names of what is gone can be used for something else. */
export type Names = 'free' | 'taken'

function takenIn(
  model: Model,
  elements: readonly CutElement[],
  names: Names,
): Pick<Model, 'takenIn'> {
  if (names === 'taken') return { takenIn: model.takenIn ?? model }
  if (model.takenIn === undefined) return {}
  const freed = elements.filter(({ kind }) => kind === 'object' || kind === 'binding')
  return { takenIn: freed.length === 0 ? model.takenIn : withoutElements(model.takenIn, freed) }
}

function rolesWithout(
  roles: readonly RoleFact[],
  rules: ReadonlyMap<RoleFact, ReadonlyMap<number, readonly PolicyRule[]>>,
): readonly RoleFact[] {
  return aggregatedAgain(
    roles,
    roles.map((each) => withRules(each, rules.get(each))),
  )
}

function withoutSubjects(binding: BindingFact, keys: ReadonlySet<string> | undefined): BindingFact {
  if (keys === undefined) return binding
  const subjects = binding.subjects.filter(
    (subject) => !keys.has(subjectKey(subject, binding.namespace) ?? ''),
  )
  return { ...binding, subjects }
}

/** The role with what is kept in the places of some of its rules, more at the end. */
export function withRules(
  role: RoleFact,
  kept: ReadonlyMap<number, readonly PolicyRule[]> | undefined,
): RoleFact {
  if (kept === undefined) return role
  const inPlace = role.rules.map((rule, at) => {
    const left = kept.get(at)
    return left === undefined ? rule : (left[0] ?? NOTHING)
  })
  return { ...role, rules: [...inPlace, ...[...kept.values()].flatMap((rules) => rules.slice(1))] }
}
