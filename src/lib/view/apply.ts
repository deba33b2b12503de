import { unreachable } from '../base/errors.ts'
import { kindAndName, qualifiedName } from '../base/names.ts'
import { escapeLine } from '../base/safe-text.ts'
import type { ApplyReport } from '../change/apply/report.ts'
import type { Changes, Refusal, Remark, Wanted } from '../change/apply/types.ts'
import type { Manager } from '../analysis/managers/managers.ts'

const ENDINGS = {
  done: '',
  accepted: ' (server dry run)',
  planned: ' (dry run)',
  failed: '',
  skipped: '',
} as const

/** `secret/db-password configured in payments`, in the words of kubectl, and what changed. */
export function applyLine(report: ApplyReport, dot: string): string {
  const { object, outcome, change } = report
  const { namespace } = object
  const did = outcome === 'failed' ? 'failed' : outcome === 'skipped' ? 'was not tried' : change
  const first = `${kindAndName(object)} ${did}${ENDINGS[outcome]} in ${namespace}`
  return escapeLine([first, ...facts(report)].join(` ${dot} `))
}

function facts(report: ApplyReport): readonly string[] {
  const { type, keys, immutable, change, changes, forced = [] } = report
  if (['failed', 'skipped'].includes(report.outcome) || change === 'unchanged') return []
  if (changes === undefined) {
    const words = `${keys.length} ${keys.length === 1 ? 'key' : 'keys'}: ${keys.join(', ') || 'none'}`
    return [...(type === '' ? [] : [type]), words, ...(immutable ? ['immutable'] : [])]
  }
  const taken = forced.map(({ field, managers }) => `${field} from ${managers.join(', ')}`)
  return [
    ...keyWords(changes),
    ...(changes.fields.length > 0 ? [changes.fields.join(', ')] : []),
    ...(report.purgedLastApplied ? ['last-applied annotation taken away'] : []),
    ...(taken.length > 0 ? [`taken: ${taken.join('; ')}`] : []),
  ]
}

function keyWords({ added, changed, removed }: Changes): readonly string[] {
  const words = [
    ...changed.map((key) => `${key} changed`),
    ...added.map((key) => `${key} added`),
    ...removed.map((key) => `${key} removed`),
  ]
  return words.length === 0 ? [] : [words.join(', ')]
}

/** Why one object is not applied, a line for each reason. */
export function refusalLines(wanted: Wanted, refusals: readonly Refusal[]): readonly string[] {
  const name = qualifiedName(wanted)
  return refusals.flatMap(reasons).map((reason) => escapeLine(`${name}: ${reason}`))
}

function reasons(refusal: Refusal): readonly string[] {
  switch (refusal.kind) {
    case 'invalid':
      return refusal.violations.map(({ field, message }) => `${field} ${message}`)
    case 'conflict':
      return refusal.conflicts.map(
        ({ field, managers }) => `${field} was set to something else by ${managers.join(', ')}`,
      )
    case 'managed':
      return refusal.managers.map(managerWords)
    case 'stale':
      return [STALE[refusal.field]]
    default:
      return unreachable(refusal)
  }
}

const STALE = {
  uid: 'the manifest has the uid of another object; leave it out to mean whichever has this name',
  resourceVersion:
    'the manifest has the resourceVersion of another state; it was changed since, or leave it out',
} as const

function managerWords({ name, evidence, advice }: Manager): string {
  return `managed by ${name} (${evidence}): ${advice}`
}

/** What is to be told about an object that is applied. */
export function remarkLines(wanted: Wanted, remarks: readonly Remark[]): readonly string[] {
  const name = qualifiedName(wanted)
  return remarks.flatMap((remark) => remarkWords(remark, name)).map((line) => escapeLine(line))
}

function remarkWords(remark: Remark, name: string): readonly string[] {
  switch (remark.kind) {
    case 'invalid':
      return remark.violations.map(({ field, message }) => `warning: ${name}: ${field} ${message}`)
    case 'kept':
      return remark.keys.map(
        ({ key, managers }) =>
          `note: ${name} keeps ${key}, which is not in the manifest${setBy(managers)}`,
      )
    case 'lastApplied':
      return [
        `warning: ${name} holds values in clear in its last-applied annotation; --purge-last-applied takes it away`,
      ]
    case 'managed':
      return remark.managers.map((manager) => `warning: ${name} is ${managerWords(manager)}`)
    default:
      return unreachable(remark)
  }
}

function setBy(managers: readonly string[]): string {
  return managers.length === 0 ? '' : `: ${managers.join(', ')} set it`
}
