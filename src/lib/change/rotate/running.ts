/** A rotation on its way: what it works with, and the journal as it was last written. */
import type { Consumer } from '../../analysis/consumers/report.ts'
import { ApiError, ChangedMeanwhile } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { type JournalData, pendingKeys } from './journal/data.ts'
import type { Journal } from './journal/journal.ts'
import type { ValuesLocked } from './journal/sealed.ts'
import type {
  Dropped,
  Replacement,
  RotationCluster,
  RotationEvent,
  Slots,
  StoredJournal,
} from './port.ts'
import { renamings } from './restart/references.ts'
import type { RestartMeans } from './restart/restart.ts'
import type { Services } from './service/service-steps.ts'
import type { Service } from './service/service.ts'
import type { Workload } from './restart/workload.ts'

/** Who uses a Secret. */
export interface Users {
  readonly consumers: readonly Consumer[]
  /** Whether all could be seen. */
  readonly coverage: { readonly complete: boolean }
}

export interface RunMeans {
  readonly cluster: RotationCluster
  readonly tell: (event: RotationEvent) => void
  readonly services: Services
  /** Read anew. */
  readonly usersNow: (secret: NamespacedName) => Promise<Users>
  /** Whether the API server takes the token for the one of somebody. */
  readonly acceptsToken: (token: SecretBytes) => Promise<boolean>
  /** Rejects when the operator wants to stop. */
  readonly pause: (ms: number) => Promise<void>
  /** The same for the way back, which is not to be stopped by the first Ctrl-C. */
  readonly pauseBack: (ms: number) => Promise<void>
  readonly now: () => Date
  /** Milliseconds of a clock that nobody sets. */
  readonly clock: () => number
}

/** Somebody else goes on with this rotation, or has ended it. */
export class TakenOver extends ChangedMeanwhile {
  /** Whether it was rolled back. */
  readonly isRolledBack: boolean

  constructor(place: string, message: string, now: Journal | undefined) {
    super(place, message, [`\`${COMMAND} rotate ${place} --status\` shows how far it is`])
    this.isRolledBack = now?.phase === 'rolledBack'
  }
}

/** @param now the journal as it stands in the cluster by now */
function takenOver({ secret }: Journal, now: Journal | undefined): TakenOver {
  const title = qualifiedName(secret)
  const message = `somebody else goes on with this rotation of ${title}, or has ended it`
  return new TakenOver(title, message, now)
}

export interface RunValues {
  readonly slots: Slots
  readonly locked?: ValuesLocked
  readonly data?: JournalData | undefined
}

/** One rotation on its way. */
export class Run {
  #stored: StoredJournal
  #restoring: Promise<void> | undefined
  readonly slots: Slots
  readonly means: RunMeans
  /** Why the values cannot be read here, so that only what needs none can be done. */
  readonly locked: ValuesLocked | undefined
  readonly #data: JournalData | undefined

  /** @param values `data` is what the journal holds, where that is known */
  constructor(stored: StoredJournal, means: RunMeans, values: RunValues) {
    this.#stored = stored
    this.means = means
    this.slots = values.slots
    this.locked = values.locked
    this.#data = values.data
  }

  get stored(): StoredJournal {
    return this.#stored
  }

  get journal(): Journal {
    return this.#stored.journal
  }

  /** What knows the credential besides the cluster. */
  get service(): Service | undefined {
    const { journal, slots, means } = this
    return journal.service === undefined ? undefined : means.services.serviceOf(journal, slots)
  }

  /** @throws TakenOver when the journal is not as this program has written it */
  async check(): Promise<void> {
    const before = this.#stored
    const now = await this.means.cluster.journalNow(before.journal)
    if (now === undefined) await this.#restore(before)
    else if (now.resourceVersion !== before.resourceVersion) {
      throw takenOver(before.journal, now.journal)
    }
  }

  /** Writes down what is about to be done. @throws TakenOver */
  async save(change: Partial<Journal>, dropped?: Dropped): Promise<void> {
    const { cluster } = this.means
    const journal = { ...this.journal, ...change }
    try {
      this.#stored = await cluster.saveJournal(this.#stored, journal, dropped)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.failure === 'notFound') await this.#writeAnew(journal, dropped)
      else if (error.failure !== 'conflict') throw error
      else throw takenOver(journal, (await cluster.journalNow(journal))?.journal)
    }
  }

  /** Where several workloads are restarted at a time, the first that finds out does it. */
  #restore(lost: StoredJournal): Promise<void> {
    if (this.#stored !== lost) return Promise.resolve()
    this.#restoring ??= this.#writeAnew(lost.journal).finally(() => {
      this.#restoring = undefined
    })
    return this.#restoring
  }

  /** Somebody has deleted the journal: what it held is here still, and would be nowhere else. */
  async #writeAnew(journal: Journal, dropped?: Dropped): Promise<void> {
    const { cluster, tell } = this.means
    if (this.#data === undefined) throw journalGone(journal)
    try {
      const data = keptData(journal, this.#data, dropped)
      this.#stored = await cluster.createJournal(journal, data, 'none')
    } catch (error) {
      if (!(error instanceof ApiError && error.failure === 'conflict')) throw error
      throw takenOver(journal, undefined)
    }
    tell({ type: 'note', text: 'somebody has deleted the journal; it is written anew' })
  }
}

function keptData(journal: Journal, data: JournalData, dropped?: Dropped): JournalData {
  if (dropped === 'all') return new Map()
  const gone = new Set(dropped === 'pending' ? pendingKeys(journal) : [])
  return new Map([...data].filter(([key]) => !gone.has(key)))
}

function journalGone({ secret }: Journal): ChangedMeanwhile {
  const title = qualifiedName(secret)
  return new ChangedMeanwhile(
    title,
    `somebody has deleted the journal of this rotation of ${title}`,
  )
}

/** What restarts of the rotation work with. */
export function restartMeans(run: Run, pause: RunMeans['pause']): RestartMeans {
  const { cluster, tell, clock } = run.means
  const { secret, timeout, maxParallel } = run.journal
  return {
    cluster,
    secret: secret.name,
    timeoutMs: timeout * 1000,
    maxParallel,
    check: () => run.check(),
    tell,
    pause,
    now: clock,
  }
}

/** Where a template has to name another Secret. */
export function renamer(
  from: string | undefined,
  to: string | undefined,
): (workload: Workload) => readonly Replacement[] {
  return ({ template }) =>
    from === undefined || to === undefined ? [] : renamings(template, from, to)
}
