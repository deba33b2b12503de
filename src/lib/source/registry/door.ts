/** How a registry wants to be asked: whom to show a credential to. */
import { type OneAnswer, askOnce } from '../http/ask-once.ts'
import { WireError } from '../http/wire.ts'
import { addressesOf, isFit, type PlainHttp } from './address.ts'
import { type Challenge, challengesIn } from './challenge.ts'

/** Everything but the credential. */
export interface RegistryPlace {
  /** `registry.example.com`, `localhost:5000`. */
  readonly host: string
  readonly plainHttp: PlainHttp
  /** PEM of an authority that is trusted besides those of the system. */
  readonly ca?: string
  readonly signal: AbortSignal
}

/** Who checks the credential: a token endpoint, or the registry itself. */
export type Door =
  | {
      readonly kind: 'token'
      readonly url: URL
      readonly service: string
      readonly scope: string
      /** `GET /v2/` of the registry itself. */
      readonly base: URL
    }
  | { readonly kind: 'basic'; readonly url: URL }
  | { readonly kind: 'none'; readonly because: string }

/**
 * Asks `GET /v2/` without a credential (distribution, docs/content/spec/auth/token.md).
 *
 * @throws WireError when it does not answer
 */
export async function doorOf(place: RegistryPlace): Promise<Door> {
  const { answer, url } = await firstAnswer(place)
  if (answer.status === 200) return none('lets everybody in without a credential')
  if (answer.status !== 401) return none(`answers ${answer.status} to GET /v2/`)
  const challenges = challengesIn(answer.headers['www-authenticate'])
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
  if (bearer !== undefined) return tokenDoor(bearer, url, place)
  if (challenges.some(({ scheme }) => scheme === 'basic')) return { kind: 'basic', url }
  return none('asks for a credential in a way that is not known here')
}

function none(because: string): Door {
  return { kind: 'none', because }
}

/** @throws WireError */
async function firstAnswer({
  host,
  plainHttp,
  ca,
  signal,
}: RegistryPlace): Promise<{ readonly answer: OneAnswer; readonly url: URL }> {
  let failure = new WireError('UNKNOWN')
  for (const address of addressesOf(host, plainHttp)) {
    const url = new URL('/v2/', address)
    try {
      return { answer: await askOnce({ url, signal, ...(ca !== undefined && { ca }) }), url }
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      failure = error
    }
  }
  throw failure
}

function tokenDoor({ parameters }: Challenge, base: URL, { plainHttp }: RegistryPlace): Door {
  const realm = parameters.get('realm') ?? ''
  if (!URL.canParse(realm, base)) return none('names no token endpoint')
  const url = new URL(realm, base)
  if (!isFit(url, plainHttp)) {
    return none('names a token endpoint that a credential would come to in clear')
  }
  const service = parameters.get('service') ?? ''
  const scope = parameters.get('scope') ?? ''
  return { kind: 'token', url, service, scope, base }
}
