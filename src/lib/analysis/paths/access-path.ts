import type { PathContext } from '../graph/context.ts'
import type { PathEntry } from './path-entry.ts'

/** A row of the catalogue, and how the engine follows it. */
export interface AccessPath extends PathEntry {
  /**
   * Adds the row's edges. Absent for rows that are not edges between identities
   * and sets of Secrets: those that are documented only, that are no gain, or
   * that `reach` adds for each Secret (D11, U1, U2).
   */
  readonly connect?: (context: PathContext) => void
  /** Makes those who have the rights of several at once; done before any `grant`, which looks at whoever has rights. */
  readonly unite?: (context: PathContext) => void
  /** Adds rights that can be come by; done before any `connect`, which looks at all rights. */
  readonly grant?: (context: PathContext) => void
}
