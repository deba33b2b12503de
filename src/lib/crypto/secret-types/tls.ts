import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import { readCertificate } from './certificate.ts'
import { pemBlocks } from './pem.ts'
import { broken, dataField, refused, type Violation } from './violation.ts'

const CERTIFICATE = 'tls.crt'
const KEY = 'tls.key'

/**
 * `kubernetes.io/tls`. The API server asks for both keys and warns when they do
 * not fit (`warningsForSecret` in pkg/registry/core/secret); a server that is
 * given such a pair does not start, so here it is refused.
 */
export function checkTls(data: ReadonlyMap<string, SecretBytes>, now: Date): readonly Violation[] {
  const missing = [CERTIFICATE, KEY].filter((key) => !data.has(key))
  if (missing.length > 0) {
    return missing.map((key) => refused('missing', dataField(key), 'is required'))
  }
  const chain = parseChain(data.get(CERTIFICATE)?.revealText() ?? '')
  const key = parseKey(data.get(KEY)?.revealText() ?? '')
  return [
    ...(Array.isArray(chain) ? checkDates(chain, now) : [unreadable(CERTIFICATE, chain)]),
    ...(typeof key === 'string' ? [unreadable(KEY, key)] : []),
    ...(Array.isArray(chain) && typeof key === 'object' ? checkPair(chain, key) : []),
  ]
}

function unreadable(key: string, problem: string): Violation {
  return broken('format', dataField(key), problem)
}

/** The certificates of the chain, or why there is none. */
function parseChain(text: string): X509Certificate[] | string {
  const blocks = pemBlocks(text).filter(({ label }) => label === 'CERTIFICATE')
  if (blocks.length === 0) return 'holds no PEM certificate'
  const chain = blocks.flatMap((block) => readCertificate(block.text) ?? [])
  return chain.length === blocks.length ? chain : 'holds a certificate that cannot be read'
}

/** The first private key, or why there is none. */
function parseKey(text: string): KeyObject | string {
  const block = pemBlocks(text).find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (block === undefined) return 'holds no PEM private key'
  if (block.label === 'ENCRYPTED PRIVATE KEY' || block.text.includes('Proc-Type: 4,ENCRYPTED')) {
    return 'is protected by a passphrase, which nothing in the cluster can enter'
  }
  try {
    return createPrivateKey(block.text)
  } catch {
    return 'holds a private key that cannot be read'
  }
}

function checkDates(chain: readonly X509Certificate[], now: Date): readonly Violation[] {
  return chain.flatMap((certificate, index) => {
    const which = index === 0 ? 'the certificate' : `certificate ${index + 1} of the chain`
    const [from, to] = [certificate.validFromDate, certificate.validToDate]
    if (now > to) {
      return [broken('expired', dataField(CERTIFICATE), `${which} expired on ${day(to)}`)]
    }
    if (now >= from) return []
    const message = `${which} is not valid before ${from.toISOString()}`
    return [broken('not-yet-valid', dataField(CERTIFICATE), message)]
  })
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function checkPair(chain: readonly X509Certificate[], key: KeyObject): readonly Violation[] {
  if (chain[0]?.checkPrivateKey(key) === true) return []
  const other = chain.some((certificate) => certificate.checkPrivateKey(key))
  const message = other
    ? 'belongs to a later certificate of the chain: the first must be the one that is shown'
    : 'does not belong to the certificate'
  return [broken('mismatch', dataField(KEY), message)]
}
