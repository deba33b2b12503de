import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Admin } from './admin.ts'
import type { ControlPlaneInfo } from './control-plane.ts'
import { loadAuthority } from './credentials.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { issue } from './pki.ts'

/** Kubeconfigs for whoever a test wants to be; each call writes a new file. */
export interface Identities {
  /** Path of a kubeconfig with a client certificate for this user and these groups. */
  kubeconfigForUser(name: string, groups?: readonly string[], namespace?: string): Promise<string>
  /** Path of a kubeconfig with a token from the TokenRequest API. */
  kubeconfigForServiceAccount(namespace: string, name: string): Promise<string>
  /** Path of a kubeconfig with this bearer token. */
  kubeconfigForToken(token: string, namespace?: string): Promise<string>
}

/** Identities whose kubeconfigs point at `url`: the API server, or a proxy in front of it. */
export async function identitiesAt(
  url: string,
  info: ControlPlaneInfo,
  admin: Admin,
): Promise<Identities> {
  const ca = await loadAuthority(info.folder)
  const { caPem } = info
  const path = (name: string): string => {
    const unique = randomBytes(4).toString('hex')
    return join(info.folder, 'kubeconfigs', `${name.replaceAll(/[^\w.-]/g, '_')}-${unique}`)
  }
  const inside = (namespace?: string) => (namespace === undefined ? {} : { namespace })

  return {
    async kubeconfigForUser(name, groups, namespace) {
      const leaf = { commonName: name, organizations: groups ?? [], usage: 'client' } as const
      const credential = await issue(ca, leaf)
      const content = { url, caPem, userName: name, credential, ...inside(namespace) }
      return writeKubeconfig(path(name), content)
    },
    async kubeconfigForServiceAccount(namespace, name) {
      const token = await requestToken(admin, namespace, name)
      const content = { url, caPem, userName: name, credential: { token }, namespace }
      return writeKubeconfig(path(`${namespace}-${name}`), content)
    },
    kubeconfigForToken(token, namespace) {
      const content = { url, caPem, userName: 'bearer', credential: { token } }
      return writeKubeconfig(path('bearer'), { ...content, ...inside(namespace) })
    },
  }
}

/** A bound token for a service account, as `kubectl create token` asks for one. */
export async function requestToken(admin: Admin, namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`
  const answer = await admin.create<{ status: { token: string } }>(path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  })
  return answer.status.token
}
