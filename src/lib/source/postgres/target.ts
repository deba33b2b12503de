import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'

/** libpq's words for how far TLS is wanted, without `allow`. */
export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** Where a PostgreSQL server is, and how to come to it. */
export interface PostgresAddress {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly sslMode: SslMode
  /** File with the certificates that are trusted, instead of those of the system. */
  readonly sslRootCert?: string
}

/** Who logs in; some servers ask some roles for no password. */
export interface PostgresLogin {
  readonly role: string
  readonly password?: SecretBytes
}

/** What a URL says; everything may be missing. */
export type PostgresUrl = Partial<PostgresAddress> & { readonly role?: string }

const MODES: ReadonlySet<string> = new Set([
  'disable',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
])

/**
 * Reads `postgres://ROLE@HOST:PORT/DATABASE?sslmode=…&sslrootcert=…`.
 *
 * @throws UserError also when it has a password, which is not repeated
 */
export function parsePostgresUrl(text: string, flag: string): PostgresUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new UserError(`${flag} is not of the form postgres://ROLE@HOST:PORT/DATABASE`)
  }
  if (url.password !== '' || url.searchParams.has('password')) {
    throw new UserError(`${flag} has a password, which other users of this machine can see`, [
      'leave it out: --admin-secret [NAMESPACE/]NAME or PGPASSWORD in the environment give it',
    ])
  }
  const database = decoded(url.pathname.slice(1), flag)
  const sslMode = sslModeOf(url.searchParams.get('sslmode') ?? undefined, flag)
  const sslRootCert = url.searchParams.get('sslrootcert')
  return {
    ...(url.hostname !== '' && { host: url.hostname.replaceAll(/^\[|\]$/g, '') }),
    ...(url.port !== '' && { port: Number(url.port) }),
    ...(database !== '' && { database }),
    ...(url.username !== '' && { role: decoded(url.username, flag) }),
    ...(sslMode !== undefined && { sslMode }),
    ...(sslRootCert !== null && { sslRootCert }),
  }
}

/** @throws UserError */
export function sslModeOf(text: string | undefined, where: string): SslMode | undefined {
  if (text === undefined) return undefined
  if (!MODES.has(text)) {
    throw new UserError(`the sslmode of ${where} is none that is known`, [[...MODES].join(', ')])
  }
  return text as SslMode
}

function decoded(text: string, flag: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UserError(`${flag} has a % that is not followed by two hexadecimal digits`)
  }
}
