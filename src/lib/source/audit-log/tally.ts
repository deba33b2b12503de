import { textOf } from '../../base/json.ts'
import type { RawObject } from '../types.ts'
import { isAuditEvent, withoutValues } from './event.ts'
import type { AuditLogFile } from './types.ts'

/** Counts what is in one file while it is read. */
export class Tally {
  readonly #name: string
  bytes = 0
  entries = 0
  unreadable = 0
  cut: AuditLogFile['cut']
  #isAuditLog = false
  #first = ''
  #last = ''

  constructor(name: string) {
    this.#name = name
  }

  /** Whether the time of no event is known yet. */
  get isEmpty(): boolean {
    return this.#first === ''
  }

  /** Takes a value that was parsed, undefined for none; gives what to keep of it if it is an event. */
  take(parsed: unknown): RawObject | undefined {
    if (parsed === undefined) this.unreadable++
    return this.look(parsed)
  }

  /** The same without counting it: for lines that were counted already. */
  look(parsed: unknown): RawObject | undefined {
    if (!isAuditEvent(parsed)) return undefined
    this.#isAuditLog = true
    this.#see(textOf(parsed['stageTimestamp']))
    return withoutValues(parsed)
  }

  get file(): AuditLogFile {
    const { bytes, entries, unreadable, cut } = this
    return {
      name: this.#name,
      bytes,
      entries,
      unreadable,
      isAuditLog: this.#isAuditLog,
      ...(!this.isEmpty && { first: this.#first, last: this.#last }),
      ...(cut !== undefined && { cut }),
    }
  }

  // All in UTC with six digits, so that text sorts as time does.
  #see(time: string): void {
    if (time === '') return
    if (this.#first === '' || time < this.#first) this.#first = time
    if (time > this.#last) this.#last = time
  }
}
