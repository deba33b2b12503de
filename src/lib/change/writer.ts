import type { SecretDraft } from './draft.ts'
import type { ValuePatch } from './value-patch.ts'

/** Whether a write is only tried: `server` lets the API server check it and store nothing. */
export type DryRun = 'none' | 'client' | 'server'

/** The only way by which a change gets to a cluster. Nothing that it answers holds a value. */
export interface Writer {
  /**
   * Makes a Secret that is not there yet.
   *
   * @throws ApiError; with `conflict` when there is one of that name
   */
  createSecret(draft: SecretDraft, dryRun: Exclude<DryRun, 'client'>): Promise<void>

  /**
   * Changes values of a Secret that is still what it was when the patch was made.
   *
   * @throws ApiError; with `conflict` when somebody changed it meanwhile
   */
  patchValues(patch: ValuePatch, dryRun: Exclude<DryRun, 'client'>): Promise<void>
}
