import { X509Certificate } from 'node:crypto'

/** The certificate with some bytes of it exchanged, and a signature that no longer fits. */
function patched(pem: string, from: Buffer, to: Buffer): string {
  const bytes = Buffer.from(new X509Certificate(pem).raw)
  const at = bytes.indexOf(from)
  if (at === -1 || from.length !== to.length) throw new Error('there is nothing to exchange')
  to.copy(bytes, at)
  const lines = bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

/** A start in month 99. */
export function withImpossibleDate(pem: string, start: string): string {
  return patched(pem, Buffer.from(start), Buffer.from(`${start.slice(0, 2)}99${start.slice(4)}`))
}

/** The object identifier of RSA keys becomes one that nobody knows. */
export function withUnknownKey(pem: string): string {
  const rsa = Buffer.from('2a864886f70d010101', 'hex')
  return patched(pem, rsa, Buffer.concat([rsa.subarray(0, -1), Buffer.of(0x7f)]))
}
