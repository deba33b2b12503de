/** Reads from the keys of a Secret how its users come to a PostgreSQL server. */
import { UserError } from '../../../../base/errors.ts'
import { SecretBytes } from '../../../../base/secret-bytes.ts'
import type { Values } from '../service.ts'
import type { Credential } from './port.ts'
import { parseUri } from './uri.ts'

export interface ConnectionValues extends Credential {
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly sslMode?: string
}

/** What a key stands for, by its name: `username`, `PGUSER`, `POSTGRES_USER`, `db-user`. */
export type Meaning = 'role' | 'password' | 'host' | 'port' | 'database' | 'sslMode'

const MEANINGS: Readonly<Record<string, Meaning>> = {
  username: 'role',
  user: 'role',
  password: 'password',
  pass: 'password',
  host: 'host',
  hostname: 'host',
  port: 'port',
  dbname: 'database',
  database: 'database',
  db: 'database',
  sslmode: 'sslMode',
}

/** Lines for libpq, and no password. */
const PASSWORD_FILE = 'pgpass'

/** What a key is for; undefined for any other one. */
export function meaningOf(key: string): Meaning | undefined {
  const plain = key.toLowerCase().replaceAll(/[-_.]/g, '')
  if (plain === PASSWORD_FILE) return undefined
  const short = plain.replace(/^(postgresql|postgres|pg|database|db)(?=.)/, '')
  return MEANINGS[plain] ?? MEANINGS[short]
}

/**
 * The role and password of a Secret, and where they are for.
 *
 * @param title of the Secret, for messages
 * @throws UserError when there is none, or keys contradict each other
 */
export function connectionValues(values: Values, title: string): ConnectionValues {
  const found = new Map<Meaning, string>()
  const note = (meaning: Meaning, key: string, text: string): void => {
    const other = found.get(meaning)
    if (other !== undefined && other !== text) throw contradiction(title, key)
    found.set(meaning, text)
  }
  for (const [key, value] of values) {
    const text = value.revealText()
    const meaning = meaningOf(key)
    if (meaning !== undefined && text !== '') note(meaning, key, text)
  }
  for (const value of values.values()) {
    const parts = parseUri(value.revealText()) ?? {}
    for (const meaning of FROM_URI) {
      const text = parts[meaning]
      if (text !== undefined && !found.has(meaning)) found.set(meaning, text)
    }
  }
  return checked(found, title)
}

const FROM_URI: readonly Meaning[] = ['role', 'password', 'host', 'port', 'database', 'sslMode']

function checked(found: ReadonlyMap<Meaning, string>, title: string): ConnectionValues {
  const role = found.get('role')
  const password = found.get('password')
  if (role === undefined || password === undefined) throw incomplete(title)
  const [host, port, database, sslMode] = (['host', 'port', 'database', 'sslMode'] as const).map(
    (each) => found.get(each),
  )
  return {
    role,
    password: SecretBytes.fromText(password),
    ...(host !== undefined && { host }),
    ...(port !== undefined && /^\d{1,5}$/.test(port) && { port: Number(port) }),
    ...(database !== undefined && { database }),
    ...(sslMode !== undefined && { sslMode }),
  }
}

function incomplete(title: string): UserError {
  return new UserError(`${title} does not say which role of PostgreSQL it is for`, [
    'it needs the keys username and password, or one with postgres://ROLE:PASSWORD@HOST/DATABASE',
  ])
}

function contradiction(title: string, key: string): UserError {
  return new UserError(`${title} names two of the same: ${key} and another key contradict`)
}
