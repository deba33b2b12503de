import { isImplicitGroup, serviceAccountOf } from '../analysis/rbac/index.ts'
import type { AskedIdentity, ReaderSubject } from '../analysis/reach/report.ts'
import { UserError } from '../base/errors.ts'
import type { SecretBytes } from '../base/secret-bytes.ts'
import { clientFlags } from './client-flags.ts'
import type { InvocationWith } from './command.ts'
import type { ReadingFlags } from './session.ts'
import { tokenUser } from './token-user.ts'

const NODE = 'system:node:'
const NODES = 'system:nodes'

/**
 * Asks the cluster that the flags lead to whose token it is, over TLS only.
 *
 * @throws UserError when there is no cluster to ask, ApiError when it does not accept the token
 */
export async function tokenOwner(
  { flags, signal }: InvocationWith<ReadingFlags>,
  token: SecretBytes,
): Promise<AskedIdentity> {
  if (flags.snapshot.length > 0) {
    throw new UserError(
      "this token is not a service account's, and only its cluster can say whose",
      [
        'leave out --snapshot to ask the cluster, or name the owner: user/NAME with --in-group GROUP',
      ],
    )
  }
  const { resolveTarget } = await import('../source/kubeconfig/target.ts')
  const target = await resolveTarget(clientFlags(flags), { env: process.env })
  if (!target.cluster.server.startsWith('https://')) {
    throw new UserError('a token is only sent over https, which this server does not speak')
  }
  const { username, groups } = await tokenUser(target, token, signal)
  return ownerOf(username, groups)
}

function ownerOf(username: string, groups: readonly string[]): AskedIdentity {
  const account = serviceAccountOf(username)
  if (account !== undefined) return { subject: { kind: 'ServiceAccount', ...account }, groups: [] }
  const isNode = username.startsWith(NODE) && groups.includes(NODES)
  const subject: ReaderSubject = isNode
    ? { kind: 'Node', name: username.slice(NODE.length) }
    : { kind: 'User', name: username }
  const given = groups.filter((group) => !isImplicitGroup(group) && !(isNode && group === NODES))
  return { subject, groups: given.toSorted(), ...(isNode ? {} : { allGroups: true }) }
}
