import { by } from '../../base/order.ts'
import type { AuditEvent } from '../../model/audit-event.ts'
import { disclosureOf } from './disclosure.ts'
import { ReaderEntry, userOf } from './reader.ts'
import { type AuditedSecret, type ReaderKind, type SecretReaders, SURENESS } from './report.ts'
import { Requests } from './requests.ts'

/** People first: nodes read for their pods. */
const KINDS: readonly ReaderKind[] = ['User', 'ServiceAccount', 'ControlPlane', 'Node']

/** Gathers who had one Secret, event by event. */
export class SecretFold {
  readonly #secret: AuditedSecret
  readonly #since: number
  readonly #readers = new Map<string, ReaderEntry>()
  readonly #requests = new Requests()

  constructor(secret: AuditedSecret) {
    this.#secret = secret
    this.#since = secret.since === undefined ? -Infinity : Date.parse(secret.since)
  }

  /** Takes the next event; a request counts once, whichever of its stages are there. */
  add(event: AuditEvent): void {
    if (Date.parse(event.at) < this.#since) return
    const disclosure = disclosureOf(event, this.#secret)
    if (disclosure === undefined) this.#requests.close(event)
    else if (this.#requests.isCounted(event)) this.#entryOf(event).seen(event)
    else if (event.outcome === undefined) this.#wait(event)
    else {
      this.#requests.count(event)
      this.#entryOf(event).add(event, disclosure)
    }
  }

  /** The readers, once all is read. */
  report(): SecretReaders {
    for (const event of this.#requests.unfinished()) this.#countUnfinished(event)
    const { namespace, name, since } = this.#secret
    const readers = [...this.#readers.values()].map((entry) => entry.report())
    const order = by<(typeof readers)[number]>(
      ({ certainty }) => SURENESS.indexOf(certainty),
      ({ kind }) => KINDS.indexOf(kind),
      ({ user }) => user,
      ({ impersonatedBy }) => impersonatedBy ?? '',
    )
    return {
      namespace,
      name,
      ...(since !== undefined && { since }),
      readers: readers.toSorted(order),
    }
  }

  #wait(event: AuditEvent): void {
    const dropped = this.#requests.wait(event)
    if (dropped !== undefined) this.#countUnfinished(dropped)
  }

  #countUnfinished(event: AuditEvent): void {
    const disclosure = disclosureOf(event, this.#secret)
    if (disclosure === undefined) return
    this.#requests.count(event)
    this.#entryOf(event).add(event, disclosure)
  }

  #entryOf(event: AuditEvent): ReaderEntry {
    const key = JSON.stringify([userOf(event).name, event.as && event.user.name])
    const entry = this.#readers.get(key) ?? new ReaderEntry(event)
    this.#readers.set(key, entry)
    return entry
  }
}
