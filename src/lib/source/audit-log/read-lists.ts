import type { RawObject } from '../types.ts'
import { type JsonPiece, JsonSplitter } from '../manifests/json-splitter.ts'
import { isAuditEvent } from './event.ts'
import { parseLine } from './parse.ts'
import type { Tally } from './tally.ts'
import { isWanted, type Wanted } from './wanted.ts'

/**
 * Reads EventLists, as the API server sends them to webhooks, and events over
 * several lines, as other tools write them: slower than lines, and one event is
 * held at a time.
 */
export class ListReader {
  readonly #splitter = new JsonSplitter()
  readonly #decoder = new TextDecoder()
  readonly #tally: Tally
  readonly #wanted: Wanted

  constructor(tally: Tally, wanted: Wanted) {
    this.#tally = tally
    this.#wanted = wanted
  }

  /** Takes more of the file. */
  push(chunk: Uint8Array): readonly RawObject[] {
    return this.#take(this.#splitter.push(this.#decoder.decode(chunk, { stream: true })))
  }

  /** What is left at the end. */
  end(): readonly RawObject[] {
    const events = this.#take(this.#splitter.push(this.#decoder.decode()))
    const left = this.#splitter.end()
    if (left.length > 0) this.#tally.cut ??= 'line'
    else if (this.#splitter.rest !== undefined) this.#tally.unreadable++
    return events
  }

  #take(pieces: readonly JsonPiece[]): readonly RawObject[] {
    return pieces.flatMap(({ kind, text }) => {
      const parsed = parseLine({ bytes: Buffer.from(text) })
      // What is around the events of a list is none itself.
      if (kind === 'document' && parsed !== undefined && !isAuditEvent(parsed)) return []
      this.#tally.entries++
      const event = this.#tally.take(parsed)
      return event !== undefined && isWanted(text, this.#wanted) ? [event] : []
    })
  }
}

/** An object over several lines, or one that is a list, in whatever order its members are. */
const LIST = /^\s*\{(?:\s*\n|\s*"items"\s*:|[^{]*"kind"\s*:\s*"EventList")/

/** Whether a file that starts like this is for {@link ListReader}. */
export function holdsLists(start: string): boolean {
  return LIST.test(start)
}
