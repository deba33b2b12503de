import type { AuditEvent } from '../../model/audit-event.ts'

/** How many requests are remembered, so that memory does not grow with the log. */
const REMEMBERED = 50_000

/**
 * Tells the stages of one request from other requests. A client may choose the
 * audit id of its requests, the same for all of them, but not the microsecond
 * in which the API server received them.
 */
export class Requests {
  readonly #counted = new Set<string>()
  readonly #open = new Map<string, AuditEvent>()

  /** Whether an earlier event of the same request was counted. */
  isCounted(event: AuditEvent): boolean {
    return this.#counted.has(keyOf(event))
  }

  /** Takes a request as counted. */
  count(event: AuditEvent): void {
    const key = keyOf(event)
    this.#open.delete(key)
    this.#counted.add(key)
    if (this.#counted.size > REMEMBERED) forgetFirst(this.#counted)
  }

  /**
   * A request that was received and whose end may follow; gives one that is no
   * longer waited for.
   */
  wait(event: AuditEvent): AuditEvent | undefined {
    this.#open.set(keyOf(event), event)
    if (this.#open.size <= REMEMBERED) return undefined
    return forgetFirst(this.#open)
  }

  /** The request failed or ended without a trace of the Secret. */
  close(event: AuditEvent): void {
    this.#open.delete(keyOf(event))
  }

  /** Those whose end was not in the log. */
  unfinished(): readonly AuditEvent[] {
    return [...this.#open.values()]
  }
}

function keyOf({ id, received, user, verb }: AuditEvent): string {
  return [received, id, verb, user.name].join(' ')
}

function forgetFirst<T>(from: Set<string> | Map<string, T>): T | undefined {
  const [first = ''] = from.keys()
  const value = from instanceof Map ? from.get(first) : undefined
  from.delete(first)
  return value
}
