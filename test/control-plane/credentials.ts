import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createAuthority,
  issue,
  signingKey,
  type Authority,
  type KeyPair,
  type TokenAlgorithm,
} from './pki.ts'

const files = {
  ca: 'ca.crt',
  caKey: 'ca.key',
  frontProxyCa: 'front-proxy-ca.crt',
  frontProxyClient: 'front-proxy-client.crt',
  frontProxyClientKey: 'front-proxy-client.key',
  server: 'server.crt',
  serverKey: 'server.key',
  serviceAccountKey: 'service-account.key',
  serviceAccountPublicKey: 'service-account.pub',
} as const

type PkiPaths = Readonly<Record<keyof typeof files, string>>

/** Paths of the PEM files of one control plane, below its folder. */
export function pkiPaths(folder: string): PkiPaths {
  const paths = Object.entries(files).map(([name, file]) => [name, join(folder, 'pki', file)])
  return Object.fromEntries(paths) as PkiPaths
}

/** The name the API server accepts user headers from (`--requestheader-allowed-names`). */
export const frontProxyName = 'front-proxy-client'

/** Writes the certificates and keys of a new control plane; the folder is the caller's alone. */
export async function createPki(folder: string, tokens: TokenAlgorithm): Promise<Authority> {
  await mkdir(join(folder, 'pki'), { recursive: true, mode: 0o700 })
  const paths = pkiPaths(folder)
  const [ca, frontProxyCa, serviceAccount] = await Promise.all([
    createAuthority('test-control-plane'),
    createAuthority('test-front-proxy'),
    signingKey(tokens),
  ])
  const [server, frontProxy] = await Promise.all([
    issueServer(ca),
    issue(frontProxyCa, { commonName: frontProxyName, usage: 'client' }),
  ])
  const contents: [string, string][] = [
    [paths.ca, ca.certPem],
    [paths.caKey, ca.keyPem],
    [paths.frontProxyCa, frontProxyCa.certPem],
    [paths.frontProxyClient, frontProxy.certPem],
    [paths.frontProxyClientKey, frontProxy.keyPem],
    [paths.server, server.certPem],
    [paths.serverKey, server.keyPem],
    [paths.serviceAccountKey, serviceAccount.privatePem],
    [paths.serviceAccountPublicKey, serviceAccount.publicPem],
  ]
  await Promise.all(contents.map(([path, pem]) => writeFile(path, pem, { mode: 0o600 })))
  return ca
}

/** A certificate for a server on loopback, as the API server and the fault proxy need one. */
export function issueServer(ca: Authority): Promise<KeyPair> {
  return issue(ca, {
    commonName: 'kube-apiserver',
    usage: 'server',
    dnsNames: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
    ips: ['127.0.0.1', '10.96.0.1'],
  })
}

/** The authority of a control plane that another process may have started. */
export async function loadAuthority(folder: string): Promise<Authority> {
  const paths = pkiPaths(folder)
  const [certPem, keyPem] = await Promise.all([
    readFile(paths.ca, 'utf8'),
    readFile(paths.caKey, 'utf8'),
  ])
  return { name: 'test-control-plane', certPem, keyPem }
}
