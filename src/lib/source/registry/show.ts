/** Shows a credential to whoever checks it, and takes nothing from the answer but whether it is good. */
import { at, textOf } from '../../base/json.ts'
import { FIELD_MANAGER } from '../../base/product.ts'
import { askOnce, type OneAnswer, type OneRequest } from '../http/ask-once.ts'
import type { Door, RegistryPlace } from './door.ts'
import { basicOf, type RegistryLogin } from './login.ts'

/** Where it was refused or taken, and the status of HTTP. */
export interface Shown {
  readonly status: number
  /** `invalid_grant` and the like (RFC 6749 §5.2); empty for none. */
  readonly error: string
}

type RealDoor = Exclude<Door, { readonly kind: 'none' }>

/** @throws WireError when there is no answer */
export async function show(
  door: RealDoor,
  login: RegistryLogin | undefined,
  place: RegistryPlace,
): Promise<Shown> {
  const { ca, signal } = place
  const answer = await askOnce({
    ...requestFor(door, login),
    signal,
    ...(ca !== undefined && { ca }),
  })
  return { status: answer.status, error: errorIn(answer) }
}

type Request = Pick<OneRequest, 'url' | 'method' | 'headers' | 'body'>

function requestFor(door: RealDoor, login: RegistryLogin | undefined): Request {
  if (login?.kind === 'registryToken') {
    // Tokens for the registry are no use at the token endpoint, so it is asked itself.
    const url = door.kind === 'basic' ? door.url : door.base
    return { url, headers: { authorization: `Bearer ${login.token.revealText()}` } }
  }
  if (login?.kind === 'identityToken' && door.kind === 'token') return refresh(door, login)
  const url = door.kind === 'token' ? withQuery(door) : door.url
  return login?.kind === 'password' ? { url, headers: { authorization: basicOf(login) } } : { url }
}

type TokenDoor = Extract<Door, { readonly kind: 'token' }>

function withQuery({ url, service, scope }: TokenDoor): URL {
  const asked = new URL(url)
  if (service !== '') asked.searchParams.set('service', service)
  if (scope !== '') asked.searchParams.set('scope', scope)
  return asked
}

/** distribution, docs/content/spec/auth/oauth.md. */
function refresh(
  { url, service, scope }: TokenDoor,
  { token }: Extract<RegistryLogin, { readonly kind: 'identityToken' }>,
): Request {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service,
    client_id: FIELD_MANAGER,
    refresh_token: token.revealText(),
    ...(scope !== '' && { scope }),
  })
  return {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  }
}

function errorIn({ status, body }: OneAnswer): string {
  if (status < 400) return ''
  try {
    return textOf(at(JSON.parse(body.toString('utf8')), 'error'))
  } catch {
    return ''
  }
}
