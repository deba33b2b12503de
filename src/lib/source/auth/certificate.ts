import { readFile } from 'node:fs/promises'

import { SecretBytes } from '../../base/secret-bytes.ts'
import type { User } from '../kubeconfig/types.ts'
import type { ClientCertificate } from './authenticator.ts'

/** The client certificate that a kubeconfig names, read once; data comes before files. */
export function clientCertificate(user: User): () => Promise<ClientCertificate | undefined> {
  let loaded: Promise<ClientCertificate | undefined> | undefined
  return () => (loaded ??= load(user))
}

async function load(user: User): Promise<ClientCertificate | undefined> {
  const certificate = user.certData ?? (user.certFile && (await readFile(user.certFile, 'utf8')))
  const key = user.keyData ?? (user.keyFile && SecretBytes.from(await readFile(user.keyFile)))
  return certificate && key ? { certificate, key } : undefined
}
