import { createPrivateKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  parseSealingCertificate,
  parseUnsealingKeys,
  sealValue,
} from '../../../src/lib/crypto/sealed-secrets/index.ts'
import { failureOf } from '../failure-of.ts'
import { withImpossibleDate, withUnknownKey } from '../patched-certificate.ts'
import { controllerKey, now, pair } from './controller-key.ts'
import { rsaCertificate } from './odd-certificate.ts'

const controller = await controllerKey()
const other = await controllerKey()
const [fingerprint] = controller.keys.map((key) => key.fingerprint)
const [otherFingerprint] = other.keys.map((key) => key.fingerprint)

describe('the certificate to seal with', () => {
  it('is the first of the file, whatever stands around it', () => {
    const text = `# from the controller\n${controller.certificatePem}\n${other.certificatePem}`
    expect(parseSealingCertificate(text, now).fingerprint).toBe(fingerprint)
    const keyFirst = `${other.keyPem.revealText()}${controller.certificatePem}`
    expect(parseSealingCertificate(keyFirst, now).fingerprint).toBe(fingerprint)
  })

  it('is refused from the second after its last', async () => {
    const until = new Date('2026-06-01T12:00:00Z')
    const { certificate } = await pair('rsa-2048', until)
    expect(parseSealingCertificate(certificate, until).notAfter).toEqual(until)
    const failure = await failureOf(() =>
      parseSealingCertificate(certificate, new Date(until.getTime() + 1)),
    )
    expect(failure).toMatchObject({ kind: 'expired' })
    expect(failure.text).toContain('2026-06-01')
  })

  it('holds an RSA key', async () => {
    const { certificate } = await pair('ecdsa-p256')
    expect((await failureOf(() => parseSealingCertificate(certificate, now))).kind).toBe(
      'certificate',
    )
  })

  it.each([
    [1024, '010001', 'has less than 2048 bits'],
    [16_392, '010001', 'has 16392 bits, and no more than 16384 can be used'],
    [65_528, '010001', 'has 65528 bits, and no more than 16384 can be used'],
    [4096, '01', 'the exponent of the sealing key cannot be used'],
    [4096, '02', 'the exponent of the sealing key cannot be used'],
    [4096, '0100000000000001', 'the exponent of the sealing key cannot be used'],
  ])('is refused with a key of %d bits and the exponent %s', async (bits, exponent, told) => {
    const pem = rsaCertificate(bits, Buffer.from(exponent, 'hex'))
    const failure = await failureOf(() => parseSealingCertificate(pem, now))
    expect(failure.kind).toBe('certificate')
    expect(failure.text).toContain(told)
  })

  it('may have the largest key that OpenSSL encrypts with', () => {
    const certificate = parseSealingCertificate(rsaCertificate(16_384), now)
    const anywhere = { scope: 'cluster-wide', namespace: '', name: '' } as const
    const sealed = sealValue(SecretBytes.fromText('x'), certificate, anywhere)
    expect(Buffer.from(sealed, 'base64')).toHaveLength(2 + 2048 + 1 + 16)
  })

  it('is told from what is none', async () => {
    const cut = controller.certificatePem.replace(/\n.{20}/, '\n')
    const odd = [
      withUnknownKey(controller.certificatePem),
      withImpossibleDate(controller.certificatePem, '200101000000Z'),
    ]
    for (const text of ['', 'x', controller.keyPem.revealText(), cut, ...odd]) {
      const failure = await failureOf(() => parseSealingCertificate(text, now))
      expect(failure.kind).toBe('certificate')
    }
  })
})

describe('the private keys to unseal with', () => {
  const pem = controller.keyPem.revealText()
  const pkcs1 = createPrivateKey(pem).export({ type: 'pkcs1', format: 'pem' })
  const backupOf = (text: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'sealed-secrets-key', annotations: { note: 'a: b' } },
    data: { 'tls.key': Buffer.from(text).toString('base64'), 'tls.crt': '' },
  })
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [backupOf(pem), backupOf(other.keyPem.revealText())],
  }
  const one = backupOf(pem)

  it.each<[string, string, readonly (string | undefined)[]]>([
    ['PKCS #8', pem, [fingerprint]],
    ['PKCS #1', pkcs1, [fingerprint]],
    ['several PEM blocks', `${pem}${other.keyPem.revealText()}`, [fingerprint, otherFingerprint]],
    ['the same key twice', `${pem}\n${pkcs1}`, [fingerprint]],
    ['a Secret in JSON', JSON.stringify(one), [fingerprint]],
    ['a Secret in YAML', stringify(one), [fingerprint]],
    ['a list in YAML', stringify(list), [fingerprint, otherFingerprint]],
    ['a list in JSON', JSON.stringify(list, undefined, 2), [fingerprint, otherFingerprint]],
    [
      'several documents',
      `---\n${stringify(one)}---\n${stringify(backupOf(other.keyPem.revealText()))}`,
      [fingerprint, otherFingerprint],
    ],
  ])('are read from %s', async (_what, text, expected) => {
    const keys = await parseUnsealingKeys(SecretBytes.fromText(text))
    expect(keys.map((key) => key.fingerprint)).toEqual(expected)
  })

  it('are told from what is none, without showing any of it', async () => {
    const line = pem.split('\n')[3] ?? ''
    const ec = (await pair('ecdsa-p256')).privateKey.revealText()
    const inputs = [
      '',
      'tls.key: [unclosed',
      `tls.key: "${line}`,
      `a: *${line.slice(0, 20)}`,
      pem.replace(/\n.{20}/, '\n'),
      ec,
      JSON.stringify({ ...one, data: {} }),
      JSON.stringify({ ...one, data: { 'tls.key': `${line}!` } }),
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [] }),
      controller.certificatePem,
    ]
    for (const text of inputs) {
      const failure = await failureOf(() => parseUnsealingKeys(SecretBytes.fromText(text)))
      expect(failure.kind, text.slice(0, 30)).toBe('private-key')
      expect(failure.text).not.toContain(line.slice(0, 12))
    }
  })
})
