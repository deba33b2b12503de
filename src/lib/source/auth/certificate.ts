import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { User } from '../kubeconfig/types.ts'
import type { ClientCertificate } from './authenticator.ts'

/**
 * Reads the client certificate that a user entry names, if any; data comes
 * before files.
 *
 * @throws UserError when it is not a certificate with its key
 */
export async function clientCertificate(
  user: User,
  owner: string,
): Promise<ClientCertificate | undefined> {
  const certificate = user.certData ?? (user.certFile && (await readFile(user.certFile, 'utf8')))
  const key = user.keyData ?? (await keyIn(user.keyFile))
  if (!certificate || !key) return undefined
  return checkedPair({ certificate, key }, owner)
}

async function keyIn(file: string | undefined): Promise<SecretBytes | undefined> {
  return file ? SecretBytes.from(await readFile(file)) : undefined
}

/**
 * Makes sure that the two belong together, before TLS fails with a riddle.
 *
 * @throws UserError that shows neither
 */
export function checkedPair(pair: ClientCertificate, owner: string): ClientCertificate {
  let matches: boolean
  try {
    const key = createPrivateKey(Buffer.from(pair.key.reveal()))
    matches = new X509Certificate(pair.certificate).checkPrivateKey(key)
  } catch {
    throw new UserError(`the client certificate or key of ${owner} is not PEM`)
  }
  if (matches) return pair
  throw new UserError(`the client certificate of ${owner} does not belong to its key`)
}
