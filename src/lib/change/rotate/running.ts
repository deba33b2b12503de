/** A rotation on its way: what it works with, and the journal as it was last written. */
import { ApiError, ChangedMeanwhile } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
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

export interface RunMeans {
  readonly cluster: RotationCluster
  readonly tell: (event: RotationEvent) => void
  readonly services: Services
  /** Rejects when the operator wants to stop. */
  readonly pause: (ms: number) => Promise<void>
  /** The same for the way back, which is not to be stopped by the first Ctrl-C. */
  readonly pauseBack: (ms: number) => Promise<void>
  readonly now: () => Date
  /** Milliseconds of a clock that nobody sets. */
  readonly clock: () => number
}

/** Somebody else goes on with this rotation. */
export class TakenOver extends ChangedMeanwhile {}

function takenOver({ secret }: Journal): TakenOver {
  const title = qualifiedName(secret)
  const message = `somebody else goes on with this rotation of ${title}, or has ended it`
  return new TakenOver(title, message)
}

/** One rotation on its way. */
export class Run {
  #stored: StoredJournal
  readonly slots: Slots
  readonly means: RunMeans
  /** Why the values cannot be read here, so that only what needs none can be done. */
  readonly locked: ValuesLocked | undefined

  constructor(stored: StoredJournal, slots: Slots, means: RunMeans, locked?: ValuesLocked) {
    this.#stored = stored
    this.slots = slots
    this.means = means
    this.locked = locked
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
    const { journal, resourceVersion } = this.#stored
    const journals = await this.means.cluster.journals(journal.secret)
    const mine = journals.find((each) => each.journal.id === journal.id)
    if (mine?.resourceVersion !== resourceVersion) throw takenOver(journal)
  }

  /** Writes down what is about to be done. @throws TakenOver */
  async save(change: Partial<Journal>, dropped?: Dropped): Promise<void> {
    const journal = { ...this.journal, ...change }
    try {
      this.#stored = await this.means.cluster.saveJournal(this.#stored, journal, dropped)
    } catch (error) {
      if (!(error instanceof ApiError && error.failure === 'conflict')) throw error
      throw takenOver(journal)
    }
  }
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
