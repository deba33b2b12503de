/** What a rotation is going to do, for people: steps with numbers, and from where on there is no way back. */
import { escapeLine } from '../base/safe-text.ts'
import { qualifiedName } from '../base/names.ts'
import type { Journal } from '../change/rotate/index.ts'
import type { Glyphs } from './glyphs.ts'
import { consumerText, leftTitle } from './rotation-consumers.ts'
import { acceptStep, revokeStep, strategyText } from './rotation-service.ts'
import type { PlanStep } from './rotation-step.ts'

/**
 * The plan.
 *
 * @param because why this strategy
 */
export function rotationPlanLines(
  journal: Journal,
  because: string,
  { dot }: Pick<Glyphs, 'dot'>,
): readonly string[] {
  const { id, secret } = journal
  const steps = stepsOf(journal)
  return [
    `plan ${id} for ${qualifiedName(secret)} ${dot} strategy ${strategyText(journal)} (${becauseText(journal, because)})`,
    ...numbered(steps),
    undoText(journal, steps),
  ].map(escapeLine)
}

/** A strategy for a service is the operator's choice, whatever the Secret itself would allow. */
function becauseText({ service, strategy }: Journal, because: string): string {
  if (service === undefined || strategy !== 'replace') return because
  return service.kind === 'hook' ? '--hook' : '--strategy'
}

/** The last step is the one that is not undone, where there is such a step. */
function stepsOf(journal: Journal): readonly PlanStep[] {
  const { stages, service } = journal
  const accept = service === undefined ? [] : [acceptStep(service)]
  const stageSteps = stages.flatMap((stage, index) => [
    secretStep(journal, stage),
    consumersStep(journal, index),
    proveStep(journal, index),
  ])
  return [...accept, ...stageSteps.filter((step) => step !== undefined), ...lastStep(journal)]
}

function secretStep(journal: Journal, stage: Journal['stages'][number]): PlanStep {
  const { source, newName, strategy, stages } = journal
  if (source !== undefined) return sourceStep(source)
  if (newName !== undefined) {
    const keys = Object.keys(stage.set).join(', ')
    const values = strategy === 'sa-token' ? ', with another token' : keys && `, with a new ${keys}`
    return { title: 'secret', texts: [`${newName} is made, to take over${values}`] }
  }
  const changed = Object.entries(stage.set).map(([key, slot]) =>
    isOld(journal, slot) ? `${key}: the old value` : `${key}: ${newText(journal, key)}`,
  )
  const gone = stage.remove.map((key) => `${key}: taken away`)
  const hasOld = Object.values(journal.previous).some((slot) => slot !== null)
  const kept = stages.length === 1 && hasOld ? '; the old value is kept for a rollback' : ''
  return { title: 'secret', texts: [`${[...changed, ...gone].join(', ')}${kept}`] }
}

function newText({ previous }: Journal, key: string): string {
  return previous[key] === null ? 'new, there is no such key yet' : 'new'
}

function isOld({ previous }: Journal, slot: string): boolean {
  return Object.values(previous).includes(slot)
}

function sourceStep({ manager, object, makesValues }: NonNullable<Journal['source']>): PlanStep {
  const asked = object === undefined ? manager : `${object.kind} ${object.namespace}/${object.name}`
  const how = object === undefined ? 'wait for' : 'ask'
  const own = makesValues ? [] : [`YOU change the value where ${manager} takes it from`]
  const only = `${how} ${asked}; nothing else writes the Secret, and no rollback can`
  return { title: 'secret', texts: [...own, only] }
}

/** All are named in the first stage; the others restart the same ones. */
function consumersStep({ targets, left }: Journal, index: number): PlanStep | undefined {
  if (index > 0) {
    return targets.length > 0 ? { title: 'restart', texts: ['the same'] } : undefined
  }
  const restarted = targets.map(restartText)
  const others = left.map((each) => leftTitle(each))
  if (restarted.length + others.length === 0) {
    return { title: 'restart', texts: ['nobody was seen to use what changes'] }
  }
  return {
    title: 'restart',
    texts: [...(restarted.length > 0 ? restarted : ['nobody']), ...others],
  }
}

/** The first one goes alone. */
function restartText(
  target: Journal['targets'][number],
  index: number,
  { length }: readonly unknown[],
): string {
  const { pods } = target
  const count = pods === undefined ? [] : [pods === 1 ? '1 pod' : `${pods} pods`]
  const order = index === 0 && length > 1 ? ['first, alone'] : []
  return [consumerText(target), ...count, ...order].join(', ')
}

function proveStep(
  { targets, verify, timeout, stages }: Journal,
  index: number,
): PlanStep | undefined {
  const ready = targets.length > 0 ? [`every new pod is ready within ${timeout} s`] : []
  const isLast = index === stages.length - 1
  const asked = verify !== undefined && isLast ? [`${verify.path} says that they work`] : []
  const texts = [...ready, ...asked]
  return texts.length > 0 ? { title: 'prove', texts } : undefined
}

function lastStep({ newName, secret, service, left }: Journal): readonly PlanStep[] {
  const deleted =
    newName === undefined ? [] : [{ title: 'secret', texts: [`${secret.name} is deleted`] }]
  return service === undefined ? deleted : [revokeStep(service, left)]
}

function undoText(journal: Journal, steps: readonly PlanStep[]): string {
  const { service, newName, source } = journal
  const when = 'at Ctrl-C, or when a step fails'
  if (service === undefined && newName === undefined) {
    if (source !== undefined) return `the consumers are rolled back ${when}`
    return `all is rolled back ${when}; afterwards \`rollback\` does`
  }
  const what = newName === undefined ? 'the old login is dead' : 'the old Secret is gone'
  return `all is rolled back ${when}, until step ${steps.length}; after it ${what}`
}

const TITLE_WIDTH = 12

function numbered(steps: readonly PlanStep[]): readonly string[] {
  const width = String(steps.length).length
  const indent = ' '.repeat(width + 2 + TITLE_WIDTH)
  return steps.flatMap(({ title, texts: [first = '', ...more] }, index) => [
    ` ${String(index + 1).padStart(width)} ${title.padEnd(TITLE_WIDTH)}${first}`,
    ...more.map((text) => `${indent}${text}`),
  ])
}
