import { UserError } from '../../base/errors.ts'

/** Whether an object with these labels is meant. */
export type LabelSelector = (labels: Readonly<Record<string, string>>) => boolean

/**
 * Reads a label selector as kubectl's `-l` does
 * (k8s.io/apimachinery/pkg/labels `Parse`): requirements joined by commas, all
 * of which have to hold.
 *
 * @throws UserError when it cannot be understood
 */
export function parseSelector(text: string): LabelSelector {
  const requirements = splitRequirements(text).map((part) => parseRequirement(part, text))
  return (labels) => requirements.every((holds) => holds(labels))
}

/** Splits at commas that do not stand in brackets. */
function splitRequirements(text: string): readonly string[] {
  if (text.trim() === '') return []
  return text.split(/,(?![^(]*\))/).map((part) => part.trim())
}

const KEY = String.raw`(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?`
const VALUE = String.raw`[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?|`
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`)
const EQUALS = new RegExp(`^(${KEY})\\s*(==?|!=)\\s*(${VALUE})$`)
const IN_SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`)

function parseRequirement(part: string, whole: string): LabelSelector {
  const exists = EXISTS.exec(part)
  if (exists !== null) return has(exists[2] ?? '', exists[1] === '')
  const equals = EQUALS.exec(part)
  if (equals !== null) return isIn(equals[1] ?? '', [equals[3] ?? ''], equals[2] !== '!=')
  const set = IN_SET.exec(part)
  if (set !== null) return isIn(set[1] ?? '', setOf(set[3] ?? ''), set[2] === 'in')
  throw new UserError(`"${whole}" is not a label selector`, [
    'write it as for kubectl: app=api,tier!=web,env in (a,b),!canary',
  ])
}

function setOf(text: string): readonly string[] {
  return text.split(',').map((value) => value.trim())
}

function has(key: string, wanted: boolean): LabelSelector {
  return (labels) => Object.hasOwn(labels, key) === wanted
}

/** `!=` and `notin` also hold where the label is absent. */
function isIn(key: string, values: readonly string[], wanted: boolean): LabelSelector {
  return (labels) => (Object.hasOwn(labels, key) && values.includes(labels[key] ?? '')) === wanted
}
