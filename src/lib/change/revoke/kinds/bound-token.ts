/**
 * Tokens that were asked for (TokenRequest) and put into a Secret. None can be revoked alone: it
 * dies with the pod, Secret or node that it is bound to, with its service account, or of age
 * (k8s.io/kubernetes/pkg/serviceaccount/claims.go).
 */
import { timestamp } from '../../../base/timestamp.ts'
import { UserError } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import { COMMAND } from '../../../base/product.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import { type HeldToken, heldTokens } from '../held-tokens.ts'
import type { RevocationReader } from '../port.ts'
import type { Plan, Step, Wish } from '../step.ts'
import { ownerOf, ownerWords, type TokenOwner } from './token-owner.ts'

/** Undefined for a Secret without such a token. */
export function recogniseBoundToken({ namespace, plain }: RevokedSecret): Credential | undefined {
  const held = heldTokens(plain)
  if (held.length === 0) return undefined
  const title = held.map((each) => titleOf(each, namespace)).join('; ')
  return { kind: 'bound-token', title, keys: held.map(({ key }) => key) }
}

function titleOf({ key, claims, copyOf }: HeldToken, namespace: string): string {
  const account = qualifiedName(claims.serviceAccount)
  if (copyOf !== undefined) {
    const original = qualifiedName({ namespace: claims.serviceAccount.namespace, name: copyOf })
    return `key ${key}: a copy of the token for ${account} that stands in Secret ${original}`
  }
  const place = claims.serviceAccount.namespace === namespace ? '' : ', of another namespace'
  const owner = ownerOf(claims)
  const bound = owner.resource === 'serviceaccounts' ? 'to nothing else' : `to ${ownerWords(owner)}`
  return `key ${key}: a token for ${account}${place}, bound ${bound}, ${expiryOf(claims)}`
}

function expiryOf({ expires }: HeldToken['claims']): string {
  const time = new Date(expires ?? Number.NaN)
  if (Number.isNaN(time.getTime())) return 'which never expires'
  return `expires ${timestamp(time)}`
}

/**
 * Deletes what the tokens are bound to, where that is wanted, and asks whether they are accepted.
 *
 * @throws UserError when something is to be taken back; ApiError
 */
export async function planBoundToken(
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  if (wish.undo) {
    throw new UserError(
      `there is nothing to take back for ${qualifiedName(secret)}: such a token dies once and for all`,
    )
  }
  const held = heldTokens(secret.plain)
  const deeds = await Promise.all(held.map((each) => deedsFor(each, wish, reader)))
  const proofs = held.map((each, index) => proveStep(each, deeds[index] ?? []))
  const residual = held.flatMap((each, index) => residualOf(each, deeds[index] ?? []))
  return { steps: [...withoutDoubles(deeds.flat()), ...proofs], residual }
}

/** Two tokens of one pod die together. */
function withoutDoubles(steps: readonly Step[]): readonly Step[] {
  return [...new Map(steps.map((step) => [`${step.id} ${step.title}`, step])).values()]
}

async function deedsFor(
  held: HeldToken,
  wish: Wish,
  reader: RevocationReader,
): Promise<readonly Step[]> {
  const { claims, copyOf, token } = held
  const { namespace } = claims.serviceAccount
  const isAccepted = await reader.accepts(token)
  // It is dead already, or was never one: nothing is deleted on its word.
  if (isAccepted === false) return []
  if (copyOf !== undefined) {
    const original = qualifiedName({ namespace, name: copyOf })
    return [
      byHand(
        'original',
        `revoke the Secret that it was copied from: ${COMMAND} revoke ${original}`,
      ),
    ]
  }
  const owner = ownerOf(claims, wish.deleteAccount)
  const there = await reader.object(owner.resource, owner)
  // Its owner is gone, and servers only remember the token for some seconds more.
  if (there === undefined || (owner.uid !== '' && there.uid !== owner.uid)) return []
  const isWanted = owner.resource === 'serviceaccounts' ? wish.deleteAccount : wish.delete
  const loss = await lossOf(owner, reader)
  if (!isWanted || isAccepted === undefined || owner.resource === 'nodes') {
    return [byHand(owner.id, howTo(owner, loss, isAccepted))]
  }
  const { resource, uid, name } = owner
  const title = `${ownerWords(owner)}${loss}`
  return [{ type: 'delete', id: owner.id, title, object: { resource, namespace, name, uid } }]
}

/** What else goes. */
async function lossOf(owner: TokenOwner, reader: RevocationReader): Promise<string> {
  if (owner.resource === 'pods') return ': its controller, if any, makes another one'
  if (owner.resource === 'secrets') return ', with all its keys'
  if (owner.resource === 'nodes') return ', with all its pods'
  const pods = await reader.podsAs(owner)
  const running =
    pods === undefined
      ? 'of its pods, which could not be seen'
      : `of the ${pods} pods that run as it`
  return `, and all its tokens, also those ${running}`
}

function howTo(owner: TokenOwner, loss: string, isAccepted: boolean | undefined): string {
  const { resource, namespace, name } = owner
  const place = resource === 'nodes' ? '' : ` -n ${namespace}`
  const command = `kubectl delete ${resource}/${name}${place}`
  const what = `it dies with ${ownerWords(owner)}${loss}: ${command}`
  if (resource === 'nodes') return what
  if (isAccepted === undefined) {
    return `${what} (whether it is what it says, nobody here may ask: create tokenreviews)`
  }
  return `${what}, or ${resource === 'serviceaccounts' ? '--delete-account' : '--delete'}`
}

function byHand(id: string, title: string): Step {
  return { type: 'byHand', id, title }
}

function proveStep({ key, token }: HeldToken, deeds: readonly Step[]): Step {
  const name = `the token in key ${key}`
  const isPending = deeds.some(({ type }) => type === 'delete')
  const late = isPending ? '; a deletion that is pending counts only after a minute' : ''
  return {
    type: 'prove',
    id: 'prove',
    title: `every API server refuses ${name}${late}`,
    question: { type: 'token', name, token, wanted: 'refused', isPending },
  }
}

function residualOf({ key, claims, copyOf }: HeldToken, deeds: readonly Step[]): readonly string[] {
  if (copyOf !== undefined) {
    return [
      `never make a Secret ${copyOf} for this service account again once it is gone: the same token would come back to life`,
    ]
  }
  const isLeft = deeds.some(({ type }) => type === 'byHand')
  return isLeft ? [`key ${key}: a token that ${expiryOf(claims)}`] : []
}
