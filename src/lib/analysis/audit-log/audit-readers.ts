import type { AuditEvent } from '../../model/audit-event.ts'
import type { AuditLogFile } from '../../model/audit-log.ts'
import { CoverageFold } from './coverage.ts'
import type { AuditedSecret, AuditReaders } from './report.ts'
import { SecretFold } from './secret-fold.ts'

/** Gathers who had the values of Secrets, event by event, in whatever order files come. */
export class AuditReaderFold {
  readonly #secrets: readonly AuditedSecret[]
  readonly #folds: readonly SecretFold[]
  readonly #coverage = new CoverageFold()

  constructor(secrets: readonly AuditedSecret[]) {
    this.#secrets = secrets
    this.#folds = secrets.map((secret) => new SecretFold(secret))
  }

  /** Takes the next event; one about anything else does no harm. */
  add(event: AuditEvent): void {
    this.#coverage.add(event)
    for (const fold of this.#folds) fold.add(event)
  }

  /** Takes a file that has been read to its end. */
  addFile(file: AuditLogFile): void {
    this.#coverage.addFile(file)
  }

  /** Who had them, in the order of the Secrets, and what the log could not show. */
  report(): AuditReaders {
    return {
      secrets: this.#folds.map((fold) => fold.report()),
      log: this.#coverage.report(this.#secrets),
    }
  }
}
