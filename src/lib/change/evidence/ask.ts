/** Asks one witness until it is settled what it says. */
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
}

/** Between two questions while it may remember, and afterwards. */
const PERIOD_MS = 2000
const SHORT_PERIOD_MS = 500
/** How much longer than its memory a witness may take to say what is wanted. */
const GRACE_MS = 20_000
/** After so long without an answer there will be none. */
const SILENCE_MS = 6000
/** So often it has to say the same once it remembers nothing any more. */
const TIMES = 2

interface Heard extends Said {
  /** Milliseconds since 1970. */
  readonly time: number
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

function nextIn(now: number, { since, memory }: Pick<Patience, 'since' | 'memory'>): number {
  const left = since.getTime() + memory - now
  return left > 0 ? Math.min(left, PERIOD_MS) : SHORT_PERIOD_MS
}

function verdictOn(
  heard: readonly Heard[],
  { since, memory, grace = GRACE_MS, steady = 0 }: Patience,
): ProofVerdict | undefined {
  const forgotten = since.getTime() + memory
  const last = heard.slice(-TIMES)
  const isSettled = last.every(({ holds, time }) => holds === true && time >= forgotten)
  if (isSettled && last.length === TIMES && isSteady(heard, steady)) return 'proven'
  const [first] = heard
  const answer = heard.findLast(({ holds }) => holds !== undefined)
  const now = heard.at(-1)
  if (first === undefined || now === undefined) return undefined
  if (now.time - (answer ?? first).time >= SILENCE_MS) return 'unanswered'
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
    answers: told.map(({ answer, time }) => ({ at: secondsOf(time), answer })),
    times: heard.length,
    waited: Math.floor((end - since.getTime()) / 1000),
  }
}

function secondsOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}
