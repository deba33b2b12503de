import type { AuditEvent, AuditUser } from '../../model/audit-event.ts'
import { by } from '../../base/order.ts'
import { Few } from './few.ts'
import { type AuditReader, type Disclosure, type ReaderKind, SURENESS } from './report.ts'
import { surest, VerbEntry } from './verb-entry.ts'

/** Gathers what one identity did. */
export class ReaderEntry {
  readonly #event: AuditEvent
  readonly #groups = new Few()
  readonly #addresses = new Few()
  readonly #claimed = new Few()
  readonly #agents = new Few()
  readonly #credentials = new Few()
  readonly #pods = new Few()
  readonly #verbs = new Map<string, VerbEntry>()
  #first = ''
  #last = ''

  /** @param event any of theirs */
  constructor(event: AuditEvent) {
    this.#event = event
  }

  /** Takes a request that had something of the Secret. */
  add(event: AuditEvent, disclosure: Disclosure): void {
    for (const group of userOf(event).groups) this.#groups.add(group)
    for (const [at, address] of event.addresses.entries()) {
      const isLast = at === event.addresses.length - 1
      if (isLast) this.#addresses.add(address)
      else this.#claimed.add(address)
    }
    this.#agents.add(event.agent)
    // With impersonation, these are of whoever acted.
    this.#credentials.add(event.user.credential)
    this.#pods.add(event.user.pod)
    const verb = event.target.subresource || event.verb
    const entry = this.#verbs.get(verb) ?? new VerbEntry()
    this.#verbs.set(verb, entry)
    entry.add(event, disclosure)
    this.seen(event)
  }

  /** Extends the time over a later stage of a request that was added. */
  seen({ at }: AuditEvent): void {
    if (this.#first === '' || at < this.#first) this.#first = at
    if (at > this.#last) this.#last = at
  }

  /** The reader, once all is read. */
  report(): AuditReader {
    const verbs = [...this.#verbs].map(([verb, entry]) => entry.report(verb))
    const user = userOf(this.#event)
    return {
      kind: kindOf(user),
      user: user.name,
      groups: this.#groups.sorted,
      ...(this.#event.as !== undefined && { impersonatedBy: this.#event.user.name }),
      addresses: this.#addresses.sorted,
      claimedAddresses: this.#claimed.sorted,
      agents: this.#agents.sorted,
      credentials: this.#credentials.sorted,
      pods: this.#pods.sorted,
      isShortened: this.#isShortened,
      verbs: verbs.toSorted(
        by(
          ({ certainty }) => SURENESS.indexOf(certainty),
          ({ verb }) => verb,
        ),
      ),
      first: this.#first,
      last: this.#last,
      certainty: surest(verbs.map(({ certainty }) => certainty)),
    }
  }

  get #isShortened(): boolean {
    const lists = [this.#groups, this.#addresses, this.#claimed, this.#agents, this.#pods]
    return [...lists, this.#credentials].some(({ isFull }) => isFull)
  }
}

/** Who had the answer: with impersonation, somebody acted as them. */
export function userOf({ user, as }: AuditEvent): AuditUser {
  return as ?? user
}

function kindOf({ name, groups }: AuditUser): ReaderKind {
  if (name.startsWith('system:serviceaccount:')) return 'ServiceAccount'
  if (name.startsWith('system:node:') && groups.includes('system:nodes')) return 'Node'
  const isComponent = name.startsWith('system:') && name !== 'system:anonymous'
  return isComponent ? 'ControlPlane' : 'User'
}
