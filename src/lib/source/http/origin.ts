import { UserError } from '../../base/errors.ts'

/** Where an API server is, taken apart once. */
export interface Origin {
  readonly secure: boolean
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  /** Prefix of every path, without a slash at its end; empty for most servers. */
  readonly basePath: string
  /** `https://10.0.0.1:6443`, for `:authority` and messages. */
  readonly href: string
}

/**
 * Reads the `server` of a cluster as client-go's `DefaultServerURL` does: an
 * address without a scheme is plain http.
 *
 * @throws UserError when it is not an address
 */
export function parseOrigin(server: string): Origin {
  const url = parseUrl(server)
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  return { secure, host, port, basePath: url.pathname.replace(/\/+$/, ''), href: url.origin }
}

function parseUrl(server: string): URL {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(server)
  const text = hasScheme ? server : `http://${server}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw notAnAddress(server)
  }
  if (!hasScheme && url.pathname !== '/') throw notAnAddress(server)
  return url
}

function notAnAddress(server: string): UserError {
  return new UserError(`the server "${server}" is not an http or https address`, [
    'it should look like https://HOST:6443; see `kubectl config view --minify`',
  ])
}
