import type { CutOff, Hit } from './hit.ts'

/** How many were seen; not `exact` when something stood in the way of seeing more. */
export interface Seen {
  readonly seen: number
  readonly exact: boolean
}

/** One Secret in which something was found, and what to do about it. */
export interface FoundSecret {
  readonly namespace: string
  readonly name: string
  /** Absent where what is needed to tell was not read. */
  readonly consumers?: Seen
  readonly readers?: Seen
  /** Ready to be typed. */
  readonly commands: {
    readonly consumers: string
    readonly reach: string
    readonly revoke: string
  }
}

/** A file that could not be opened with the keys at hand. */
export interface Unopened {
  readonly file: string
  readonly commit?: string
  readonly reason: string
}

/** Answer of `trace`, before it is rendered; `C` is the coverage of the cluster. */
export interface TraceReport<C> {
  /** `unknown` when nothing was found and not everything could be seen. */
  readonly verdict: 'found' | 'notFound' | 'unknown'
  /** What the value was taken for. */
  readonly sought: 'value' | 'part' | 'key' | 'token' | 'hashes' | 'shapes'
  /** Of a token: the Secret that it says it is of. */
  readonly tokenOf?: { readonly namespace: string; readonly name: string }
  /** The only namespace that was looked in; absent for all, and without a cluster. */
  readonly namespace?: string
  /** Whose rights were used, as the API server names them; absent without a cluster. */
  readonly identity?: string
  readonly searched: {
    readonly secrets: number
    readonly objects: number
    readonly files: number
  }
  readonly hits: readonly Hit[]
  readonly secrets: readonly FoundSecret[]
  readonly cutOff: readonly CutOff[]
  readonly unopened: readonly Unopened[]
  readonly coverage: C
}
