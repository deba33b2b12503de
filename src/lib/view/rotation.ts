import { unreachable } from '../base/errors.ts'
import { escapeLine } from '../base/safe-text.ts'
import { kindAndName, qualifiedName } from '../base/names.ts'
import type { Journal, RotationEvent, ServiceStep } from '../change/rotate/index.ts'
import type { Glyphs } from './glyphs.ts'
import { leftText } from './rotation-consumers.ts'

const SERVICE_STEPS: Readonly<Record<ServiceStep, string>> = {
  set: 'service: it was given the new credential',
  test: 'service: a login with the new credential succeeds',
  finish: 'service: the old credential is refused',
  revert: 'service: it has the old credential, and no other',
}

/**
 * A line for what just happened: `✓  22 s  deployment/api 3/3 ready`.
 *
 * @param elapsed milliseconds since it began
 * @param width columns to do with: names are shortened, so that the counts after them stay
 */
export function rotationEventLine(
  event: RotationEvent,
  elapsed: number,
  glyphs: Glyphs,
  width = Infinity,
): string {
  const head = `${markOf(event, glyphs)} ${secondsText(elapsed).padStart(TIME_WIDTH)}  `
  return escapeLine(`${head}${eventText(event, width - head.length)}`)
}

/** `0.4 s`, `22 s`. */
function secondsText(ms: number): string {
  const seconds = ms / 1000
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}

const TIME_WIDTH = 6

function markOf(event: RotationEvent, { done, failed }: Glyphs): string {
  if (event.type === 'failed') return failed
  const isUnderWay = event.type === 'note' || (event.type === 'workload' && !event.isDone)
  return isUnderWay ? ' ' : done
}

function eventText(event: RotationEvent, width: number): string {
  switch (event.type) {
    case 'secret':
      return `secret/${event.name} has its ${event.to} values`
    case 'service':
      return SERVICE_STEPS[event.step]
    case 'workload': {
      const { target, ready, wanted, old } = event
      const rest = old > 0 ? `, ${old} to go` : ''
      const counts = ` ${ready}/${wanted} ready${rest}`
      return `${shortened(kindAndName(target), width - counts.length)}${counts}`
    }
    case 'failed':
      return `${event.because}; rolling back`
    case 'note':
      return `note: ${event.text}`
    default:
      return unreachable(event)
  }
}

/** The end of a name tells it from its neighbours better than the kind before it. */
function shortened(title: string, width: number): string {
  if (title.length <= width) return title
  const kept = Math.max(0, width - CUT.length)
  return `${CUT}${title.slice(title.length - kept)}`
}

const CUT = '..'

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
    const { notPutBack = [] } = journal
    const but = notPutBack.length === 0 ? '' : ` but ${notPutBack.join(', ')}`
    const line = `${title} was rolled back ${dot} all is as it was${but} ${dot} ${failure ?? ''}`
    return [escapeLine(line)]
  }
  return [
    `${title} is being rotated by ${by} since ${startedAt}`,
    ` rotation  ${id}, revision ${revision}`,
    ` phase     ${phase}, stage ${journal.stage + 1} of ${journal.stages.length}`,
    ...(failure === undefined ? [] : [` because   ${failure}`]),
    ...(phase === 'proven' && service !== undefined ? [...todo, WAITING] : []),
  ].map(escapeLine)
}
