import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { cryptoKey, newKeyPair, privateKeyPem, signingAlgorithm } from './certificate-key.ts'
import { type CertificateRules, checkRules } from './certificate-rules.ts'
import { extensionsOf } from './extensions.ts'
import { loadX509 } from './load-x509.ts'

/** A key and what asks for a certificate for it. */
export interface RequestPair {
  /** PEM, PKCS #10. */
  readonly request: string
  /** PEM, PKCS #8. */
  readonly privateKey: SecretBytes
}

/**
 * A new key and a certificate signing request.
 *
 * @throws UserError when the rules make no sense
 */
export async function generateRequest(rules: CertificateRules): Promise<RequestPair> {
  checkRules(rules)
  const library = await loadX509()
  const keys = await newKeyPair(rules.key ?? 'ecdsa-p256')
  const request = await library.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [rules.commonName] }],
    keys: { publicKey: cryptoKey(keys.publicKey), privateKey: cryptoKey(keys.privateKey) },
    signingAlgorithm: signingAlgorithm(keys.privateKey),
    extensions: extensionsOf(library, rules, keys.publicKey),
  })
  return { request: `${request.toString('pem')}\n`, privateKey: privateKeyPem(keys.privateKey) }
}
