import { setTimeout } from 'node:timers/promises'
import { ApiError, ChangedMeanwhile, withHints } from '../../base/errors.ts'
import {
  type Journal,
  RolloutFailed,
  StepFailed,
  type RotationCluster,
  type RotationEvent,
  type RunMeans,
  type Services,
  type StoredJournal,
} from '../../change/rotate/index.ts'
import { API_VERSION, VERSION } from '../../base/product.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { rotationEventLine } from '../../view/rotation.ts'
import { clientFlags } from '../client-flags.ts'
import { Interrupted } from '../interrupt.ts'
import type { TextOutput } from '../io.ts'
import { printLines } from '../print.ts'
import { acceptsToken } from './accepts-token.ts'
import { rotationCluster } from './cluster.ts'
import type { RotationInvocation } from './invocation.ts'
import { openHints } from './hints.ts'
import { journalKeys } from './journal-keys.ts'
import { liveTeller } from './live-lines.ts'
import type { ServicesOn } from './plan.ts'
import { usersNow } from './users.ts'

/** What is open still. */
export interface Unproven {
  readonly why: string
  readonly step: StepFailed['step'] | undefined
  readonly hints: readonly string[]
}

/** What a rotation ended with. */
export interface Ending {
  readonly journal: Journal
  /** Why the end could not be proven, and in which step of a service; the journal is still open then. */
  readonly unproven?: Unproven
}

/** `carryOut`, `resume` or an `abort` of the engine. */
export type Carry = (stored: StoredJournal, means: RunMeans) => Promise<Journal>

/**
 * Goes on with a rotation that is written down. Requests under way end before Ctrl-C turns it round.
 *
 * @throws TakenOver; ApiError with a hint at --resume
 */
export async function goThrough(
  invocation: RotationInvocation,
  stored: StoredJournal,
  carry: Carry,
  services: ServicesOn,
): Promise<Ending> {
  const { flags } = invocation
  // Not with the signal: what is begun is brought to an end.
  const connection = await connect({ flags: clientFlags(flags), version: VERSION })
  const cluster = rotationCluster(connection, journalKeys(invocation))
  try {
    const means = meansFor(invocation, connection, cluster, await services(cluster))
    return { journal: await carry(stored, means) }
  } catch (error) {
    if (error instanceof RolloutFailed || error instanceof StepFailed) {
      const step = error instanceof StepFailed ? error.step : undefined
      const serviceHints = error instanceof StepFailed ? error.hints : []
      return {
        journal: await lastWritten(cluster, stored),
        unproven: { why: error.message, step, hints: serviceHints },
      }
    }
    throw withOpenHints(error, openHints(stored.journal.secret))
  } finally {
    connection.close()
  }
}

async function lastWritten(cluster: RotationCluster, { journal }: StoredJournal): Promise<Journal> {
  const journals = await cluster.journals(journal.secret)
  return journals.find((each) => each.journal.id === journal.id)?.journal ?? journal
}

function withOpenHints(error: unknown, hints: readonly string[]): unknown {
  if (error instanceof ApiError) return withHints(error, [...error.hints, ...hints])
  if (!(error instanceof ChangedMeanwhile)) return error
  return new ChangedMeanwhile(
    error.place,
    error.message,
    error.hints.length > 0 ? error.hints : hints,
  )
}

function meansFor(
  invocation: RotationInvocation,
  connection: Connection,
  cluster: RotationCluster,
  services: Services,
): RunMeans {
  const { io, signal } = invocation
  return {
    cluster,
    tell: teller(invocation),
    services,
    pause: async (ms) => {
      await setTimeout(ms, undefined, { signal }).catch(() => {})
      if (signal.aborted) throw new Interrupted('interrupted')
    },
    pauseBack: (ms) => setTimeout(ms),
    now: () => io.now(),
    clock: () => performance.now(),
    usersNow: (secret) => usersNow(connection, secret),
    acceptsToken: (token) => acceptsToken(clientFlags(invocation.flags), token),
  }
}

const USUAL_WIDTH = 80

/**
 * As lines for people on standard error; as one JSON object a line on standard output for `-o json`.
 * Where they cannot be written, as on a full disk, that is no reason to stop half-way.
 */
function teller({ flags, io }: RotationInvocation): (event: RotationEvent) => void {
  const started = performance.now()
  const lineOf = (event: RotationEvent): string =>
    rotationEventLine(event, performance.now() - started, io.glyphs)
  if (flags.output === undefined && io.stderr.isTerminal) {
    const { columns } = process.stderr
    return liveTeller({ stderr: io.stderr, width: columns > 0 ? columns : USUAL_WIDTH }, lineOf)
  }
  const print = (output: TextOutput, line: string): void => {
    printLines(output, [line]).catch(() => undefined)
  }
  if (flags.output !== 'json') return (event) => print(io.stderr, lineOf(event))
  return (event) => {
    const document = { apiVersion: API_VERSION, kind: 'RotationEvent', ...event }
    print(io.stdout, JSON.stringify(document))
  }
}
