import type { Cluster, ExecConfig } from '../kubeconfig/types.ts'

/** Variable in which a plugin finds the {@link execInfo}. */
export const EXEC_INFO = 'KUBERNETES_EXEC_INFO'

/** What a plugin that asks for it is told of the cluster. */
export interface ExecCluster extends Pick<
  Cluster,
  'server' | 'tlsServerName' | 'skipTLSVerify' | 'proxyUrl' | 'disableCompression' | 'execExtension'
> {
  /** PEM; read from the file if that is what the kubeconfig names. */
  readonly ca?: string
}

/** The ExecCredential that a plugin is given, as client-go encodes it. */
export function execInfo(exec: ExecConfig, cluster: ExecCluster, interactive: boolean): string {
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { ...(exec.provideClusterInfo && { cluster: describe(cluster) }), interactive },
  })
}

function describe(cluster: ExecCluster): object {
  return {
    server: cluster.server,
    ...(cluster.tlsServerName && { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.skipTLSVerify && { 'insecure-skip-tls-verify': true }),
    ...(cluster.ca && {
      'certificate-authority-data': Buffer.from(cluster.ca).toString('base64'),
    }),
    ...(cluster.proxyUrl && { 'proxy-url': cluster.proxyUrl }),
    ...(cluster.disableCompression && { 'disable-compression': true }),
    config: cluster.execExtension ?? null,
  }
}
