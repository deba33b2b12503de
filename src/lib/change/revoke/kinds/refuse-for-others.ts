import { UserError } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import type { RevokedSecret } from '../credential.ts'
import type { Wish } from '../step.ts'

/**
 * Refuses what makes no sense for a credential that others than the cluster accept.
 *
 * @throws UserError
 */
export function refuseForOthers(secret: RevokedSecret, { undo, delete: isDeleted }: Wish): void {
  const name = qualifiedName(secret)
  if (undo) throw new UserError(`there is nothing to take back for ${name}`)
  if (!isDeleted) return
  throw new UserError(`deleting ${name} would not make it useless to who has a copy`, [
    'leave --delete out: what has to be done elsewhere is in the plan',
  ])
}
