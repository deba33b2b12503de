import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import {
  type CertificateAuthority,
  type CertificateKeyKind,
  type CertificateRules,
  generateRequest,
  generateSelfSigned,
  generateSigned,
  parseAuthority,
  type Validity,
} from '../../crypto/generators/index.ts'
import type { KeyValue } from '../values/key-value.ts'
import { GeneratorOptions } from './options.ts'

const FLAG = '--generate-tls'
const KEYS: readonly CertificateKeyKind[] = [
  'ecdsa-p256',
  'ecdsa-p384',
  'ed25519',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
]
const DAY_MS = 24 * 60 * 60 * 1000
/** Clocks differ; a certificate that is valid from now on is refused by those that are behind. */
const BACKDATED_MS = 5 * 60 * 1000

/** Gives the values of the Secret of an authority, as it was typed. */
export type ReadAuthority = (typed: string) => Promise<ReadonlyMap<string, SecretBytes>>

/**
 * Makes `tls.key` and `tls.crt` of `--generate-tls cn=NAME[,OPTION=VALUE]…`: signed by
 * itself, by the authority of another Secret (with its `ca.crt`), or `tls.csr`.
 *
 * @throws UserError that names the option
 */
export async function generateTls(
  text: string,
  now: Date,
  readAuthority: ReadAuthority,
): Promise<readonly KeyValue[]> {
  const options = new GeneratorOptions(FLAG, text)
  const rules = rulesOf(options)
  const days = options.number('days') ?? 365
  const ca = options.text('ca')
  const isRequest = options.isSet('csr')
  options.end()
  if (isRequest && ca !== undefined) throw new UserError(`${FLAG}: csr and ca exclude each other`)
  if (isRequest) {
    const { request, privateKey } = await generateRequest(rules)
    return [keyValue('tls.key', privateKey), keyValue('tls.csr', SecretBytes.fromText(request))]
  }
  const validity = validFor(days, now)
  if (ca === undefined) return pair(await generateSelfSigned(rules, validity))
  const authority = authorityIn(ca, await readAuthority(ca))
  return [
    ...pair(await generateSigned(rules, validity, authority)),
    keyValue('ca.crt', SecretBytes.fromText(`${authority.pem.trimEnd()}\n`)),
  ]
}

function rulesOf(options: GeneratorOptions): CertificateRules {
  const dnsNames = options.list('dns') ?? []
  const ipAddresses = options.list('ip') ?? []
  const commonName = options.text('cn') ?? dnsNames[0] ?? ipAddresses[0]
  if (commonName === undefined) {
    throw new UserError(`${FLAG}: a name is missing`, [`such as ${FLAG} dns=web.example.com`])
  }
  const key = options.oneOf('key', KEYS)
  const isAuthority = options.isSet('is-ca')
  return { commonName, dnsNames, ipAddresses, isAuthority, ...(key !== undefined && { key }) }
}

function validFor(days: number, now: Date): Validity {
  return {
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: new Date(now.getTime() + days * DAY_MS),
  }
}

function authorityIn(typed: string, data: ReadonlyMap<string, SecretBytes>): CertificateAuthority {
  const [certificate, key] = [data.get('tls.crt'), data.get('tls.key')]
  if (certificate === undefined || key === undefined) {
    throw new UserError(`${FLAG}: the Secret ${typed} has no tls.crt and tls.key`)
  }
  return parseAuthority(certificate.revealText(), key)
}

function pair(made: {
  readonly certificate: string
  readonly privateKey: SecretBytes
}): readonly KeyValue[] {
  return [
    keyValue('tls.crt', SecretBytes.fromText(made.certificate)),
    keyValue('tls.key', made.privateKey),
  ]
}

function keyValue(key: string, value: SecretBytes): KeyValue {
  return { key, value, flag: FLAG }
}
