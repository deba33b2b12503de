import type { LeftConsumer } from '../change/rotate/index.ts'

/** `deployment/api (env PASSWORD)` */
export function consumerText(kind: string, name: string, because: string): string {
  return `${kind.toLowerCase()}/${name} (${because})`
}

/** `deployment/api: it is paused` */
export function leftText({ kind, name, because }: LeftConsumer): string {
  return `${kind.toLowerCase()}/${name}: ${because}`
}

/** The same, with whether somebody has to do something. */
export function leftTitle(left: LeftConsumer): string {
  return `${left.todo === 'byHand' ? 'BY HAND' : 'as it is'} ${leftText(left)}`
}
