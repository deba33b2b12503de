import type { ApiError } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { Mode, Pair } from '../../change/diff/compare.ts'

/** Both sides of a comparison, put together. */
export interface Compared {
  readonly mode: Mode
  readonly from: SideOrigin
  readonly to: SideOrigin
  readonly pairs: readonly Pair[]
  readonly notCompared: readonly NotCompared[]
}

/** Where one side came from. */
export interface SideOrigin {
  readonly kind: 'cluster' | 'files'
  readonly name: string
}

/** A Secret that could not be compared, and why. */
export interface NotCompared extends NamespacedName {
  /**
   * - `refused`: the cluster does not let it be read
   * - `sealed`: only the controller of Sealed Secrets can read it
   */
  readonly reason: 'refused' | 'sealed'
  /** Which cluster refused it, where there are two. */
  readonly side?: 'from' | 'to' | 'both'
  readonly error?: ApiError
}

/** Only what names the Secret is taken over from what was asked for. */
export function notCompared({
  secret: { namespace, name },
  error,
}: {
  readonly secret: NamespacedName
  readonly error: ApiError
}): NotCompared {
  return { namespace, name, reason: 'refused', error }
}
