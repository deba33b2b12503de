import type { LabelRequirement, LabelSelector } from './facts/rbac.ts'
import { isObject, listOf, member, textMap, textOf, texts } from '../base/json.ts'

type Operator = LabelRequirement['operator']

const OPERATORS: ReadonlySet<string> = new Set<Operator>(['In', 'NotIn', 'Exists', 'DoesNotExist'])

/**
 * A `LabelSelector` of meta/v1, as `LabelSelectorAsSelector` reads it
 * (k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go). Nothing for one with an
 * operator that does not exist: the API server refuses it.
 */
export function labelSelectorOf(raw: unknown): readonly LabelSelector[] {
  if (!isObject(raw)) return []
  const labels = Object.entries(textMap(raw['matchLabels']))
  const expressions = listOf(raw['matchExpressions'])
  const read = expressions.flatMap(requirementOf)
  if (read.length < expressions.length) return []
  return [[...labels.map(([key, value]) => isIn(key, value)), ...read]]
}

/** Whether an object with these labels is meant. */
export function selects(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return selector.every((requirement) => holds(requirement, labels))
}

function isIn(key: string, value: string): LabelRequirement {
  return { key, operator: 'In', values: [value] }
}

function requirementOf(raw: unknown): readonly LabelRequirement[] {
  const operator = member(raw, 'operator')
  if (!isOperator(operator)) return []
  return [{ key: textOf(member(raw, 'key')), operator, values: texts(member(raw, 'values')) }]
}

/** Whether it is one of the four operators. */
export function isOperator(value: unknown): value is Operator {
  return typeof value === 'string' && OPERATORS.has(value)
}

/** `NotIn` also holds where the label is absent (k8s.io/apimachinery/pkg/labels `Requirement.Matches`). */
function holds(
  { key, operator, values }: LabelRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const has = Object.hasOwn(labels, key)
  const listed = has && values.includes(labels[key] ?? '')
  return { In: listed, NotIn: !listed, Exists: has, DoesNotExist: !has }[operator]
}
