import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import type { Planned } from './plan.ts'

/**
 * Each rotation takes the old credential away when its own consumers are proven: two of the same
 * would leave all but the last one of them locked out.
 *
 * @throws UserError where two of the fleet change the same credential
 */
export function refuseShared(fleet: readonly Planned[]): void {
  const holders = new Map<string, Planned>()
  for (const each of fleet) {
    for (const credential of each.credentials) {
      const other = holders.get(credential)
      if (other !== undefined) throw shared(other, each)
      holders.set(credential, each)
    }
  }
}

function shared(one: Planned, other: Planned): UserError {
  const names = [one, other].map(({ journal }) => qualifiedName(journal.secret)).join(' and ')
  return new UserError(
    `${names} are for the same role of a PostgreSQL server, or for two that take turns: the rotation of the one would lock out the other`,
    [
      'give each Secret a role of its own, or its consumers one Secret; then begin again',
      'nothing was changed',
    ],
  )
}
