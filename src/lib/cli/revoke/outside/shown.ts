/** Servers that may still show the certificate that leaked. */
import { isIP } from 'node:net'
import { nobodyToAsk, type Witness } from '../../../change/evidence/ask.ts'
import type { Proof } from '../../../change/evidence/proof.ts'
import {
  type Endpoint,
  endpointText,
  type LeakedCertificate,
} from '../../../change/revoke/index.ts'
import { publicKeyId } from '../../../crypto/certificates/public-key-id.ts'
import { WireError } from '../../../source/http/wire.ts'
import { addressesOf, type ServerAt, shownCertificates } from '../../../source/tls/shown-keys.ts'
import { saidOf } from './said.ts'

const CLAIM = 'another key is shown'

/** One for each address and name; one that says that there is none where nobody is named. */
export async function serverWitnesses(
  leaked: LeakedCertificate,
  endpoints: readonly Endpoint[],
): Promise<readonly (Witness | Proof)[]> {
  if (endpoints.length === 0) {
    // What has expired is dead wherever it is shown.
    return leaked.hasExpired ? [] : [nobodyToAsk(CLAIM, '--endpoint HOST:PORT')]
  }
  const all = await Promise.all(endpoints.map((endpoint) => witnessesOf(leaked, endpoint)))
  return all.flat()
}

async function witnessesOf(
  leaked: LeakedCertificate,
  endpoint: Endpoint,
): Promise<readonly Witness[]> {
  const addresses = await addressesOf(endpoint.host).catch((error: unknown) => {
    if (error instanceof WireError) return error
    throw error
  })
  const place = endpointText(endpoint)
  if (addresses instanceof WireError) {
    const ask = (): ReturnType<Witness['ask']> => saidOf(() => Promise.reject(addresses))
    return [{ claim: CLAIM, asked: 'TLS handshake', of: place, ask }]
  }
  return addresses.flatMap((address) =>
    serverNames(leaked, endpoint).map((serverName) => ({
      claim: CLAIM,
      asked: serverName === undefined ? 'TLS handshake' : `TLS handshake for ${serverName}`,
      of: address === endpoint.host ? place : `${place} (${address})`,
      ask: () => shownBy({ address, port: endpoint.port, serverName }, leaked),
    })),
  )
}

/**
 * A host that the certificate is for is asked for itself; a load balancer, or an address, for every
 * name of the certificate, as it may show another one for each.
 */
function serverNames(
  { certificate, names }: LeakedCertificate,
  { host }: Endpoint,
): readonly (string | undefined)[] {
  const isName = isIP(host) === 0
  if (isName && certificate.checkHost(host) !== undefined) return [host]
  const dns = names.filter((name) => isIP(name) === 0).map((name) => name.replace(/^\*\./, 'www.'))
  return dns.length > 0 ? dns : [isName ? host : undefined]
}

function shownBy(server: ServerAt, { certificate }: LeakedCertificate): ReturnType<Witness['ask']> {
  return saidOf(async () => {
    const kind = certificate.publicKey.asymmetricKeyType
    const shown = await shownCertificates(server, kind)
    const [first] = shown
    if (first === undefined) return { answer: 'shows no certificate', holds: undefined }
    const old = publicKeyId(certificate)
    const isOld = shown.some((each) => publicKeyId(each) === old)
    return isOld
      ? { answer: `shows the old key, ${old.slice(0, 16)}`, holds: false }
      : { answer: `shows the key ${publicKeyId(first).slice(0, 16)}`, holds: true }
  })
}
