/** Asks one witness until it is settled what it says. */
import { timestamp } from '../../base/timestamp.ts'
import type { Proof, ProofVerdict } from './proof.ts'

/** What a witness said once. */
export interface Said {
  /** In words, without any credential. */
  readonly answer: string
  /** Whether that is what is to be proven; undefined for no answer. */
  readonly holds: boolean | undefined
}

/** What is to be proven, and by whom. */
export interface Witness {
  readonly claim: string
  readonly asked: string
  readonly of: string
  readonly proves?: 'powerless'
  ask(): Promise<Said>
}

export interface Patience {
  /** When what is to be proven was done. */
  readonly since: Date
  /** Milliseconds after that in which the witness may still remember what was before. */
  readonly memory: number
  /** Milliseconds longer than that in which it may still come true; 20 s when nothing is said. */
  readonly grace?: number
  /**
   * Milliseconds in which nothing else was said: what comes true some time after the deed is
   * remembered from then on by somebody behind the same address.
   */
  readonly steady?: number
  readonly now: () => Date
  readonly pause: (ms: number) => Promise<void>
  /** {@link IN_CLUSTER} where it is left out. */
  readonly pace?: Pace
}

/** How long and how often somebody is asked, in milliseconds. */
interface Pace {
  /** Between two questions while the witness may remember, and afterwards. */
  readonly period: number
  readonly shortPeriod: number
  /** How much longer than its memory it may take to say what is wanted. */
  readonly grace: number
  /** After so long without an answer there will be none. */
  readonly silence: number
}

const IN_CLUSTER: Pace = { period: 2000, shortPeriod: 500, grace: 20_000, silence: 6000 }

/**
 * For those whom nothing was sent to: somebody else told them to refuse it, or not yet. They are
 * asked seldom, as some count wrong logins.
 */
export const OUTSIDE: Pace = { period: 1000, shortPeriod: 1000, grace: 0, silence: 1000 }

/** So often it has to say the same once it remembers nothing any more. */
const TIMES = 2

interface Heard extends Said {
  /** Milliseconds since 1970. */
  readonly time: number
}

/** The proof that is missing where nobody was named who could be asked. */
export function nobodyToAsk(claim: string, howToName: string): Proof {
  return {
    claim,
    asked: 'nobody was named',
    of: howToName,
    verdict: 'unanswered',
    answers: [],
    times: 0,
    waited: 0,
  }
}

/**
 * Asks again and again: what a witness says counts when it has said it twice after its memory
 * has run out; that it says the opposite counts after some time more.
 */
export async function askUntilSettled(witness: Witness, patience: Patience): Promise<Proof> {
  const { now, pause } = patience
  const heard: Heard[] = []
  for (;;) {
    const said = await witness.ask()
    heard.push({ ...said, time: now().getTime() })
    const verdict = verdictOn(heard, patience)
    if (verdict !== undefined) return proofOf(witness, verdict, heard, patience)
    await pause(nextIn(now().getTime(), patience))
  }
}

type Limits = Pick<Patience, 'since' | 'memory' | 'pace'>

function nextIn(now: number, { since, memory, pace = IN_CLUSTER }: Limits): number {
  const left = since.getTime() + memory - now
  return left > 0 ? Math.min(left, pace.period) : pace.shortPeriod
}

function verdictOn(
  heard: readonly Heard[],
  { since, memory, pace = IN_CLUSTER, grace = pace.grace, steady = 0 }: Patience,
): ProofVerdict | undefined {
  const forgotten = since.getTime() + memory
  const last = heard.slice(-TIMES)
  const isSettled = last.every(({ holds, time }) => holds === true && time >= forgotten)
  if (isSettled && last.length === TIMES && isSteady(heard, steady)) return 'proven'
  const [first] = heard
  const answer = heard.findLast(({ holds }) => holds !== undefined)
  const now = heard.at(-1)
  if (first === undefined || now === undefined) return undefined
  if (now.time - (answer ?? first).time >= pace.silence) return 'unanswered'
  const isLate = now.time >= Math.max(forgotten, first.time) + grace
  return now.holds === false && isLate ? 'disproven' : undefined
}

function isSteady(heard: readonly Heard[], steady: number): boolean {
  const otherwise = heard.findLast(({ holds }) => holds !== true)
  return otherwise === undefined || (heard.at(-1)?.time ?? 0) - otherwise.time >= steady
}

function proofOf(
  { claim, asked, of, proves }: Witness,
  verdict: ProofVerdict,
  heard: readonly Heard[],
  { since }: Pick<Patience, 'since'>,
): Proof {
  const told = heard.filter(
    ({ answer }, index) => answer !== heard[index - 1]?.answer || index === heard.length - 1,
  )
  const end = heard.at(-1)?.time ?? since.getTime()
  return {
    claim,
    asked,
    of,
    verdict,
    ...(proves !== undefined && { proves }),
    answers: told.map(({ answer, time }) => ({ at: timestamp(new Date(time)), answer })),
    times: heard.length,
    waited: Math.floor((end - since.getTime()) / 1000),
  }
}
