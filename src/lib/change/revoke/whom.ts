/** Who is named, by flags, to be asked whether a credential is dead. */
export interface Whom {
  /** `HOST:PORT` of servers that may still show a certificate. */
  readonly endpoints: readonly string[]
}
