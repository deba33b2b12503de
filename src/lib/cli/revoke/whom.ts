import { isIPv6 } from 'node:net'
import { UserError } from '../../base/errors.ts'
import type { Endpoint, Whom } from '../../change/revoke/index.ts'
import type { RevokeInvocation } from './invocation.ts'

/** Who is named by flags. @throws UserError when a name is none */
export function whomOf({ flags }: RevokeInvocation): Whom {
  return {
    endpoints: flags.endpoint.map(endpointOf),
    folders: flags.in,
    authorizedKeys: flags['authorized-keys'],
  }
}

const HTTPS = 443
const ENDPOINT = /^(?:\[([^\]]+)\]|([^\s:/@]+))(?::(\d{1,5}))?$/

function endpointOf(text: string): Endpoint {
  const [, address, name, port] = ENDPOINT.exec(isIPv6(text) ? `[${text}]` : text) ?? []
  const host = address ?? name
  const number = Number(port ?? HTTPS)
  if (host !== undefined && number > 0 && number < 65_536) return { host, port: number }
  throw new UserError(`--endpoint "${text}" is not HOST:PORT`, [
    'such as web.example.com:443, or [2001:db8::1]:8443',
  ])
}
