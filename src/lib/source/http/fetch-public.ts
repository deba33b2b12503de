/** Fetches what anybody may have, such as lists of revoked certificates. */
import { askOnce } from './ask-once.ts'
import { WireError } from './wire.ts'

const LIMIT = 32 * 1024 * 1024
const REDIRECTS = 3

/** @throws WireError; with the status of HTTP where it is none of success */
export async function fetchPublic(address: string, signal: AbortSignal): Promise<Buffer> {
  let url = new URL(address)
  for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
    const { status, headers, body } = await askOnce({ url, signal, limit: LIMIT })
    if (status === 200) return body
    const { location } = headers
    const isElsewhere = status >= 300 && status < 400 && typeof location === 'string'
    if (!isElsewhere || !URL.canParse(location, url)) throw new WireError(`HTTP ${status}`)
    url = new URL(location, url)
    if (!/^https?:$/.test(url.protocol)) throw new WireError('NO_HTTP')
  }
  throw new WireError('REDIRECTS')
}
