/** Every state that the Secrets of a namespace were in, one after the other. */
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { ControlPlane } from '../../control-plane/control-plane.ts'
import { loadAuthority } from '../../control-plane/credentials.ts'
import { issue } from '../../control-plane/pki.ts'

/** Where the history begins that is looked at later. */
export async function versionNow({ admin }: ControlPlane, namespace: string): Promise<string> {
  const list = await admin.get(`/api/v1/namespaces/${namespace}/secrets`)
  return list.metadata.resourceVersion ?? ''
}

/** The API server tells all that was written since then. */
export async function versionsSince(
  { url, caPem, folder }: ControlPlane,
  namespace: string,
  since: string,
): Promise<readonly KubeObject[]> {
  const { certPem, keyPem } = await issue(await loadAuthority(folder), {
    commonName: 'watcher',
    organizations: ['system:masters'],
    usage: 'client',
  })
  const query = `watch=1&timeoutSeconds=1&resourceVersion=${since}`
  const path = `/api/v1/namespaces/${namespace}/secrets?${query}`
  const lines = await new Promise<string>((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      { ca: caPem, cert: certPem, key: keyPem },
      (answer) => {
        text(answer).then(resolve, reject)
      },
    )
    sent.once('error', reject)
    sent.end()
  })
  return lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly object: KubeObject }).object)
}
