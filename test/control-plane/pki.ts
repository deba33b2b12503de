// The library resolves its parts through a container that needs this polyfill.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const yearInMs = 365 * 24 * 3_600_000
// Skew between the clocks of the machine's processes is nil; this guards
// against certificates that are not yet valid in the second they were made.
const backdateInMs = 60_000

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certPem: string
  readonly keyPem: string
}

/** A certificate authority that can be written to a file and loaded again. */
export interface Authority extends KeyPair {
  readonly name: string
}

export interface LeafOptions {
  readonly commonName: string
  /** Kubernetes reads a client's groups from the organisations of its certificate. */
  readonly organizations?: readonly string[]
  readonly usage: 'server' | 'client'
  readonly dnsNames?: readonly string[]
  readonly ips?: readonly string[]
  /** How long the certificate is valid, from a minute ago; negative makes one that has expired. */
  readonly validForMs?: number
}

x509.cryptoProvider.set(webcrypto)

/** Makes a self-signed certificate authority with a fresh P-256 key. */
export async function createAuthority(name: string): Promise<Authority> {
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [name] }],
    notBefore: new Date(Date.now() - backdateInMs),
    notAfter: new Date(Date.now() + yearInMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign |
          x509.KeyUsageFlags.cRLSign |
          x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { name, certPem: pem(certificate), keyPem: await privateKeyPem(keys.privateKey) }
}

/** Signs a server or client certificate with a fresh P-256 key. */
export async function issue(authority: Authority, leaf: LeafOptions): Promise<KeyPair> {
  const keys = await newKeys()
  const issuer = new x509.X509Certificate(authority.certPem)
  const end = Date.now() + (leaf.validForMs ?? yearInMs)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: subjectOf(leaf),
    issuer: issuer.subjectName.toJSON(),
    notBefore: new Date(Math.min(Date.now(), end) - backdateInMs),
    notAfter: new Date(end),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(authority.keyPem),
    extensions: await leafExtensions(leaf, keys.publicKey, issuer),
  })
  return { certPem: pem(certificate), keyPem: await privateKeyPem(keys.privateKey) }
}

/** How service account tokens are signed: RS256 gives the same signature each time, ES256 never. */
export type TokenAlgorithm = 'ES256' | 'RS256'

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
} as const

/** A key pair as PEM, for signing service account tokens. */
export async function signingKey(
  kind: TokenAlgorithm,
): Promise<{ privatePem: string; publicPem: string }> {
  const keys =
    kind === 'ES256'
      ? await newKeys()
      : await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
  const spki = await webcrypto.subtle.exportKey('spki', keys.publicKey)
  return {
    privatePem: await privateKeyPem(keys.privateKey),
    publicPem: x509.PemConverter.encode(spki, 'PUBLIC KEY'),
  }
}

function subjectOf(leaf: LeafOptions): x509.JsonName {
  const organizations = (leaf.organizations ?? []).map((O) => ({ O: [O] }))
  return [...organizations, { CN: [leaf.commonName] }]
}

async function leafExtensions(
  leaf: LeafOptions,
  publicKey: CryptoKey,
  issuer: x509.X509Certificate,
): Promise<x509.Extension[]> {
  const usage =
    leaf.usage === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth
  const names: x509.JsonGeneralNames = [
    ...(leaf.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(leaf.ips ?? []).map((value) => ({ type: 'ip' as const, value })),
  ]
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([usage]),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
  ]
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function importPrivateKey(keyPem: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(keyPem)
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

async function privateKeyPem(key: CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key)
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`
}

function serial(): string {
  // A first byte below 0x80 keeps the number positive.
  return `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}`
}
