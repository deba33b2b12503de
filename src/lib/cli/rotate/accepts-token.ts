import { ApiError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { ClientFlags } from '../../source/kubeconfig/flags.ts'
import { resolveTarget } from '../../source/kubeconfig/target.ts'
import { tokenUser } from '../token-user.ts'

/**
 * Asks the API server, with the token and nothing else, who that is. A token that it does not know
 * is answered with 401, whatever may be done without one.
 *
 * @throws ApiError when it does not answer
 */
export async function acceptsToken(flags: ClientFlags, token: SecretBytes): Promise<boolean> {
  const target = await resolveTarget(flags, { env: process.env })
  try {
    await tokenUser(target, token)
    return true
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === undefined) throw error
    // Servers before 1.28 do not know the question, and webhooks may refuse the answer.
    return error.status !== 401
  }
}
