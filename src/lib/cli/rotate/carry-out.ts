import { setTimeout } from 'node:timers/promises'
import { ApiError, ChangedMeanwhile, withHints } from '../../base/errors.ts'
import {
  type Journal,
  type KeepRules,
  RolloutFailed,
  StepFailed,
  type RotationCluster,
  type RunMeans,
  type Services,
  type StoredJournal,
} from '../../change/rotate/index.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { VERSION } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { clientFlags } from '../client-flags.ts'
import { Interrupted } from '../interrupt.ts'
import { acceptsToken } from './accepts-token.ts'
import { rotationCluster } from './cluster.ts'
import { forgetOld } from './forget.ts'
import type { RotationInvocation } from './invocation.ts'
import { openHints } from './hints.ts'
import { journalKeys } from './journal-keys.ts'
import { eventTeller } from './event-teller.ts'
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

/** A rotation to be carried out. */
export interface Task {
  readonly secret: NamespacedName
  /** Gives its journal, which may be written down only now. */
  readonly begin: (cluster: RotationCluster) => Promise<StoredJournal>
  readonly carry: Carry
  readonly services: ServicesOn
  /** How long former values are kept; without it none is taken away. */
  readonly keep?: KeepRules
}

/**
 * Begins a rotation or goes on with one. Requests under way end before Ctrl-C turns it round.
 *
 * @throws TakenOver; ApiError with a hint at --resume; what `begin` throws
 */
export async function goThrough(invocation: RotationInvocation, task: Task): Promise<Ending> {
  const { lastWords } = invocation
  const { keep } = task
  const lines = leftOpen(task.secret)
  const flags = clientFlags(invocation.flags)
  // Not with the signal: what is begun is brought to an end.
  const connection = await connect({ flags, version: VERSION })
  const cluster = rotationCluster(connection, journalKeys(invocation))
  try {
    lastWords.add(lines)
    const stored = await task.begin(cluster)
    const means = async (): Promise<RunMeans> =>
      meansFor(invocation, stored, connection, cluster, await task.services(cluster))
    const ending = await endingOf(stored, cluster, async () => task.carry(stored, await means()))
    const { secret, phase } = ending.journal
    const isBack = phase === 'rollingBack' || phase === 'rolledBack'
    if (keep !== undefined && !isBack) await forgetOld(invocation, cluster, secret, keep)
    return ending
  } finally {
    lastWords.delete(lines)
    connection.close()
  }
}

/** For who does not wait until it is taken back. */
function leftOpen(secret: NamespacedName): readonly string[] {
  const hints = openHints(secret).map((each) => `hint: ${each}`)
  const what = `interrupted: the rotation of ${qualifiedName(secret)} is left in the middle`
  return [what, ...hints].map(escapeLine)
}

/** @throws TakenOver; ApiError with a hint at --resume */
async function endingOf(
  stored: StoredJournal,
  cluster: RotationCluster,
  carry: () => Promise<Journal>,
): Promise<Ending> {
  try {
    return { journal: await carry() }
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
  }
}

async function lastWritten(cluster: RotationCluster, { journal }: StoredJournal): Promise<Journal> {
  const now = await cluster.journalNow(journal)
  return now?.journal.id === journal.id ? now.journal : journal
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
  { journal }: StoredJournal,
  connection: Connection,
  cluster: RotationCluster,
  services: Services,
): RunMeans {
  const { io, signal } = invocation
  return {
    cluster,
    tell: eventTeller(invocation, journal),
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
