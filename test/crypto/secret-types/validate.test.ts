import fc from 'fast-check'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { generateSelfSigned, generateSshKeyPair } from '../../../src/lib/crypto/generators/index.ts'
import {
  keyProblem,
  type PlainSecret,
  validateSecret,
  type ViolationKind,
} from '../../../src/lib/crypto/secret-types/index.ts'
import { withImpossibleDate } from '../patched-certificate.ts'

const now = new Date('2026-06-01T12:00:00Z')
const MARK = 'canary-Xu7kq'

function secretOf(
  type: string,
  data: Readonly<Record<string, string | Uint8Array>>,
  metadata = {},
): PlainSecret {
  const values = Object.entries(data).map(
    ([key, value]) => [key, SecretBytes.from(Buffer.from(value))] as const,
  )
  return { metadata: { name: 'db', namespace: 'shop', ...metadata }, type, data: new Map(values) }
}

/** Kind and field of each violation, in order. */
function found(secret: PlainSecret, time = now): string[] {
  const violations = validateSecret(secret, time)
  expect(JSON.stringify(violations)).not.toContain(MARK)
  return violations.map(({ kind, field }) => `${kind} ${field}`)
}

const validity = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2026-12-31T23:59:59Z'),
}
const issue = (commonName: string) =>
  generateSelfSigned({ commonName, dnsNames: ['shop.test'] }, validity)
const [shop, other] = await Promise.all([issue('shop'), issue('other')])
const key = shop.privateKey.revealText()

describe('a TLS Secret', () => {
  const tls = (certificate: string, privateKey: string) =>
    secretOf('kubernetes.io/tls', { 'tls.crt': certificate, 'tls.key': privateKey })

  it('holds a pair that fits and is in date', () => {
    expect(found(tls(shop.certificate, key))).toEqual([])
    expect(found(tls(`# my shop\n${shop.certificate}\n${other.certificate}`, key))).toEqual([])
  })

  it('holds an EC key with its parameters, or an RSA key in its old form', () => {
    const sec1 = createPrivateKey(key).export({ type: 'sec1', format: 'pem' })
    const parameters =
      '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
    expect(found(tls(shop.certificate, parameters + sec1))).toEqual([])
  })

  it('is in date from the first second to the last', () => {
    const secret = tls(shop.certificate, key)
    const second = 1000
    expect(found(secret, validity.notBefore)).toEqual([])
    expect(found(secret, validity.notAfter)).toEqual([])
    const early = new Date(validity.notBefore.getTime() - second)
    const late = new Date(validity.notAfter.getTime() + second)
    expect(found(secret, early)).toEqual(['not-yet-valid data[tls.crt]'])
    expect(found(secret, late)).toEqual(['expired data[tls.crt]'])
  })

  const protectedKey = createPrivateKey(key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  })
  const cut = (pem: string) => pem.replace(/\n.{20}/, '\n')

  it.each<[string, string, string, readonly string[]]>([
    [
      'a key of another certificate',
      shop.certificate,
      other.privateKey.revealText(),
      ['mismatch data[tls.key]'],
    ],
    [
      'the chain in the wrong order',
      other.certificate + shop.certificate,
      key,
      ['mismatch data[tls.key]'],
    ],
    [
      'both in the wrong place',
      key,
      shop.certificate,
      ['format data[tls.crt]', 'format data[tls.key]'],
    ],
    ['no PEM', MARK, MARK, ['format data[tls.crt]', 'format data[tls.key]']],
    ['nothing', '', '', ['format data[tls.crt]', 'format data[tls.key]']],
    ['a damaged certificate', cut(shop.certificate), key, ['format data[tls.crt]']],
    ['a damaged key', shop.certificate, cut(key), ['format data[tls.key]']],
    [
      'dates that are none',
      withImpossibleDate(shop.certificate, '260101000000Z'),
      key,
      ['format data[tls.crt]'],
    ],
    ['a key under a passphrase', shop.certificate, protectedKey, ['format data[tls.key]']],
    [
      'base64 twice',
      Buffer.from(shop.certificate).toString('base64'),
      key,
      ['format data[tls.crt]'],
    ],
  ])('is refused with %s', (_what, certificate, privateKey, expected) => {
    expect(found(tls(certificate, privateKey))).toEqual(expected)
  })

  it('needs both keys', () => {
    const secret = secretOf('kubernetes.io/tls', { 'tls.crt': shop.certificate })
    expect(found(secret)).toEqual(['missing data[tls.key]'])
  })
})

