/** API servers, as witnesses of whether a token is good. */
import { ApiError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Said, Witness } from '../../change/evidence/ask.ts'
import type { TokenQuestion } from '../../change/revoke/index.ts'
import type { Target } from '../../source/kubeconfig/target.ts'
import { reviewToken } from '../../source/live/token-review.ts'
import { tokenUser } from '../token-user.ts'
import type { ApiServer } from './api-servers.ts'

const BY_REVIEW = 'TokenReview'
const BY_ITSELF = 'SelfSubjectReview with the token itself'

/**
 * Asks one API server about a token. Who may not create TokenReviews shows the token itself, which
 * is the same question.
 */
export function tokenWitness(
  { token, wanted, name = 'the token' }: TokenQuestion,
  { target, connection }: ApiServer,
): Witness {
  let way = BY_REVIEW
  return {
    claim: `${name} is ${wanted}`,
    get asked() {
      return way
    },
    of: connection.server,
    async ask() {
      try {
        const user =
          way === BY_REVIEW ? await reviewToken(connection, token) : await ownUser(target, token)
        return said(user, wanted)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (way === BY_REVIEW && error.failure === 'denied') {
          way = BY_ITSELF
          return this.ask()
        }
        return { answer: `no answer: ${error.failure}`, holds: undefined }
      }
    },
  }
}

/** @throws ApiError when it is not known */
async function ownUser(target: Target, token: SecretBytes): Promise<string | undefined> {
  try {
    return (await tokenUser(target, token)).username
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined
    throw error
  }
}

function said(user: string | undefined, wanted: TokenQuestion['wanted']): Said {
  if (user === undefined) return { answer: 'not authenticated', holds: wanted === 'refused' }
  return { answer: `authenticated as ${user}`, holds: wanted === 'accepted' }
}
