/**
 * A registry that lets in as the specification says (distribution, docs/content/spec/auth), with a
 * token endpoint on a port of its own, or by Basic alone.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface RegistryRules {
  /** How it asks for credentials. */
  readonly asks: 'token' | 'basic' | 'nothing'
  /** `USER:PASSWORD` that is let in. */
  logins: readonly string[]
  /** Refresh tokens that are taken. */
  readonly refreshTokens?: readonly string[]
  /** Bearer tokens that the registry takes itself. */
  readonly bearer?: readonly string[]
  /** Instead of 401 for a wrong credential. */
  readonly refusal?: number
  /** What is answered without one; 401 where it is left out. */
  readonly anonymous?: number
  /** What is answered to everybody. */
  readonly always?: number
  /** Instead of its own token endpoint. */
  readonly realm?: string
  /** Where the token endpoint sends everybody. */
  readonly location?: string
}

export interface RegistryServer {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** `127.0.0.1:PORT` of the token endpoint. */
  readonly tokenHost: string
  readonly rules: RegistryRules
  /** `GET /v2/ Basic`, for each request. */
  readonly seen: readonly string[]
  stop(): void
}

export async function startRegistry(rules: RegistryRules): Promise<RegistryServer> {
  const seen: string[] = []
  const note = ({ method, url, headers }: IncomingMessage): void => {
    seen.push(`${method} ${url} ${headers.authorization?.split(' ')[0] ?? 'none'}`)
  }
  const tokens = await listening((request, response) => {
    note(request)
    void giveToken(rules, request, response)
  })
  const tokenHost = hostOf(tokens)
  const realm = rules.realm ?? `http://${tokenHost}/token`
  const challenge =
    rules.asks === 'basic'
      ? 'Basic realm="test, with a comma"'
      : `Bearer realm="${realm}",service="registry.test"`
  const registry = await listening((request, response) => {
    note(request)
    const { authorization = '' } = request.headers
    const [scheme = '', credential = ''] = authorization.split(' ')
    const isTaken =
      rules.asks === 'nothing' ||
      (scheme === 'Bearer' && rules.bearer?.includes(credential) === true) ||
      (rules.asks === 'basic' && scheme === 'Basic' && rules.logins.includes(decoded(credential)))
    response.writeHead(isTaken ? 200 : 401, isTaken ? {} : { 'www-authenticate': challenge })
    response.end('{}')
  })
  return {
    host: hostOf(registry),
    tokenHost,
    rules,
    seen,
    stop() {
      for (const each of [registry, tokens]) each.closeAllConnections()
      for (const each of [registry, tokens]) each.close()
    },
  }
}

async function giveToken(
  rules: RegistryRules,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (rules.location !== undefined) {
    response.writeHead(307, { location: rules.location }).end()
    return
  }
  const status = rules.always ?? (await statusFor(rules, request))
  const body = status === 200 ? { token: 'canaryIssuedToken' } : { error: 'invalid_grant' }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function statusFor(rules: RegistryRules, request: IncomingMessage): Promise<number> {
  const refusal = rules.refusal ?? 401
  if (request.method === 'POST') {
    const form = new URLSearchParams(await text(request))
    const isTaken = rules.refreshTokens?.includes(form.get('refresh_token') ?? '') === true
    return isTaken && form.get('service') === 'registry.test' ? 200 : refusal
  }
  const service = new URL(request.url ?? '/', 'http://none').searchParams.get('service')
  const { authorization } = request.headers
  if (authorization === undefined) return rules.anonymous ?? 401
  const isTaken = rules.logins.includes(decoded(authorization.split(' ')[1] ?? ''))
  return isTaken && service === 'registry.test' ? 200 : refusal
}

function decoded(credential: string): string {
  return Buffer.from(credential, 'base64').toString()
}

function listening(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(handler)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

function hostOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