describe('an SSH Secret', () => {
  const ssh = (text: string) => secretOf('kubernetes.io/ssh-auth', { 'ssh-privatekey': text })
  const bad = ['format data[ssh-privatekey]']

  it('holds a key that ssh loads', async () => {
    for (const kind of ['ed25519', 'rsa'] as const) {
      const { privateKey } = await generateSshKeyPair({ kind })
      expect(found(ssh(privateKey.revealText()))).toEqual([])
    }
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(found(ssh(privateKey.export({ type: 'pkcs1', format: 'pem' })))).toEqual([])
    expect(found(ssh(key))).toEqual([])
  })

  it('starts with its first line and keeps the line feed at the end, as ssh wants it', async () => {
    const { privateKey } = await generateSshKeyPair({ kind: 'ed25519' })
    const text = privateKey.revealText()
    expect(found(ssh(text.trimEnd()))).toEqual(bad)
    expect(found(ssh(text.replaceAll('\n', '\r\n')))).toEqual(bad)
    expect(found(ssh(`deploy key\n${text}`))).toEqual(bad)
    expect(found(ssh(`${text}deploy key\n`))).toEqual([])
  })

  it('is refused with what is no key, or one under a passphrase', async () => {
    const { privateKey, publicKey } = await generateSshKeyPair({ kind: 'ed25519' })
    const lines = privateKey.revealText().split('\n')
    const body = Buffer.from(lines.slice(1, -2).join(''), 'base64')
    const armored = (bytes: Uint8Array) =>
      [lines[0], Buffer.from(bytes).toString('base64'), ...lines.slice(-2)].join('\n')
    expect(found(ssh(armored(body)))).toEqual([])
    const locked = Buffer.from(body)
    // "none" of the cipher becomes the name of another one.
    locked.write('aes1', body.indexOf('none'))
    const torn = Buffer.from(body)
    // The last byte of the number that stands there twice.
    const check = torn.lastIndexOf('ssh-ed25519') - 5
    torn[check] = (torn[check] ?? 0) ^ 1
    const texts = [
      armored(torn),
      MARK,
      publicKey,
      armored(locked),
      armored(body.subarray(0, 90)),
      armored(Buffer.alloc(0)),
    ]
    for (const text of texts) expect(found(ssh(text))).toEqual(bad)
    expect(found(ssh(''))).toEqual(['missing data[ssh-privatekey]'])
  })

  it('never fails otherwise, whatever was damaged', async () => {
    const { privateKey } = await generateSshKeyPair({ kind: 'ed25519' })
    const lines = privateKey.revealText().split('\n')
    const body = Buffer.from(lines.slice(1, -2).join(''), 'base64')
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(255), fc.nat(body.length), (at, byte, length) => {
        const damaged = Buffer.from(body)
        damaged[at] = byte
        const text = damaged.subarray(0, length).toString('base64')
        const problems = found(ssh([lines[0], text, ...lines.slice(-2)].join('\n')))
        expect([[], bad]).toContainEqual(problems)
      }),
    )
  })
})

describe('a registry login', () => {
  const dockerJson = (config: unknown) =>
    secretOf('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': JSON.stringify(config) })
  // Sixteen bytes, so that there is padding.
  const auth = Buffer.from(`me:${MARK}+`).toString('base64')

  it.each<[string, unknown]>([
    ['auth', { auths: { 'ghcr.io': { auth } } }],
    ['auth without padding', { auths: { 'ghcr.io': { auth: auth.replaceAll('=', '') } } }],
    ['user and password', { auths: { 'ghcr.io': { username: 'me', password: MARK } } }],
    ['other fields of docker', { auths: { a: { auth } }, credsStore: 'x', HttpHeaders: {} }],
    ['no registry yet', { auths: {} }],
  ])('may have %s', (_what, config) => {
    expect(found(dockerJson(config))).toEqual([])
  })

  it.each<[string, unknown]>([
    ['no auths', {}],
    ['a list of auths', { auths: [] }],
    ['the older form', { 'ghcr.io': { auth } }],
    ['an entry that is no object', { auths: { 'ghcr.io': MARK } }],
    ['an empty entry', { auths: { 'ghcr.io': {} } }],
    ['a user without password', { auths: { 'ghcr.io': { username: 'me' } } }],
    ['auth that is not base64', { auths: { 'ghcr.io': { auth: `me:${MARK}` } } }],
    ['auth without a colon', { auths: { 'ghcr.io': { auth: 'bWU=' } } }],
    ['a number for a password', { auths: { 'ghcr.io': { username: 'a', password: 5 } } }],
  ])('is refused with %s', (_what, config) => {
    expect(found(dockerJson(config))).toEqual(['format data[.dockerconfigjson]'])
  })

  it('has an older form of its own', () => {
    const older = (config: unknown) =>
      secretOf('kubernetes.io/dockercfg', { '.dockercfg': JSON.stringify(config) })
    expect(found(older({ 'ghcr.io': { auth } }))).toEqual([])
    expect(found(older({ auths: { 'ghcr.io': { auth } } }))).toEqual(['format data[.dockercfg]'])
  })

  it('says whether the API server would have refused it', () => {
    const serverSays = (value: string | Uint8Array) =>
      validateSecret(
        secretOf('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': value }),
        now,
      ).map(({ server }) => server)
    expect(serverSays('nonsense')).toEqual([true])
    expect(serverSays('null')).toEqual([false])
    expect(serverSays(Buffer.from('{"a":"\u00e4"}', 'latin1'))).toEqual([false])
  })
})

