import { ANONYMOUS_USER, UNAUTHENTICATED } from '../analysis/rbac/index.ts'
import { parseIdentityName } from '../analysis/reach/identity-name.ts'
import type { AskedIdentity } from '../analysis/reach/report.ts'
import { UserError } from '../base/errors.ts'
import type { ServiceAccountClaims } from '../model/token-claims.ts'
import type { InvocationWith } from './command.ts'
import type { reachFlags } from './flags.ts'
import type { ReadingFlags } from './session.ts'
import { readToken } from './token-input.ts'

/** Whom `--why` or `--from` asks about. */
export interface Asked {
  readonly identity: AskedIdentity
  /** Whether it was typed, and not found out from a token. */
  readonly typed: boolean
  /** Only for a service account's token: what it says about itself. */
  readonly claims?: ServiceAccountClaims
}

type Flags = ReadingFlags & Pick<typeof reachFlags, 'in-group'>

/**
 * Reads IDENTITY as typed; `-` stands for a token on standard input.
 *
 * @param flag `--why` or `--from`, for messages
 * @throws UserError when it is no identity, ApiError when the cluster does not accept the token
 */
export async function askedIdentity(
  invocation: InvocationWith<Flags>,
  typed: string,
  flag: '--why' | '--from',
): Promise<Asked> {
  const groups = invocation.flags['in-group']
  if (groups.includes('')) throw new UserError('--in-group needs the name of a group')
  if (typed === '-') return ofToken(invocation, flag)
  const subject = parseIdentityName(typed)
  if (groups.length > 0 && subject.kind !== 'User' && subject.kind !== 'Group') {
    throw new UserError('--in-group is for users: the groups of all others are known')
  }
  if (subject.kind === 'User' && subject.name === ANONYMOUS_USER) {
    if (groups.length === 0) return { identity: { subject, groups, allGroups: true }, typed: true }
    throw new UserError(`${ANONYMOUS_USER} is in ${UNAUTHENTICATED}, and in no other group`)
  }
  return { identity: { subject, groups: [...new Set(groups)].toSorted() }, typed: true }
}

async function ofToken(
  invocation: InvocationWith<Flags>,
  flag: '--why' | '--from',
): Promise<Asked> {
  if (invocation.flags['in-group'].length > 0) {
    throw new UserError('--in-group does not go with a token, which has groups of its own')
  }
  const token = await readToken(invocation.io, flag)
  const { serviceAccountClaims } = await import('../model/token-claims.ts')
  const claims = serviceAccountClaims(token)
  if (claims === undefined) {
    const { tokenOwner } = await import('./token-owner.ts')
    const owner = await tokenOwner(invocation, token)
    return { identity: { ...owner, token: { state: 'accepted', reasons: [] } }, typed: false }
  }
  const { namespace, name } = claims.serviceAccount
  const subject = { kind: 'ServiceAccount', namespace, name } as const
  return { identity: { subject, groups: [] }, typed: false, claims }
}
