import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { stringify } from 'yaml'
import type { KeyPair } from './pki.ts'

/** How a kubeconfig proves who its user is. */
export type Credential = KeyPair | { readonly token: string }

export interface KubeconfigContent {
  readonly url: string
  readonly caPem: string
  readonly userName: string
  readonly credential: Credential
  readonly namespace?: string
}

/** Writes a self-contained kubeconfig with one context, `test`, readable by its owner only. */
export async function writeKubeconfig(path: string, content: KubeconfigContent): Promise<string> {
  const namespace = content.namespace ? { namespace: content.namespace } : {}
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [
      {
        name: 'test',
        cluster: { server: content.url, 'certificate-authority-data': base64(content.caPem) },
      },
    ],
    contexts: [
      { name: 'test', context: { cluster: 'test', user: content.userName, ...namespace } },
    ],
    users: [{ name: content.userName, user: userEntry(content.credential) }],
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, stringify(document), { mode: 0o600 })
  return path
}

function userEntry(credential: Credential): Record<string, string> {
  if ('token' in credential) return { token: credential.token }
  return {
    'client-certificate-data': base64(credential.certPem),
    'client-key-data': base64(credential.keyPem),
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
