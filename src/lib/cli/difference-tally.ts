import type { ExposedReader, JudgedExposure } from '../analysis/reach/difference.ts'
import type { ExposureCounts } from '../view/reach-since.ts'
import { counted, type FailOn, goThrough } from './fail-on.ts'

const NONE: ExposureCounts = { secrets: 0, readers: { new: 0, surer: 0, notKnownBefore: 0 } }

/** What was not known before may have been so before. */
function isNewlyExposed({ change }: ExposedReader): boolean {
  return change !== 'notKnownBefore'
}

/** Counts what is newly exposed while it is printed. */
export class Tally {
  readonly failOn: FailOn
  counts: ExposureCounts = NONE
  accepted = 0
  #gone = false

  constructor(failOn: FailOn) {
    this.failOn = failOn
  }

  along(list: Iterable<JudgedExposure>): Iterable<JudgedExposure> {
    return counted(() => list, {
      start: () => {
        this.failOn.reset()
        this.counts = NONE
        this.accepted = 0
      },
      add: (secret) => this.#add(secret),
      end: () => {
        this.#gone = true
      },
    })
  }

  finish(list: Iterable<JudgedExposure>): void {
    if (!this.#gone) goThrough(list)
  }

  /** Without the Secrets all of whose new readers are accepted. */
  shown(list: Iterable<JudgedExposure>): Iterable<JudgedExposure> {
    return Iterator.from(list).filter(({ exposed }) => exposed.length > 0)
  }

  #add({ exposed, accepted = [] }: JudgedExposure): void {
    this.accepted += accepted.length
    const fresh = exposed.filter(isNewlyExposed)
    for (const reader of exposed) {
      if (isNewlyExposed(reader)) this.failOn.addReader(reader)
      else this.failOn.addPerhapsBefore(reader)
    }
    const { secrets, readers } = this.counts
    const of = (change: ExposedReader['change']): number =>
      readers[change] + exposed.filter((reader) => reader.change === change).length
    this.counts = {
      secrets: secrets + (fresh.length === 0 ? 0 : 1),
      readers: { new: of('new'), surer: of('surer'), notKnownBefore: of('notKnownBefore') },
    }
  }
}
