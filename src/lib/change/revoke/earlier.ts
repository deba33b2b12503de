/** Values that a rotation has replaced: of them it is to be proven that they are of no use any more. */
import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { isSameValue } from '../../base/secret-bytes.ts'
import {
  formerValues,
  type Journal,
  journalName,
  laterThan,
  type Slots,
  type StoredJournal,
  withChanges,
} from '../rotate/index.ts'
import type { RevokedSecret } from './credential.ts'
import type { Earlier, EndingRotation } from './ending-rotation.ts'
import { TOKEN_TYPE } from './kinds/service-account-token.ts'

/**
 * The Secret with the values of an earlier revision.
 *
 * @param journals of the Secret, the last one first
 * @throws UserError when there is no such revision, or its values are not kept any more
 */
export async function earlierSecret(
  secret: RevokedSecret,
  revision: number,
  journals: readonly StoredJournal[],
  slotsOf: (journal: Journal) => Promise<Slots>,
): Promise<{ readonly secret: RevokedSecret; readonly earlier: Earlier }> {
  const title = qualifiedName(secret)
  const ending = laterThan(revision, journals).at(-1)
  if (ending === undefined) {
    throw new UserError(`no rotation has replaced what ${title} held after revision ${revision}`, [
      '`history` shows the rotations that there were; 0 is before the first',
    ])
  }
  const { plain } = secret
  if (plain.type === TOKEN_TYPE) {
    throw new UserError('the token of a service account is revoked under its own name')
  }
  const values = await formerValues(revision, journals, slotsOf)
  if ([...values].every(([key, value]) => isSameValue(plain.data.get(key), value))) {
    throw new UserError(`${title} holds the values of revision ${revision} today`, [
      'leave --revision out, or rotate it first',
    ])
  }
  const data = withChanges(plain.data, values)
  return {
    secret: { ...secret, plain: { ...plain, data } },
    earlier: { revision, rotation: endingRotation(ending) },
  }
}

function endingRotation({ id, by, endedAt, secret, revision, service }: Journal): EndingRotation {
  return {
    id,
    by,
    endedAt: endedAt ?? '',
    journal: journalName(secret.name, revision),
    ...(service !== undefined && {
      service: service.kind === 'hook' ? `hook ${service.path}` : 'PostgreSQL',
    }),
  }
}
