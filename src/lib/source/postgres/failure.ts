/**
 * Failures of a PostgreSQL server or of the way to it. What the server says is not repeated: its
 * messages quote names and statements. Its codes say the same in fixed words:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { ServiceError } from '../../base/errors.ts'
import type { PostgresAddress } from './target.ts'

const SQLSTATE = /^[0-9A-Z]{5}$/

const CONDITIONS: Readonly<Record<string, string>> = {
  '0LP01': 'what shall be granted cannot be',
  '25006': 'it only reads, as a standby does',
  '2BP01': 'other objects depend on the role',
  '3D000': 'there is no such database',
  '42501': 'its role lacks the privilege',
  '42704': 'there is no such role',
  '42710': 'there is such a role already',
  '53300': 'it has too many connections',
  '55P03': 'a lock was not free in time',
  '57014': 'it took too long',
  '57P03': 'it is starting or stopping',
}

/** Thrown where a server does not take a credential. */
export class LoginRefused extends ServiceError {}

/**
 * Makes one of our errors of what the client library throws.
 *
 * @param what was being done: `log in`
 */
export function postgresError(
  error: unknown,
  what: string,
  { host, port }: PostgresAddress,
): ServiceError {
  if (error instanceof ServiceError) return error
  const code = codeOf(error)
  if (code !== undefined && SQLSTATE.test(code)) return refusal(code, what)
  if (code?.startsWith('CERT_') || /CERTIFICATE|SELF_SIGNED|ALTNAME/.test(code ?? '')) {
    return new ServiceError(`the certificate of PostgreSQL is not trusted (${code})`, 'failed', [
      'sslrootcert=FILE in --postgres-url names a file with its authority; sslmode=verify-ca leaves its name aside, as for a forwarded port',
    ])
  }
  const why = code ?? (isTimeout(error) ? 'no answer in time' : 'the connection ended')
  return new ServiceError(`PostgreSQL at ${host}:${port} is not reached (${why})`, 'unreachable', [
    'it is asked from this machine: where only the cluster reaches it, forward a port (`kubectl port-forward service/NAME 5432`) and give --postgres-url postgres://ROLE@127.0.0.1:5432/DATABASE',
  ])
}

/** Class 28 is "invalid authorization specification". */
function refusal(code: string, what: string): ServiceError {
  if (code.startsWith('28')) {
    return new LoginRefused(`PostgreSQL refuses to ${what} (SQLSTATE ${code})`, 'refused')
  }
  const condition = CONDITIONS[code]
  const because = condition === undefined ? '' : `: ${condition}`
  const failure = code === '42501' || code === '0LP01' ? 'refused' : 'failed'
  return new ServiceError(`PostgreSQL did not ${what}${because} (SQLSTATE ${code})`, failure)
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^[0-9A-Z_]+$/.test(error.code) ? error.code : undefined
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && /timeout/i.test(error.message)
}
