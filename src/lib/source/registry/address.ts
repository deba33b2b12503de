/** Where a registry answers, and where its credentials may be sent in clear. */
import { isIPv4 } from 'node:net'

/** Registries that may be spoken to without TLS, as `HOST:PORT`. */
export type PlainHttp = readonly string[]

/** The addresses to try, in their order: nothing is sent in clear but to this machine, or where that is wanted. */
export function addressesOf(host: string, plainHttp: PlainHttp): readonly URL[] {
  const plain = new URL(`http://${host}`)
  if (plainHttp.includes(host)) return [plain]
  const secure = new URL(`https://${host}`)
  return isThisMachine(plain) ? [secure, plain] : [secure]
}

/** Whether a credential may go there, as a registry says. */
export function isFit(url: URL, plainHttp: PlainHttp): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && (isThisMachine(url) || plainHttp.includes(url.host))
}

function isThisMachine({ hostname }: URL): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true
  return isIPv4(hostname) && hostname.startsWith('127.')
}
