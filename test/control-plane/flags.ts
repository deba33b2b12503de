import { join } from 'node:path'
import { frontProxyName, pkiPaths } from './credentials.ts'

/** Where the parts of one control plane live and listen; all on loopback. */
export interface Site {
  readonly folder: string
  readonly etcdPort: number
  readonly etcdPeerPort: number
  /** One for each API server; the first is the one of the kubeconfigs. */
  readonly apiServerPorts: readonly number[]
  readonly adminKubeconfig: string
}

export function etcdFlags(site: Site): string[] {
  const client = `http://127.0.0.1:${site.etcdPort}`
  const peer = `http://127.0.0.1:${site.etcdPeerPort}`
  return [
    `--data-dir=${join(site.folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // The data does not outlive the test run, so waiting for the disk buys nothing.
    '--unsafe-no-fsync',
  ]
}

/** @param port of this one of the API servers, which share etcd, keys and the other flags */
export function apiServerFlags(site: Site, port: number): string[] {
  const pki = pkiPaths(site.folder)
  return [
    `--etcd-servers=http://127.0.0.1:${site.etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    // Endpoints may not hold loopback addresses, so nothing is reconciled.
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    `--tls-cert-file=${pki.server}`,
    `--tls-private-key-file=${pki.serverKey}`,
    `--client-ca-file=${pki.ca}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--enable-bootstrap-token-auth=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${pki.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${pki.serviceAccountKey}`,
    `--requestheader-client-ca-file=${pki.frontProxyCa}`,
    `--requestheader-allowed-names=${frontProxyName}`,
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${pki.frontProxyClient}`,
    `--proxy-client-key-file=${pki.frontProxyClientKey}`,
    '--allow-privileged=true',
  ]
}

export function controllerManagerFlags(site: Site): string[] {
  const pki = pkiPaths(site.folder)
  return [
    ...clientFlags(site),
    '--controllers=*,bootstrapsigner,tokencleaner',
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${pki.serviceAccountKey}`,
    `--root-ca-file=${pki.ca}`,
    `--cluster-signing-cert-file=${pki.ca}`,
    `--cluster-signing-key-file=${pki.caKey}`,
  ]
}

export function schedulerFlags(site: Site): string[] {
  return clientFlags(site)
}

export function kwokFlags(site: Site): string[] {
  return [
    `--kubeconfig=${site.adminKubeconfig}`,
    `--config=${join(import.meta.dirname, 'kubelets.yaml')}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
  ]
}

function clientFlags(site: Site): string[] {
  return [
    `--kubeconfig=${site.adminKubeconfig}`,
    `--authentication-kubeconfig=${site.adminKubeconfig}`,
    `--authorization-kubeconfig=${site.adminKubeconfig}`,
    '--bind-address=127.0.0.1',
    '--secure-port=0',
    '--leader-elect=false',
  ]
}
