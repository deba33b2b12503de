import { kindAndName } from '../base/names.ts'
import type { Journal, LeftConsumer } from '../change/rotate/index.ts'

type RestartTarget = Journal['targets'][number]

/** `deployment/api (env PASSWORD)` */
export function consumerText(target: RestartTarget): string {
  return `${kindAndName(target)} (${target.because})`
}

/** `deployment/api: it is paused` */
export function leftText(left: LeftConsumer): string {
  return `${kindAndName(left)}: ${left.because}`
}

/** The same, with whether somebody has to do something. */
export function leftTitle(left: LeftConsumer): string {
  return `${left.todo === 'byHand' ? 'BY HAND' : 'as it is'} ${leftText(left)}`
}
