import type { AuditEvent } from '../../model/audit-event.ts'
import {
  type Because,
  type Disclosure,
  type ReaderVerb,
  type Sureness,
  SURENESS,
} from './report.ts'

/** Counts what one identity did with one verb. */
export class VerbEntry {
  #count = 0
  #dryRun = 0
  readonly #because = new Map<Because, Sureness>()

  add({ query }: AuditEvent, { certainty, because }: Disclosure): void {
    this.#count++
    if (query.dryRun) this.#dryRun++
    this.#because.set(because, certainty)
  }

  report(verb: string): ReaderVerb {
    const certainty = surest([...this.#because.values()])
    const because = [...this.#because].filter(([, each]) => each === certainty)
    return {
      verb,
      count: this.#count,
      dryRun: this.#dryRun,
      certainty,
      because: because.map(([each]) => each).toSorted(),
    }
  }
}

/** The surest of several. */
export function surest(all: readonly Sureness[]): Sureness {
  return SURENESS.find((each) => all.includes(each)) ?? 'possible'
}
