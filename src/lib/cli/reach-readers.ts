import { withoutAccepted, withoutAcceptedDistinct } from '../analysis/reach/accepted-readers.ts'
import { readerKey } from '../analysis/reach/difference.ts'
import { distinctReaders, type ReachOptions, type ReachScope } from '../analysis/reach/reach.ts'
import type { Reader, ReachReport, SecretReach } from '../analysis/reach/report.ts'
import type { Model } from '../model/model.ts'
import type { AcceptedFile } from './accepted-file.ts'
import { counted, type FailOn, goThrough } from './fail-on.ts'

/** What the readers come from. */
export interface Listed {
  readonly model: Model
  readonly scope: ReachScope
  readonly options: ReachOptions
  readonly report: ReachReport
  /** Whether there may be several Secrets, whose common readers then stand there once. */
  readonly several: boolean
  /** Whether also who reads all Secrets that pods use stands there once. */
  readonly usedOnce: boolean
}

type Judged = SecretReach & { readonly accepted?: readonly Reader[] }

/** The lists of readers that are printed: without those that are accepted, and counted on the way. */
export class ReaderLists {
  /** Each Secret with all its readers, for documents. */
  readonly full: Iterable<SecretReach>
  /** What tables and pictures show. */
  readonly shown: Iterable<SecretReach>
  readonly #failOn: FailOn
  readonly #accepted = new Set<string>()
  #gone = false

  constructor(listed: Listed, file: AcceptedFile, failOn: FailOn) {
    const hasFile = file.name !== undefined
    const { secrets } = listed.report
    this.#failOn = failOn
    this.full = this.#counted(() => (hasFile ? withoutAccepted(secrets, file) : secrets))
    this.shown = listed.several ? this.#counted(() => distinct(listed, file)) : this.full
  }

  /** How many are accepted; to be asked when a list was gone through. */
  get accepted(): number {
    return this.#accepted.size
  }

  /** Makes sure that everybody was counted, whatever was printed. */
  finish(): void {
    if (!this.#gone) goThrough(this.full)
  }

  #counted(make: () => Iterable<Judged>): Iterable<SecretReach> {
    return counted(make, {
      start: () => this.#failOn.reset(),
      add: ({ readers, accepted = [] }) => {
        for (const reader of readers) this.#failOn.addReader(reader)
        for (const reader of accepted) this.#accepted.add(readerKey(reader))
      },
      end: () => {
        this.#gone = true
      },
    })
  }
}

function distinct(
  { model, scope, options, usedOnce }: Listed,
  file: AcceptedFile,
): Iterable<Judged> {
  const list = distinctReaders(model, scope, { ...options, usedOnce })
  return file.name === undefined ? list : withoutAcceptedDistinct(list, scope, file)
}
