import { scramVerifier } from '../../../../crypto/scram/verifier.ts'
import type { Done, Service } from '../service.ts'
import type { Credential, Database } from './port.ts'
import { proveAccepted, proveRefused } from './prove.ts'
import { dropStandIn, inTransaction, letIn, lockOut, madeBy, makeStandIn, roleOf } from './roles.ts'
import { endSessions } from './sessions.ts'

export interface TwoRoles {
  readonly before: Credential
  readonly after: Credential
  /** That the role of `after` is not there yet. */
  readonly isNew: boolean
  /** Names the rotation in the comment of a role that it makes. */
  readonly rotation: string
}

/**
 * Two roles in turn: the idle one gets the new password while the other one stays as it is, so
 * that no login is denied at any time.
 */
export function twoRoles(database: Database, wanted: TwoRoles): Service {
  const { before, after } = wanted
  return {
    async set() {
      await setStandIn(database, wanted, 'none')
      return {}
    },
    async test() {
      await proveAccepted(database, after)
      return {}
    },
    async finish() {
      await database.asAdmin((session) => lockOut(session, before.role))
      const ended = await endSessions(database, before.role, undefined)
      await proveRefused(database, before)
      return { notes: [`the old role is refused; ${ended} sessions of it were ended`] }
    },
    revert: () => revert(database, wanted),
  }
}

/**
 * Gives the idle role its password, and makes it before where it is not there.
 *
 * @param sent `server` to try all of it, and roll back
 */
export function setStandIn(
  { asAdmin }: Database,
  { before, after, isNew, rotation }: TwoRoles,
  sent: 'none' | 'server',
): Promise<void> {
  return asAdmin((session) =>
    inTransaction(session, sent, async () => {
      if (isNew) await makeStandIn(session, after.role, before.role, rotation)
      await letIn(session, after.role, scramVerifier(after.password))
    }),
  )
}

async function revert(database: Database, { after, isNew, rotation }: TwoRoles): Promise<Done> {
  const there = await database.asAdmin((session) => roleOf(session, after.role))
  if (there === undefined) return {}
  const isOurs = isNew && there.comment === madeBy(rotation)
  // Another rotation, or somebody else, has made it meanwhile.
  if (isNew && !isOurs) return { notes: ['the other role is not of this rotation, and stays'] }
  await database.asAdmin((session) => lockOut(session, after.role))
  await endSessions(database, after.role, undefined)
  const isGone = isOurs && (await database.asAdmin((session) => dropStandIn(session, after.role)))
  await proveRefused(database, after)
  return { notes: [isGone ? 'the role that was made is gone again' : 'the other role is locked'] }
}
