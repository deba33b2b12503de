import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'

import type { ClientFlags } from './flags.ts'
import type { Environment } from './load.ts'
import type { Cluster, User } from './types.ts'

/** Where the kubelet mounts a pod's service account. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Whether this process runs in a pod with a service account (clientcmd `Possible`). */
export async function isInCluster(env: Environment, folder: string): Promise<boolean> {
  if (!env['KUBERNETES_SERVICE_HOST'] || !env['KUBERNETES_SERVICE_PORT']) return false
  try {
    return !(await stat(path.join(folder, 'token'))).isDirectory()
  } catch {
    return false
  }
}

/**
 * The connection of a pod to its own API server. As in clientcmd, of the flags
 * only server, token and certificate authority replace what the pod was given;
 * impersonation is applied on top, which kubectl leaves out in a pod.
 */
export async function inClusterEntries(
  env: Environment,
  folder: string,
  flags: ClientFlags,
  impersonation: User,
): Promise<{ readonly cluster: Cluster; readonly user: User }> {
  const caFile = flags.certificateAuthority || (await usableCa(path.join(folder, 'ca.crt')))
  return {
    cluster: {
      server: flags.server || `https://${hostAndPort(env)}`,
      skipTLSVerify: false,
      disableCompression: flags.disableCompression ?? false,
      ...(caFile && { caFile }),
    },
    user: {
      ...impersonation,
      ...(flags.token && flags.token.length > 0
        ? { token: flags.token }
        : { tokenFile: path.join(folder, 'token') }),
    },
  }
}

function hostAndPort(env: Environment): string {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? ''
  const bracketed = host.includes(':') ? `[${host}]` : host
  return `${bracketed}:${env['KUBERNETES_SERVICE_PORT']}`
}

async function usableCa(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).includes('-----BEGIN CERTIFICATE-----') ? file : undefined
  } catch {
    return undefined
  }
}

/** `$POD_NAMESPACE`, else the namespace of the service account, else `default`. */
export async function inClusterNamespace(env: Environment, folder: string): Promise<string> {
  if (env['POD_NAMESPACE']) return env['POD_NAMESPACE']
  try {
    return (await readFile(path.join(folder, 'namespace'), 'utf8')).trim() || 'default'
  } catch {
    return 'default'
  }
}
