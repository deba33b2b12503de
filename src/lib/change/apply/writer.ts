import type { NamespacedName } from '../../base/names.ts'
import type { DryRun } from '../writer.ts'
import type { Base, TakeOver, Wanted } from './types.ts'

/** A write that is sent: a dry run of the client sends none. */
export type Sent = Exclude<DryRun, 'client'>

/** How `apply` writes to a cluster. Nothing that it answers holds a value. */
export interface ApplyWriter {
  /**
   * Server-side apply.
   *
   * @param how `base` absent for an object that is not there; `force` takes fields from others
   * @returns the state afterwards
   * @throws ApiError; with `conflict` when the object is not in the state `base`, or others set
   * the same fields
   */
  applyObject(
    wanted: Wanted,
    how: { readonly base?: Base; readonly force: boolean },
    dryRun: Sent,
  ): Promise<Base>
  /**
   * Sets who owns which field, and takes the last-applied annotation away when that is asked for.
   *
   * @returns the state afterwards
   * @throws ApiError; with `conflict` when the Secret is not in the given state
   */
  takeOver(secret: NamespacedName, to: Base & TakeOver, dryRun: Sent): Promise<Base>
  /**
   * Deletes a Secret.
   *
   * @throws ApiError; with `conflict` when the Secret is not in the given state
   */
  deleteSecret(secret: NamespacedName & Base, dryRun: Sent): Promise<void>
}
