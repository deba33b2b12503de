import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import { type Earlier, earlierSecret, type RevokedSecret } from '../../change/revoke/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { findIdentities } from '../keys/identities.ts'
import { journalValuesIn } from '../rotate/journal-values.ts'
import { journalsIn } from '../rotate/journals.ts'
import type { RevokeInvocation } from './invocation.ts'

/**
 * The Secret whose credential leaked: as it is, or with the values of `--revision`.
 *
 * @throws UserError when there is no such revision; ApiError
 */
export async function leakedSecret(
  invocation: RevokeInvocation,
  client: ApiClient,
  live: RevokedSecret,
): Promise<{ readonly secret: RevokedSecret; readonly earlier?: Earlier }> {
  const typed = invocation.flags.revision
  if (typed === undefined) return { secret: live }
  const revision = Number(typed)
  if (!/^\d{1,6}$/.test(typed)) {
    throw new UserError(`--revision "${typed}" is not a number`, ['`history` shows them'])
  }
  const flags = { ...invocation.flags, passphrase: false, 'passphrase-file': undefined }
  const identities = once(() => findIdentities({ ...invocation, flags }))
  const { slots } = journalValuesIn(client, { identities })
  return earlierSecret(live, revision, await journalsIn(client).journals(live), slots)
}
