import { SURE, type Sure } from './report.ts'

/** What is shown: a Secret or an identity, or nothing yet. */
export type Subject =
  | { readonly kind: 'secret'; readonly key: string }
  | { readonly kind: 'identity'; readonly key: string }

export interface State {
  readonly subject: Subject | undefined
  /** Readers that are less sure are left out. */
  readonly shown: ReadonlySet<Sure>
}

type Listener = (state: State, changed: 'subject' | 'shown') => void

/** The one thing that changes; its address goes with it, so that a link leads back. */
export class Store {
  #state: State = { subject: subjectOf(location.hash), shown: new Set(SURE) }
  readonly #listeners: Listener[] = []

  constructor() {
    addEventListener('hashchange', () =>
      this.#set({ subject: subjectOf(location.hash) }, 'subject'),
    )
  }

  get state(): State {
    return this.#state
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener)
  }

  select(subject: Subject): void {
    const { subject: before } = this.#state
    if (before?.kind === subject.kind && before.key === subject.key) return
    // Not `location.hash`: going through a list would fill the history.
    history.replaceState(undefined, '', `#${subject.kind}=${encodeURIComponent(subject.key)}`)
    this.#set({ subject }, 'subject')
  }

  /** The same with a step back in the history: for links. */
  go(subject: Subject): void {
    history.pushState(undefined, '', location.href)
    this.select(subject)
  }

  toggle(sure: Sure, on: boolean): void {
    const shown = new Set(this.#state.shown)
    if (on) shown.add(sure)
    else shown.delete(sure)
    this.#set({ shown }, 'shown')
  }

  #set(change: Partial<State>, changed: 'subject' | 'shown'): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener(this.#state, changed)
  }
}

function subjectOf(hash: string): Subject | undefined {
  const [, kind, key] = /^#(secret|identity)=(.*)$/.exec(hash) ?? []
  if ((kind !== 'secret' && kind !== 'identity') || key === undefined) return undefined
  try {
    return { kind, key: decodeURIComponent(key) }
  } catch {
    return undefined
  }
}
