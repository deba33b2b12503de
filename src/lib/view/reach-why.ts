import type { Evidence, Obstacle, PathStep, ReachAnswer } from '../analysis/reach/report.ts'
import type { Permission } from '../model/coverage.ts'
import type { PolicyRule } from '../model/facts/rbac.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import { evidenceItemText, settlingText } from './path-words.ts'

export interface WhyOptions {
  readonly glyphs: Glyphs
  /** Titles of the catalogue by the id of the row. */
  readonly titles: ReadonlyMap<string, string>
  /** The rule that a piece of evidence points at. */
  readonly ruleOf: (evidence: Evidence) => PolicyRule | undefined
}

/** The text of `reach NAME --why IDENTITY`: the verdict, then each step or what stands in the way. */
export function whyLines(answer: ReachAnswer, options: WhyOptions): readonly string[] {
  const { verdict, path, blockedBy, settledBy = [] } = answer
  return [
    headline(answer),
    ...path.flatMap((step, at) => ['', ...stepLines(step, at + 1, options)]),
    ...(blockedBy.length === 0 ? [] : ['', ...obstacleLines(blockedBy)]),
    ...settlingLines(settledBy),
    ...(verdict === 'no' ? [readableLine(answer)] : []),
  ]
}

/** More than one are listed in the document only. */
function settlingLines(permissions: readonly Permission[]): readonly string[] {
  const pointer = permissions.length > 1 ? ' (-o json lists them)' : ''
  return settlingText(permissions).flatMap((text) => ['', `to know: ${text}${pointer}`])
}

function headline({ verdict, confidence, path, ...answer }: ReachAnswer): string {
  if (verdict === 'no' && dependsOnGroups(answer)) return 'no, unless one of its groups does'
  if (confidence === null) return verdict
  const sure = verdict === confidence ? [] : [confidence]
  return [verdict, ...sure, `in ${plural(path.length, 'step')}`].join(', ')
}

function dependsOnGroups({ unlessInGroups = [] }: Pick<ReachAnswer, 'unlessInGroups'>): boolean {
  return unlessInGroups.length > 0
}

function readableLine(answer: ReachAnswer): string {
  const but = dependsOnGroups(answer) ? ', but for who is in which group' : ''
  return `Everything needed to say no was readable${but}.`
}

const INDENT = '   '

function stepLines(step: PathStep, number: number, options: WhyOptions): readonly string[] {
  const { glyphs, titles } = options
  const title = titles.get(step.id)
  const about = title === undefined ? step.id : `${title}    (explain ${step.id})`
  return [
    `${String(number).padEnd(INDENT.length)}${step.from} ${glyphs.to} ${step.to}`,
    `${INDENT}${about}`,
    ...conditionOf(step).map((text) => `${INDENT}${text}`),
    ...step.evidence.map((each) => `${INDENT}${glyphs.from} ${evidenceText(each, options)}`),
  ]
}

/** A step that depends on something says on what. */
export function conditionOf({ confidence, condition }: PathStep): readonly string[] {
  if (condition !== undefined) return [`${confidence ?? 'conditional'}: ${condition}`]
  return confidence === undefined || confidence === 'certain' ? [] : [confidence]
}

function evidenceText(evidence: Evidence, { ruleOf }: WhyOptions): string {
  const rule = ruleOf(evidence)
  return `${evidenceItemText(evidence)}${rule === undefined ? '' : `: ${ruleText(rule)}`}`
}

/** `apiGroups [""] resources [secrets] verbs [create patch]`. */
function ruleText({ apiGroups, resources, resourceNames, verbs }: PolicyRule): string {
  const list = (values: readonly string[]): string =>
    `[${values.map((value) => (value === '' ? '""' : value)).join(' ')}]`
  const names = resourceNames.length === 0 ? '' : ` resourceNames ${list(resourceNames)}`
  return `apiGroups ${list(apiGroups)} resources ${list(resources)}${names} verbs ${list(verbs)}`
}

const SHOWN = 5

/** What could not be seen is told in full elsewhere. */
function obstacleLines(obstacles: readonly Obstacle[]): readonly string[] {
  const blind = obstacles.filter(isBlind)
  const more = blind.length - SHOWN
  return [
    ...blind.slice(0, SHOWN).flatMap(obstacleText),
    ...(more > 0
      ? [`and ${more} more ${more === 1 ? 'kind was' : 'kinds were'} not seen in full`]
      : []),
    ...obstacles.filter((each) => !isBlind(each)).flatMap(obstacleText),
  ]
}

function isBlind({ settledBy }: Obstacle): boolean {
  return settledBy !== undefined
}

function obstacleText({ what, id, evidence = [] }: Obstacle): readonly string[] {
  return [
    `${what}${id === undefined ? '' : `    (explain ${id})`}`,
    ...evidence.map((each) => `${INDENT}${evidenceItemText(each)}`),
  ]
}
