/** API servers, as witnesses of what a client certificate is good for. */
import { ANONYMOUS_USER } from '../../analysis/rbac/index.ts'
import { ApiError } from '../../base/errors.ts'
import { VERSION } from '../../base/product.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Said, Witness } from '../../change/evidence/ask.ts'
import type { AccessCheck, ClientCertificateQuestion, Question } from '../../change/revoke/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { connectTo } from '../../source/http/connect.ts'
import type { Target } from '../../source/kubeconfig/target.ts'
import { type UserInfo, whoIs } from '../../source/live/self-subject-review.ts'
import { mayI } from '../../source/live/self-access-review.ts'
import type { ApiServer } from './api-servers.ts'

/** Shows one API server the certificate, and nothing else of the operator's. */
export function certificateWitness(
  question: ClientCertificateQuestion,
  { target, connection }: ApiServer,
): Witness {
  const { rights } = question
  return {
    claim: rights === undefined ? 'the certificate is refused' : 'its owner has no rights',
    asked: rights === undefined ? 'SelfSubjectReview' : 'SelfSubjectAccessReview',
    of: connection.server,
    ...(rights !== undefined && { proves: 'powerless' }),
    async ask() {
      try {
        return await withCertificate(target, question, (client) => said(client, rights?.checks))
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return { answer: `no answer: ${error.failure}`, holds: undefined }
      }
    },
  }
}

/** What no binding shows nobody can ask about. */
export function unseenRights(question: Question): readonly Witness[] {
  if (question.type !== 'client-certificate' || question.rights?.isComplete !== false) return []
  const answer = 'not all that gives rights could be seen and asked about'
  const ask = (): Promise<Said> => Promise.resolve({ answer, holds: undefined })
  return [{ claim: 'every right was asked about', asked: 'RBAC', of: 'the cluster', ask }]
}

async function said(client: ApiClient, checks: readonly AccessCheck[] | undefined): Promise<Said> {
  const owner = await ownerAt(client)
  if (owner === undefined) return { answer: 'not authenticated', holds: true }
  const who = `authenticated as ${owner.username}`
  if (checks === undefined) return { answer: who, holds: false }
  for (const check of checks) {
    if (await mayI(client, check)) {
      return { answer: `${who}, who may ${words(check)}`, holds: false }
    }
  }
  return { answer: `${who}, who may do none of ${checks.length} things`, holds: true }
}

function words(check: AccessCheck): string {
  if ('path' in check) return `${check.verb} ${check.path}`
  const { verb, group, resource, namespace, name } = check
  const what = `${resource}${group === '' ? '' : `.${group}`}${name === '' ? '' : ` ${name}`}`
  return `${verb} ${what}${namespace === '' ? '' : ` in ${namespace}`}`
}

/** Whom an API server takes the owner of a certificate for; undefined when it refuses it. */
export function certificateOwner(target: Target, pair: Pair): Promise<UserInfo | undefined> {
  return withCertificate(target, pair, ownerAt)
}

async function ownerAt(client: ApiClient): Promise<UserInfo | undefined> {
  try {
    const owner = await whoIs(client)
    return owner.username === ANONYMOUS_USER ? undefined : owner
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined
    throw error
  }
}

interface Pair {
  readonly certificate: string
  readonly key: SecretBytes
}

async function withCertificate<T>(
  target: Target,
  { certificate, key }: Pair,
  work: (client: ApiClient) => Promise<T>,
): Promise<T> {
  const user = { certData: certificate, keyData: key }
  const connection = await connectTo({ ...target, user, userName: '' }, { version: VERSION })
  try {
    return await work(connection)
  } finally {
    connection.close()
  }
}
