/** Before a Secret for a token of a service account is made: whether its name brings an old one back. */
import { ApiError, UserError } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { accountIn, revokedNames, TOKEN_TYPE } from '../../change/revoke/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { knownObject } from './objects.ts'

/** A Secret that does not exist yet. */
export interface NewSecret extends NamespacedName {
  readonly type: string
  readonly metadata: JsonObject
}

/**
 * What is to be said of the name of a new Secret: nothing for another type.
 *
 * @throws UserError when a token of that name was revoked
 */
export async function tokenNameWarnings(
  client: ApiClient,
  secret: NewSecret,
): Promise<readonly string[]> {
  if (secret.type !== TOKEN_TYPE) return []
  const { namespace, name, metadata } = secret
  const account = { namespace, name: accountIn(metadata) }
  const revoked = await namesRevokedFor(client, account)
  if (revoked?.includes(name) === true) {
    throw new UserError(
      `the token of ${qualifiedName(secret)} was revoked, and a Secret of this name would bring the same token back to life`,
      [`give the new one another name; service account ${account.name} remembers the old ones`],
    )
  }
  const unseen =
    revoked === undefined ? `; what was revoked for ${account.name} could not be read` : ''
  return [
    `${qualifiedName(secret)}: if a Secret of this name was deleted before, its token is alive again${unseen}`,
  ]
}

/** Undefined where it cannot be read. */
async function namesRevokedFor(
  client: ApiClient,
  account: NamespacedName,
): Promise<readonly string[] | undefined> {
  if (account.name === '') return undefined
  try {
    const { annotations } = await knownObject(client, 'serviceaccounts', account)
    return revokedNames(annotations)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // Without the account the API server refuses the Secret, or its controller takes it away.
    return error.failure === 'notFound' ? [] : undefined
  }
}
