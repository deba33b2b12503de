import { createHash, type X509Certificate } from 'node:crypto'

/** The public key of a certificate, in short: `openssl pkey -pubin -outform der | sha256sum`. */
export function publicKeyId({ publicKey }: X509Certificate): string {
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  return createHash('sha256').update(spki).digest('hex')
}