describe('a bootstrap token', () => {
  const good = {
    'token-id': '07401b',
    'token-secret': 'f395accd246ae52d',
    'usage-bootstrap-authentication': 'true',
    'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
    expiration: '2026-06-02T00:00:00Z',
  }
  const token = (data: Readonly<Record<string, string>>, metadata = {}) =>
    secretOf('bootstrap.kubernetes.io/token', data, {
      name: 'bootstrap-token-07401b',
      namespace: 'kube-system',
      ...metadata,
    })

  it('passes as kubeadm makes it', () => {
    expect(found(token(good))).toEqual([])
    expect(found(token({ ...good, expiration: '2026-06-01T14:00:00.5+01:00' }))).toEqual([])
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['another id', { 'token-id': '07401c' }, 'mismatch metadata.name'],
    ['a short secret', { 'token-secret': 'f395' }, 'format data[token-secret]'],
    [
      'a line feed after the secret',
      { 'token-secret': 'f395accd246ae52d\n' },
      'format data[token-secret]',
    ],
    [
      'a usage in capitals',
      { 'usage-bootstrap-signing': 'True' },
      'format data[usage-bootstrap-signing]',
    ],
    [
      'a group of others',
      { 'auth-extra-groups': 'system:masters' },
      'format data[auth-extra-groups]',
    ],
    ['no time zone', { expiration: '2026-06-02T00:00:00' }, 'format data[expiration]'],
    ['a day that there is not', { expiration: '2026-13-02T00:00:00Z' }, 'format data[expiration]'],
    ['an end that is now', { expiration: '2026-06-01T12:00:00Z' }, 'expired data[expiration]'],
  ])('would be ignored with %s', (_what, change, expected) => {
    expect(found(token({ ...good, ...change }))).toEqual([expected])
  })

  it('would be ignored in another namespace, under another name, or without its parts', () => {
    expect(found(token(good, { namespace: 'shop' }))).toEqual(['metadata metadata.namespace'])
    expect(found(token(good, { name: 'x' }))).toEqual(['mismatch metadata.name'])
    expect(found(token({ 'token-id': '07401b' }))).toEqual(['missing data[token-secret]'])
  })
})

describe('other types', () => {
  it.each<[string, string, ViolationKind | undefined]>([
    ['Opaque', 'Opaque', undefined],
    ['none', '', undefined],
    ['an own one', 'example.com/own', undefined],
    ['the one of Helm', 'helm.sh/release.v1', undefined],
    ['a misspelt one of Kubernetes', 'kubernetes.io/TLS', 'format'],
    ['a user without a name', 'kubernetes.io/basic-auth', 'missing'],
    ['a service account token of nobody', 'kubernetes.io/service-account-token', 'missing'],
  ])('are checked: %s', (_what, type, expected) => {
    const kinds = validateSecret(secretOf(type, { a: 'b' }), now).map(({ kind }) => kind)
    expect(kinds).toEqual(expected === undefined ? [] : [expected])
  })
})

describe('the name of a key', () => {
  it('follows the rule of the API server, which tells why', () => {
    for (const good of ['a', '.a', '_', 'a..b', '...'.slice(2), 'k'.repeat(253)]) {
      expect(keyProblem(good) === undefined, good).toBe(good !== '.')
    }
    for (const bad of ['', '.', '..', '..data', 'a/b', 'a\n', '\u00e4', 'k'.repeat(254)]) {
      expect(keyProblem(bad), bad).toMatch(/^must /)
    }
  })
})
