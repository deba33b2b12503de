import 'reflect-metadata'
import { KeyUsageFlags, KeyUsagesExtension, X509Certificate as Pem } from '@peculiar/x509'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import type { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  type CertificatePair,
  type CertificateRules,
  generateRequest,
  generateSelfSigned,
  generateSigned,
  parseAuthority,
  type Validity,
} from '../../../src/lib/crypto/generators/index.ts'
import { SecretBytes as Secret } from '../../../src/lib/base/secret-bytes.ts'
import { validateSecret } from '../../../src/lib/crypto/secret-types/index.ts'

const day = 24 * 3_600_000
const start = Date.now()
const validity: Validity = {
  notBefore: new Date(start - day),
  notAfter: new Date(start + 30 * day),
}
const longer: Validity = {
  notBefore: new Date(start - 2 * day),
  notAfter: new Date(start + 60 * day),
}
const leaf: CertificateRules = {
  commonName: 'shop',
  dnsNames: ['localhost', '*.shop.test'],
  ipAddresses: ['127.0.0.1', '::1'],
}
const kinds = ['ecdsa-p256', 'ecdsa-p384', 'ed25519', 'rsa-2048'] as const
const root = await generateSelfSigned({ commonName: 'Root', isAuthority: true }, longer)
const authority = parseAuthority(root.certificate, root.privateKey)

function problems({ certificate, privateKey }: CertificatePair) {
  const data = new Map([
    ['tls.crt', Secret.fromText(certificate)],
    ['tls.key', privateKey],
  ])
  const metadata = { name: 'tls', namespace: 'shop' }
  return validateSecret({ metadata, type: 'kubernetes.io/tls', data }, new Date(start))
}

describe('a certificate', () => {
  it.each(kinds)('with a key %s is shown to clients that trust the authority', async (key) => {
    const pair = await generateSigned({ ...leaf, key }, validity, authority)
    expect(problems(pair)).toEqual([])
    expect(await handshake(pair, root.certificate)).toBe(true)
  })

  it.each(kinds)('of an authority with a key %s is trusted', async (key) => {
    const own = await generateSelfSigned({ commonName: 'CA', isAuthority: true, key }, longer)
    const pair = await generateSigned(
      leaf,
      validity,
      parseAuthority(own.certificate, own.privateKey),
    )
    expect(await handshake(pair, own.certificate)).toBe(true)
  })

  it('that signs itself is trusted by who knows it', async () => {
    const pair = await generateSelfSigned(leaf, validity)
    expect(problems(pair)).toEqual([])
    expect(await handshake(pair, pair.certificate)).toBe(true)
    expect(new X509Certificate(pair.certificate).ca).toBe(false)
  })

  it('says names, addresses and times in whole seconds', async () => {
    const certificate = new X509Certificate((await generateSelfSigned(leaf, validity)).certificate)
    expect(certificate.subject).toBe('CN=shop')
    expect(certificate.subjectAltName).toBe(
      'DNS:localhost, DNS:*.shop.test, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    )
    expect(certificate.validToDate.getTime()).toBe(Math.floor((start + 30 * day) / 1000) * 1000)
  })

  it('reaches beyond 2050, where dates are written differently', async () => {
    const notAfter = new Date('2060-02-03T04:05:06.789Z')
    const { certificate } = await generateSelfSigned(leaf, { ...validity, notAfter })
    expect(new Pem(certificate).notAfter).toEqual(new Date('2060-02-03T04:05:06Z'))
    expect(new X509Certificate(certificate).validTo).toContain('2060')
  })

  it('may encrypt keys only when its own is RSA, and signs others only as an authority', async () => {
    const usages = async (rules: CertificateRules) =>
      new Pem((await generateSelfSigned(rules, validity)).certificate).getExtension(
        KeyUsagesExtension,
      )?.usages
    const { digitalSignature, keyEncipherment, keyCertSign, cRLSign } = KeyUsageFlags
    expect(await usages(leaf)).toBe(digitalSignature)
    expect(await usages({ ...leaf, key: 'rsa-2048' })).toBe(digitalSignature | keyEncipherment)
    expect(await usages({ commonName: 'CA', isAuthority: true })).toBe(keyCertSign | cRLSign)
  })

  it('has a number of its own', async () => {
    const made = await Promise.all([0, 1, 2].map(() => generateSelfSigned(leaf, validity)))
    const numbers = made.map(({ certificate }) => new X509Certificate(certificate).serialNumber)
    expect(new Set(numbers).size).toBe(3)
    expect(numbers.every((number) => /^01[0-9A-F]{30}$/.test(number))).toBe(true)
  })

  it('passes the strict checks of OpenSSL, whatever made the authority', async () => {
    await withOpenSsl(async (folder, openssl) => {
      const ca = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '9', '-utf8']
      const subject = [
        '-subj',
        '/C=DE/O=M\u00fcller/CN=Old CA',
        '-keyout',
        'ca.key',
        '-out',
        'ca.crt',
      ]
      const extensions = [
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
        '-addext',
        'subjectKeyIdentifier=01020304',
        '-addext',
        'authorityKeyIdentifier=none',
      ]
      openssl([...ca, ...subject, ...extensions])
      const pem = openssl(['x509', '-in', 'ca.crt'])
      const key = Secret.fromText(openssl(['pkey', '-in', 'ca.key']))
      const short = { notBefore: new Date(Date.now()), notAfter: new Date(start + 5 * day) }
      const pair = await generateSigned(leaf, short, parseAuthority(pem, key))
      // Go compares the bytes of the names, OpenSSL what they say.
      const name = Buffer.from(new Pem(pem).subjectName.toArrayBuffer())
      expect(hex(new X509Certificate(pair.certificate).raw)).toContain(hex(name))
      await writeFile(join(folder, 'leaf.crt'), pair.certificate)
      const verify = [
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-CAfile',
        'ca.crt',
        'leaf.crt',
      ]
      expect(openssl(verify)).toBe('leaf.crt: OK\n')
    })
  })
})

