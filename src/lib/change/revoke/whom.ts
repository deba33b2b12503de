/** Who is named, by flags, to be asked whether a credential is dead. */

/** A server. */
export interface Endpoint {
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
}

export interface Whom {
  /** Servers that may still show a certificate. */
  readonly endpoints: readonly Endpoint[]
  /** Folders or files that a key may open. */
  readonly folders: readonly string[]
  /** Files that say whom ssh lets in. */
  readonly authorizedKeys: readonly string[]
}

/** `HOST:PORT` */
export function endpointText({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
