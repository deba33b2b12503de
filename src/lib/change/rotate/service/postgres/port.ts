import type { SecretBytes } from '../../../../base/secret-bytes.ts'

/** A role of a PostgreSQL server and its password. */
export interface Credential {
  readonly role: string
  readonly password: SecretBytes
}

/** One session; every column is asked for as text. */
export interface Session {
  /**
   * @param what it does, for messages: `read the role`
   * @throws ServiceError
   */
  query(
    what: string,
    sql: string,
    values?: readonly string[],
  ): Promise<readonly Readonly<Record<string, string | null>>[]>
}

/** A PostgreSQL server as a rotation needs it. All throw ServiceError. */
export interface Database {
  /** In a session of the role that changes others, or of the role itself. */
  asAdmin<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Whether a login succeeds. */
  takes(credential: Credential): Promise<boolean>
  /** Milliseconds that pass. */
  pause(ms: number): Promise<void>
}
