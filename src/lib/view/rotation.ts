import { unreachable } from '../base/errors.ts'
import { escapeLine } from '../base/safe-text.ts'
import { qualifiedName } from '../base/names.ts'
import type {
  Journal,
  LeftConsumer,
  RotationEvent,
  ServiceStep,
  SourceOfValues,
} from '../change/rotate/index.ts'
import type { Glyphs } from './glyphs.ts'
import { serviceRows } from './rotation-service.ts'
import { padEnd } from './width.ts'

/** What is going to happen, for people. */
export function rotationPlanLines(
  journal: Journal,
  because: string,
  { dot }: Pick<Glyphs, 'dot'>,
): readonly string[] {
  const { strategy, newName, previous, stages, targets, left, timeout } = journal
  const keys = Object.keys(previous).join(', ')
  const rows: [string, string][] = [['strategy', `${strategy} (${because})`]]
  const { source } = journal
  if (source !== undefined) rows.push(...sourceRows(source))
  else if (newName !== undefined) {
    rows.push([
      'secret',
      `${newName} takes over${keys === '' ? '' : `, with other values of ${keys}`}`,
    ])
    rows.push(['at last', `secret/${journal.secret.name} is deleted, which cannot be undone`])
  } else rows.push(['secret', `${keys}: new ${dot} the old one is kept for a rollback`])
  if (stages.length > 1) rows.push(['stages', `${stages.length}, each with all restarts`])
  for (const { kind, name, because: why } of targets) {
    rows.push(['restart', `${kind.toLowerCase()}/${name} (${why})`])
  }
  for (const each of left) {
    rows.push([each.todo === 'byHand' ? 'BY HAND' : 'as it is', leftText(each)])
  }
  if (targets.length + left.length === 0) {
    rows.push(['restart', 'nobody was seen to use what changes'])
  }
  rows.push(...serviceRows(journal))
  const lines = rows.map(([what, text]) => ` ${padEnd(what, 10)}${text}`)
  const undo = `it is rolled back when a workload is not ready after ${timeout} s, and at Ctrl-C`
  return [`plan ${journal.id} for ${qualifiedName(journal.secret)}`, ...lines, undo].map(escapeLine)
}

function sourceRows({ manager, object, makesValues }: SourceOfValues): [string, string][] {
  const asked = object === undefined ? manager : `${object.kind} ${object.namespace}/${object.name}`
  const rows: [string, string][] = []
  if (!makesValues) rows.push(['YOU', `change the value where ${manager} takes it from`])
  const how = object === undefined ? 'wait for' : 'ask'
  rows.push(['secret', `${how} ${asked}; nothing else writes the Secret, and no rollback can`])
  return rows
}

function leftText({ kind, name, because }: LeftConsumer): string {
  return `${kind.toLowerCase()}/${name}: ${because}`
}

const SERVICE_STEPS: Readonly<Record<ServiceStep, string>> = {
  set: 'service: it was given the new credential',
  test: 'service: a login with the new credential succeeds',
  finish: 'service: the old credential is refused',
  revert: 'service: it has the old credential, and no other',
}

/** A line for what just happened. */
export function rotationEventLine(event: RotationEvent): string {
  return escapeLine(eventText(event))
}

function eventText(event: RotationEvent): string {
  switch (event.type) {
    case 'secret':
      return `secret/${event.name} has its ${event.to} values`
    case 'service':
      return SERVICE_STEPS[event.step]
    case 'workload': {
      const { target, ready, wanted, old, isDone } = event
      const rest = old > 0 ? `, ${old} to go` : ''
      return `${target.kind.toLowerCase()}/${target.name} ${ready}/${wanted} ready${rest}${isDone ? ' - done' : ''}`
    }
    case 'failed':
      return `failed: ${event.because}; rolling back`
    case 'note':
      return `note: ${event.text}`
    default:
      return unreachable(event)
  }
}

const WAITING = 'the old credential is revoked when that is done, and --resume says so'

/** How a rotation ended, or how far it is. */
export function rotationEndLines(
  journal: Journal,
  { dot }: Pick<Glyphs, 'dot'>,
): readonly string[] {
  const title = qualifiedName(journal.secret)
  const { phase, revision, newName, failure, left, by, startedAt, id, service } = journal
  const open = left.filter(({ todo }) => todo === 'byHand')
  const todo = open.map((each) => `left to you: ${leftText(each)}`)
  if (phase === 'committed') {
    const follows = newName === undefined ? [] : [`${newName} has taken over`]
    return [[`rotated ${title}`, `revision ${revision}`, ...follows].join(` ${dot} `), ...todo].map(
      escapeLine,
    )
  }
  if (phase === 'rolledBack') {
    return [`${title} was rolled back ${dot} all is as it was ${dot} ${failure ?? ''}`].map(
      escapeLine,
    )
  }
  return [
    `${title} is being rotated by ${by} since ${startedAt}`,
    ` rotation  ${id}, revision ${revision}`,
    ` phase     ${phase}, stage ${journal.stage + 1} of ${journal.stages.length}`,
    ...(failure === undefined ? [] : [` because   ${failure}`]),
    ...(phase === 'proven' && service !== undefined ? [...todo, WAITING] : []),
  ].map(escapeLine)
}
