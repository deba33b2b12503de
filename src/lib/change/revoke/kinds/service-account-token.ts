/**
 * Tokens of service accounts that stand in Secrets (k8s.io/kubernetes/pkg/serviceaccount/legacy.go).
 * They never expire, and say nothing of themselves but account and name of the Secret: with RS256
 * a Secret of the same name gets the very same token again.
 */
import { at, textOf } from '../../../base/json.ts'
import { qualifiedName } from '../../../base/names.ts'
import { UserError } from '../../../base/errors.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { RevocationReader } from '../port.ts'
import type { ObjectRef, Plan, Step, TokenQuestion, Wish } from '../step.ts'

export const TOKEN_TYPE = 'kubernetes.io/service-account-token'
const ACCOUNT = 'kubernetes.io/service-account.name'
/** The API server refuses the token of a Secret with this label, whatever its value is. */
export const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since'
/** The day of the last try, also of one that was refused. */
export const LAST_USED = 'kubernetes.io/legacy-token-last-used'
/** What {@link LAST_USED} was when the token was quarantined. */
const USED_BEFORE = 'kubectl-vault-secret/legacy-token-last-used-before'
/** On a service account: names of Secrets whose tokens would be alive again. */
const REVOKED_NAMES = 'kubectl-vault-secret/revoked-token-secrets'

/** Undefined for a Secret of another type. */
export function recogniseServiceAccountToken({
  namespace,
  plain,
}: RevokedSecret): Credential | undefined {
  if (plain.type !== TOKEN_TYPE) return undefined
  const account = qualifiedName({ namespace, name: accountIn(plain.metadata) })
  const used = lastUsed(plain.metadata)
  const title = `a service account token for ${account}: never expires, ${used}`
  return { kind: 'service-account-token', title }
}

function lastUsed(metadata: RevokedSecret['plain']['metadata']): string {
  const day = textOf(at(metadata, 'labels', LAST_USED))
  return day === '' ? 'no use is recorded' : `last used on ${day}`
}

/** The service account whose token a Secret of this type holds. */
export function accountIn(metadata: RevokedSecret['plain']['metadata']): string {
  return textOf(at(metadata, 'annotations', ACCOUNT))
}

/**
 * Quarantines the token, which can be taken back, and deletes it where that is wanted.
 *
 * @throws UserError when the Secret holds no token, or there is nothing to take back; ApiError
 */
export async function planServiceAccountToken(
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  const token = secret.plain.data.get('token')
  if (token === undefined || token.length === 0) {
    throw new UserError(`${qualifiedName(secret)} holds no token yet`, [
      'the controller fills it in a moment after its service account is there',
    ])
  }
  const question = (wanted: TokenQuestion['wanted']): TokenQuestion => ({
    type: 'token',
    token,
    wanted,
  })
  if (wish.undo) return undoPlan(secret, question('accepted'))
  const quarantine: Step[] = [quarantineStep(secret, wish.now), proveStep(question('refused'))]
  if (!wish.delete) {
    return { steps: [...quarantine, watchStep(secret)], residual: RESIDUAL.quarantined }
  }
  const remember = await rememberStep(secret, reader)
  const gone: Step = {
    type: 'delete',
    id: 'delete',
    title: `Secret ${qualifiedName(secret)}`,
    object: refOf(secret),
  }
  const steps = [...quarantine, ...remember, gone, proveStep(question('refused'))]
  return { steps, residual: RESIDUAL.deleted(secret.name) }
}

const RESIDUAL = {
  quarantined: [
    'the Secret still holds the token: whoever takes the label away brings it back to life',
    'do not delete and re-create it under this name: the same token would come back to life',
  ],
  deleted: (name: string): readonly string[] => [
    `never make a Secret ${name} for this service account again: the same token would come back to life`,
    'sessions that were opened with it, such as watches and exec, go on until they end by themselves',
  ],
} as const

function refOf({ namespace, name, uid }: RevokedSecret): ObjectRef {
  return { resource: 'secrets', namespace, name, uid }
}

function quarantineStep(secret: RevokedSecret, now: Date): Step {
  const { metadata } = secret.plain
  const today = now.toISOString().slice(0, 10)
  const since = textOf(at(metadata, 'labels', INVALID_SINCE))
  const used = textOf(at(metadata, 'labels', LAST_USED))
  return {
    type: 'metadata',
    id: 'quarantine',
    title: `label legacy-token-invalid-since=${since || today}`,
    object: { ...refOf(secret), resourceVersion: secret.resourceVersion },
    labels: { [INVALID_SINCE]: since || today },
    ...(used !== '' && { annotations: { [USED_BEFORE]: used } }),
    isDone: since !== '',
    undo: '--undo',
  }
}

function proveStep(question: TokenQuestion): Step {
  const title =
    question.wanted === 'refused'
      ? 'every API server refuses it, after the 10 s that they remember a token for'
      : 'every API server accepts it again'
  return { type: 'prove', id: 'prove', title, question }
}

/** The proof itself was a try: without its trace the next one shows. */
function watchStep(secret: RevokedSecret): Step {
  return {
    type: 'metadata',
    id: 'watch',
    title: 'take the label legacy-token-last-used away, so that the next try shows',
    object: refOf(secret),
    labels: { [LAST_USED]: null },
  }
}

function undoPlan(secret: RevokedSecret, question: TokenQuestion): Plan {
  const { metadata } = secret.plain
  if (textOf(at(metadata, 'labels', INVALID_SINCE)) === '') {
    throw new UserError(`the token of ${qualifiedName(secret)} is not quarantined`)
  }
  const used = textOf(at(metadata, 'annotations', USED_BEFORE))
  const release: Step = {
    type: 'metadata',
    id: 'release',
    title: 'take the label legacy-token-invalid-since away',
    object: { ...refOf(secret), resourceVersion: secret.resourceVersion },
    labels: { [INVALID_SINCE]: null, ...(used !== '' && { [LAST_USED]: used }) },
    annotations: { [USED_BEFORE]: null },
  }
  return { steps: [release, proveStep(question)], residual: [] }
}

/** A Secret that is gone can tell nobody that its name must not come back: its account does. */
async function rememberStep(
  secret: RevokedSecret,
  reader: RevocationReader,
): Promise<readonly Step[]> {
  const { namespace, name } = secret
  const account = await reader.serviceAccount({ namespace, name: accountIn(secret.plain.metadata) })
  if (account === undefined) return []
  const before = revokedNames(account.annotations)
  return [
    {
      type: 'metadata',
      id: 'remember',
      title: `service account ${qualifiedName(account)}: no token Secret ${name} any more`,
      object: { resource: 'serviceaccounts', namespace, name: account.name, uid: account.uid },
      annotations: { [REVOKED_NAMES]: [...new Set([...before, name])].join(',') },
      isDone: before.includes(name),
    },
  ]
}

/** Names that no Secret with a token of this service account may have again. */
export function revokedNames(annotations: Readonly<Record<string, string>>): readonly string[] {
  return (annotations[REVOKED_NAMES] ?? '').split(',').filter((name) => name !== '')
}
