/** Plans the rotation of a role of a PostgreSQL server. */
import { UserError } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { NewValues, RotatedSecret, RotationCluster } from '../../../change/rotate/index.ts'
import {
  type ConnectionValues,
  connectionValues,
  meaningOf,
  planRoles,
  renewed,
} from '../../../change/rotate/service/postgres/index.ts'
import { generateLike, generatePassword } from '../../../crypto/generators/index.ts'
import type { RotateInvocation } from '../invocation.ts'
import type { Chosen } from '../new-values.ts'
import type { PlannedService } from './planned.ts'
import { postgresDatabase } from './postgres-database.ts'
import { postgresWay } from './way.ts'

/** Characters that need no quoting in a URI, a shell or a file. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const LENGTH = 32

/**
 * @param given values that the operator gave
 * @throws UserError; ServiceError; ApiError
 */
export async function planPostgres(
  invocation: RotateInvocation,
  kind: 'postgres' | 'alternating',
  secret: RotatedSecret,
  cluster: RotationCluster,
  given: Chosen,
): Promise<PlannedService> {
  const title = qualifiedName(secret)
  const before = connectionValues(secret.plain.data, title)
  const { password, notes } = newPassword(before, given.values)
  const role = kind === 'alternating' ? otherRole(invocation, before.role) : before.role
  const after = { role, password }
  const values = new Map([...given.values, ...renewed(secret.plain.data, before, after, title)])
  const way = postgresWay(invocation, cluster, secret)
  if (kind === 'alternating') refuseItself(invocation)
  const { isNew, server, warnings } = await planRoles(
    postgresDatabase(way, title, before, after),
    before,
    after,
  )
  const { url, adminSecret } = way
  return {
    chosen: {
      values,
      warnings: [...given.warnings, ...warnings],
      notes: [...given.notes, ...notes],
    },
    service: {
      kind,
      overlaps: kind === 'alternating',
      ...(url !== undefined && { url }),
      ...(adminSecret !== undefined && { adminSecret }),
      isNew,
    },
    credentials: [...new Set([before.role, role])].map((each) => `${server} ${each}`),
  }
}

function newPassword(
  before: ConnectionValues,
  given: NewValues,
): { readonly password: SecretBytes; readonly notes: readonly string[] } {
  const named = [...given].find(([key]) => meaningOf(key) === 'password')?.[1]
  if (named === undefined) {
    const like = generateLike(before.password)
    const { value, entropyBits } =
      like ?? generatePassword({ length: LENGTH, alphabet: ALPHABET, require: [] })
    return { password: value, notes: [`password: ${Math.floor(entropyBits)} bits`] }
  }
  // Clients prepare other characters in different ways (RFC 4013).
  if (/^[ -~]+$/.test(named.revealText())) return { password: named, notes: [] }
  throw new UserError('the new password has characters besides printable ASCII, or none at all', [
    'clients of PostgreSQL disagree about them',
  ])
}

const OTHER = '_b'
const NAME_BYTES = 63

function otherRole({ flags }: RotateInvocation, role: string): string {
  const usual = role.endsWith(OTHER) ? role.slice(0, -OTHER.length) : `${role}${OTHER}`
  const other = flags['other-role'] ?? usual
  if (other === role) throw new UserError('--other-role is the role that the Secret has now')
  if (other !== '' && Buffer.byteLength(other) <= NAME_BYTES) return other
  throw new UserError('the name of the other role would have more than 63 bytes', [
    '--other-role NAME gives it a shorter one',
  ])
}

function refuseItself({ flags }: RotateInvocation): void {
  const url = flags['postgres-url']
  if (flags['admin-secret'] !== undefined || url?.includes('@') === true) return
  throw new UserError('--strategy alternating needs somebody who may make roles', [
    '--admin-secret [NAMESPACE/]NAME, or --postgres-url postgres://ROLE@HOST/DATABASE and PGPASSWORD',
  ])
}
