import { X509Certificate } from 'node:crypto'
import { UserError } from '../../base/errors.ts'
import { COMMAND } from '../../base/product.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'

/** What a certificate is for, in the words of `--generate-tls`, and who signed it. */
export interface TlsLikeness {
  readonly options: string
  /** Undefined where it signed itself. */
  readonly issuer?: string
  /** The certificate itself, as PEM, without those that follow it. */
  readonly pem: string
}

/** Where no new one can be made. */
export const GIVE_IT: readonly string[] = [
  'give one from elsewhere: --from-file tls.crt=PATH --from-file tls.key=PATH',
]

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Reads from a certificate how to make another one for the same names, with the same kind of key
 * and for as long.
 *
 * @throws UserError when there is none, or it is for nothing that can be named
 */
export function tlsLike(certificate: SecretBytes | undefined): TlsLikeness {
  const old = parsed(certificate)
  const names = (old.subjectAltName ?? '').split(', ')
  const of = (prefix: string): readonly string[] =>
    names.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length))
  const dns = of('DNS:')
  const ip = of('IP Address:')
  const common = /^CN=([^,+=\n]+)$/m.exec(old.subject)?.[1]
  const days = Math.round((Date.parse(old.validTo) - Date.parse(old.validFrom)) / DAY_MS)
  const key = keyKind(old)
  if (key === undefined) {
    throw new UserError('the certificate has a kind of key that is not made here', GIVE_IT)
  }
  const options = [
    ...(dns.length > 0 ? [`dns=${dns.join('+')}`] : []),
    ...(ip.length > 0 ? [`ip=${ip.join('+')}`] : []),
    ...(common === undefined ? [] : [`cn=${common}`]),
    `days=${Math.max(1, days)}`,
    `key=${key}`,
    ...(old.ca ? ['is-ca'] : []),
  ].join(',')
  // Not `checkIssued`: it wants a certificate that may sign others.
  const isSelfSigned = old.issuer === old.subject && old.verify(old.publicKey)
  const like = { options, pem: old.toString() }
  return isSelfSigned ? like : { ...like, issuer: old.issuer.replaceAll('\n', ', ') }
}

function parsed(certificate: SecretBytes | undefined): X509Certificate {
  try {
    return new X509Certificate(certificate?.reveal() ?? new Uint8Array())
  } catch {
    throw new UserError('tls.crt is no certificate that a new one could be made like', [
      `say what it is for: \`${COMMAND} rotate NAME --generate-tls dns=web.example.com\``,
    ])
  }
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ecdsa-p256',
  secp384r1: 'ecdsa-p384',
}

function keyKind({ publicKey }: X509Certificate): string | undefined {
  const { asymmetricKeyType, asymmetricKeyDetails } = publicKey
  if (asymmetricKeyType === 'ed25519') return 'ed25519'
  if (asymmetricKeyType === 'rsa') {
    const bits = asymmetricKeyDetails?.modulusLength ?? 0
    if (bits > 4096) return undefined
    return bits > 3072 ? 'rsa-4096' : bits > 2048 ? 'rsa-3072' : 'rsa-2048'
  }
  return CURVES[asymmetricKeyDetails?.namedCurve ?? '']
}
