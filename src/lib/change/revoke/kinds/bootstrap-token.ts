/**
 * Tokens with which new nodes ask for their first certificate (k8s.io/cluster-bootstrap). The API
 * server looks at their Secret each time, and takes them only while the Secret says so.
 */
import { timestamp } from '../../../base/timestamp.ts'
import { UserError } from '../../../base/errors.ts'
import { at, textOf } from '../../../base/json.ts'
import { qualifiedName } from '../../../base/names.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { RevocationReader } from '../port.ts'
import type { ObjectRef, Plan, Step, TokenQuestion, Wish } from '../step.ts'

const TYPE = 'bootstrap.kubernetes.io/token'
/** Anything but `true` means no. */
const USAGE = 'usage-bootstrap-authentication'
/** The day when it was quarantined here, so that only that is taken back. */
const QUARANTINED = 'kubectl-vault-secret/bootstrap-token-quarantined'

/** Undefined for a Secret of another type. */
export function recogniseBootstrapToken({ plain }: RevokedSecret): Credential | undefined {
  if (plain.type !== TYPE) return undefined
  const ends = textIn(plain.data, 'expiration')
  const time = Date.parse(ends)
  const end = Number.isNaN(time) ? 'never expires' : `expires ${timestamp(new Date(time))}`
  const use = isUsable(plain.data) ? '' : ', not usable to authenticate'
  return { kind: 'bootstrap-token', title: `a bootstrap token for new nodes: ${end}${use}` }
}

/**
 * Quarantines the token, which can be taken back, and deletes it where that is wanted.
 *
 * @throws UserError when the Secret holds none, or there is nothing to take back; ApiError
 */
export async function planBootstrapToken(
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  const id = textIn(secret.plain.data, 'token-id')
  const token = tokenIn(secret, id)
  if (wish.undo) return undoPlan(secret, proveStep(token, 'accepted'))
  const residual = await issuedThrough(id, reader)
  const gone: Step[] = wish.delete
    ? [
        {
          type: 'delete',
          id: 'delete',
          title: `Secret ${qualifiedName(secret)}`,
          object: refOf(secret),
        },
      ]
    : []
  const steps = [...quarantineSteps(secret, wish), ...gone, proveStep(token, 'refused')]
  return { steps, residual }
}

function tokenIn(secret: RevokedSecret, id: string): SecretBytes {
  const rest = textIn(secret.plain.data, 'token-secret')
  if (id !== '' && rest !== '') return SecretBytes.fromText(`${id}.${rest}`)
  throw new UserError(
    `${qualifiedName(secret)} holds no token: token-id or token-secret is missing`,
  )
}

/** No key of an immutable Secret changes: it can only go. */
function quarantineSteps(secret: RevokedSecret, wish: Wish): readonly Step[] {
  const { plain, resourceVersion } = secret
  if (plain.immutable === true) {
    if (wish.delete) return []
    throw new UserError(
      `${qualifiedName(secret)} is immutable, so its token cannot be quarantined`,
      ['add --delete to delete it'],
    )
  }
  return [
    {
      type: 'metadata',
      id: 'quarantine',
      title: `${USAGE}: false`,
      object: { ...refOf(secret), resourceVersion },
      annotations: { [QUARANTINED]: wish.now.toISOString().slice(0, 10) },
      switches: { [USAGE]: 'false' },
      isDone: !isUsable(plain.data),
      undo: '--undo',
    },
  ]
}

function undoPlan(secret: RevokedSecret, proof: Step): Plan {
  if (textOf(at(secret.plain.metadata, 'annotations', QUARANTINED)) === '') {
    throw new UserError(`the token of ${qualifiedName(secret)} was not quarantined here`)
  }
  const release: Step = {
    type: 'metadata',
    id: 'release',
    title: `${USAGE}: true`,
    object: { ...refOf(secret), resourceVersion: secret.resourceVersion },
    annotations: { [QUARANTINED]: null },
    switches: { [USAGE]: 'true' },
  }
  return { steps: [release, proof], residual: [] }
}

/** What was done with it stays done: certificates outlive the token they were asked for with. */
async function issuedThrough(id: string, reader: RevocationReader): Promise<readonly string[]> {
  const issued = await reader.certificatesIssuedTo(`system:bootstrap:${id}`)
  if (issued === undefined) {
    return [
      'certificates that were issued through it stay valid, and could not be seen: list certificatesigningrequests',
    ]
  }
  return [
    ...issued.map(
      ({ subject, request, until }) =>
        `the certificate for ${subject} (CertificateSigningRequest ${request}) is still valid until ${until}, and cannot be revoked`,
    ),
    'certificates that were issued through it more than an hour ago are not listed any more: requests are cleaned away',
  ]
}

function proveStep(token: SecretBytes, wanted: TokenQuestion['wanted']): Step {
  const title =
    wanted === 'refused'
      ? 'every API server refuses it, after the 10 s that they remember a token for'
      : 'every API server accepts it again'
  return { type: 'prove', id: 'prove', title, question: { type: 'token', token, wanted } }
}

function refOf({ namespace, name, uid }: RevokedSecret): ObjectRef {
  return { resource: 'secrets', namespace, name, uid }
}

function isUsable(data: RevokedSecret['plain']['data']): boolean {
  return textIn(data, USAGE) === 'true'
}

function textIn(data: RevokedSecret['plain']['data'], key: string): string {
  return data.get(key)?.revealText() ?? ''
}
