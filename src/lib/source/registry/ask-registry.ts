/** Whether a registry still takes a credential. */
import { WireError } from '../http/wire.ts'
import { type Door, doorOf, type RegistryPlace } from './door.ts'
import { madeUp, type RegistryLogin } from './login.ts'
import { show, type Shown } from './show.ts'

/** `taken` is undefined where that cannot be told; `words` say why, without any credential. */
export interface RegistryAnswer {
  readonly taken: boolean | undefined
  readonly words: string
}

type RealDoor = Exclude<Door, { readonly kind: 'none' }>

/**
 * Asks the one who checks credentials for this registry. Where its answer alone does not tell, one
 * that was made up and none at all are shown as well, and the answers are compared.
 */
export async function askRegistry(
  login: RegistryLogin,
  place: RegistryPlace,
): Promise<RegistryAnswer> {
  try {
    const door = await doorOf(place)
    if (door.kind === 'none') return unknown(`it ${door.because}`)
    if (door.kind === 'basic' && login.kind === 'identityToken') {
      return unknown('it has no token endpoint, which alone knows identity tokens')
    }
    return await judged(door, await show(door, login, place), login, place)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    return unknown(`no answer: ${error.code}`)
  }
}

function unknown(words: string): RegistryAnswer {
  return { taken: undefined, words }
}

async function judged(
  door: RealDoor,
  { status, error }: Shown,
  login: RegistryLogin,
  place: RegistryPlace,
): Promise<RegistryAnswer> {
  const who = door.kind === 'token' ? `the token endpoint at ${door.url.host}` : 'it'
  const said = `${who} answers ${status}`
  // Of a token endpoint a wrong refresh token is a wrong request (RFC 6749 §5.2).
  const isRefused = status === 401 || (status === 400 && error === 'invalid_grant')
  if (isRefused) return { taken: false, words: said }
  if (status >= 300 && status < 400) return unknown(`${said}: it sends elsewhere`)
  if (status !== 403 && status >= 300) return unknown(said)
  const other = await show(door, madeUp(login), place)
  const differs = other.status !== status
  if (status < 300) {
    return differs
      ? { taken: true, words: said }
      : unknown(`${said}, and the same to a credential that was made up`)
  }
  // Who is shut out altogether gets the same answer without a credential.
  const nobody = await show(door, undefined, place)
  return !differs && nobody.status !== status
    ? { taken: false, words: `${said}, as to one that was made up` }
    : unknown(`${said}, which may have another reason`)
}