describe('a certificate signing request', () => {
  it.each(kinds)('with a key %s is what OpenSSL reads', async (key) => {
    const { request, privateKey } = await generateRequest({ ...leaf, key })
    await withOpenSsl(async (folder, openssl) => {
      await writeFile(join(folder, 'request'), request)
      const text = openssl(['req', '-in', 'request', '-verify', '-noout', '-text'])
      expect(text).toContain('DNS:localhost, DNS:*.shop.test, IP Address:127.0.0.1')
      expect(text).toMatch(/CN ?= ?shop/)
      expect(openssl(['req', '-in', 'request', '-pubkey', '-noout'])).toBe(publicPem(privateKey))
    })
  })
})

describe('what cannot be a certificate', () => {
  it.each<[string, CertificateRules]>([
    ['no name at all', { commonName: 'shop' }],
    ['an empty common name', { ...leaf, commonName: '' }],
    ['a common name of 65 characters', { ...leaf, commonName: 'x'.repeat(65) }],
    ['a DNS name with a space', { ...leaf, dnsNames: ['a b'] }],
    ['a URL for a DNS name', { ...leaf, dnsNames: ['https://a.test'] }],
    ['a star in the middle', { ...leaf, dnsNames: ['a.*.test'] }],
    ['an address with a port', { ...leaf, ipAddresses: ['127.0.0.1:443'] }],
  ])('is refused: %s', async (_what, rules) => {
    await expect(generateSelfSigned(rules, validity)).rejects.toThrow(UserError)
    await expect(generateRequest(rules)).rejects.toThrow(UserError)
  })

  it('is refused: an end before the start', async () => {
    const turned = { notBefore: validity.notAfter, notAfter: validity.notBefore }
    await expect(generateSelfSigned(leaf, turned)).rejects.toThrow('never be valid')
    const never = { ...validity, notAfter: new Date(Number.NaN) }
    await expect(generateSelfSigned(leaf, never)).rejects.toThrow('never be valid')
  })

  it('is refused: more time than the authority has', async () => {
    for (const time of [
      { ...validity, notAfter: new Date(longer.notAfter.getTime() + 2000) },
      { ...validity, notBefore: new Date(longer.notBefore.getTime() - 2000) },
    ]) {
      await expect(generateSigned(leaf, time, authority)).rejects.toThrow('would not lie within')
    }
  })

  it('is refused: an authority that is none, has another key, or cannot be read', async () => {
    const plain = await generateSelfSigned(leaf, validity)
    const nothing = Secret.fromText('')
    expect(() => parseAuthority(plain.certificate, plain.privateKey)).toThrow('no CA')
    expect(() => parseAuthority(root.certificate, plain.privateKey)).toThrow('does not belong')
    expect(() => parseAuthority('', root.privateKey)).toThrow('cannot be read')
    expect(() => parseAuthority(root.certificate, nothing)).toThrow('cannot be read')
  })
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function publicPem(key: SecretBytes): string {
  return createPublicKey(key.revealText()).export({ type: 'spki', format: 'pem' })
}

/** Whether a client that trusts only `ca` accepts the server. */
async function handshake(pair: CertificatePair, ca: string): Promise<boolean> {
  const server = createServer({ cert: pair.certificate, key: pair.privateKey.revealText() })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    const socket = await new Promise<TLSSocket>((resolve, reject) => {
      const client = connect({ host: '127.0.0.1', servername: 'localhost', port, ca })
      client.once('secureConnect', () => resolve(client)).once('error', reject)
    })
    const { authorized } = socket
    socket.destroy()
    return authorized
  } finally {
    server.close()
  }
}

/** Does nothing on a machine without OpenSSL; the handshakes above need none. */
async function withOpenSsl(
  work: (folder: string, openssl: (args: readonly string[]) => string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'openssl-'))
  const openssl = (args: readonly string[]) =>
    execFileSync('openssl', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  try {
    try {
      openssl(['version'])
    } catch {
      return
    }
    await work(folder, openssl)
  } finally {
    await rm(folder, { recursive: true })
  }
}
