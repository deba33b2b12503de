import type { IncomingHttpHeaders } from 'node:http'
import type { TLSSocket } from 'node:tls'

/** Who a request speaks for, as the proxy tells the API server. */
export interface ProxyUser {
  readonly name: string
  readonly groups: readonly string[]
}

/**
 * The user behind a request: a client certificate of the cluster's own CA, or a
 * token the proxy made up. Undefined for everything else, such as service account
 * tokens, which the API server judges itself.
 */
export function identify(
  socket: TLSSocket,
  headers: IncomingHttpHeaders,
  tokens: ReadonlyMap<string, ProxyUser>,
): ProxyUser | undefined {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  return userOfCertificate(socket) ?? (token === undefined ? undefined : tokens.get(token))
}

/** The name that the API server will use for whoever sends this: for the log and for made-up refusals. */
export function speaker(headers: IncomingHttpHeaders, user: ProxyUser | undefined): string {
  const impersonated = headers['impersonate-user']
  if (typeof impersonated === 'string') return impersonated
  return user?.name ?? subjectOfToken(headers.authorization) ?? 'system:anonymous'
}

// Read, not verified: the API server does that.
function subjectOfToken(authorization: string | undefined): string | undefined {
  const payload = /^Bearer [^.]+\.([^.]+)\./.exec(authorization ?? '')?.[1]
  if (payload === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const { sub } = claims as { sub?: unknown }
    return typeof sub === 'string' ? sub : undefined
  } catch {
    return undefined
  }
}

// kube-apiserver's rule for client certificates: CN is the user, each O a group
// (k8s.io/apiserver/pkg/authentication/request/x509, CommonNameUserConversion).
function userOfCertificate(socket: TLSSocket): ProxyUser | undefined {
  if (!socket.authorized) return undefined
  const { subject } = socket.getPeerCertificate()
  // Repeated fields come as an array, which @types/node does not say.
  const { CN, O } = subject as unknown as Record<string, string | string[] | undefined>
  if (typeof CN !== 'string') return undefined
  return { name: CN, groups: O === undefined ? [] : [O].flat() }
}

const hopByHop = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

/**
 * The headers for the API server. A known user goes in `X-Remote-*`, which it
 * believes because the proxy shows the front-proxy certificate; what a client
 * sent under these names is never passed on.
 */
export function upstreamHeaders(
  headers: IncomingHttpHeaders,
  user: ProxyUser | undefined,
): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(':') || name.startsWith('x-remote-')) continue
    if (hopByHop.has(name) || (user !== undefined && name === 'authorization')) continue
    passed[name] = value
  }
  if (user === undefined) return passed
  return { ...passed, 'x-remote-user': user.name, 'x-remote-group': [...user.groups] }
}

/** The answer's headers, without those that belong to the other connection. */
export function downstreamHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))
}
