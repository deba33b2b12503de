import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { SecretBytes } from '../../src/lib/base/secret-bytes.ts'
import { generateSelfSigned, generateSshKeyPair } from '../../src/lib/crypto/generators/index.ts'
import { soughtFor } from '../../src/lib/trace/needle/index.ts'
import { searchPlace } from '../../src/lib/trace/search.ts'
import { encode } from './encoders.ts'

const kindIn = (value: string | Buffer, text: string): string | undefined => {
  const { needle } = soughtFor(SecretBytes.from(Buffer.from(value)))
  return searchPlace(text, needle).findings[0]?.kind
}
const latin1 = (value: string | Buffer): string => Buffer.from(value).toString('latin1')

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed25519 = generateKeyPairSync('ed25519').privateKey

function formsOf(key: KeyObject): readonly (string | Buffer)[] {
  const own =
    key.asymmetricKeyType === 'rsa' ? ['pkcs1'] : key.asymmetricKeyType === 'ec' ? ['sec1'] : []
  return ['pkcs8', ...own].flatMap((type) => {
    const pem = key.export({ format: 'pem', type: type as 'pkcs8' })
    const [begin = '', ...lines] = pem.trim().split('\n')
    const end = lines.pop() ?? ''
    const body = lines.join('')
    return [
      pem,
      pem.replaceAll('\n', '\r\n'),
      [begin, ...(body.match(/.{1,20}/g) ?? []), end].join('\n'),
      [begin, body, end].join(' '),
      `    ${pem.replaceAll('\n', '\n    ')}`,
      key.export({ format: 'der', type: type as 'pkcs8' }),
    ]
  })
}

test.each([
  ['RSA', rsa],
  ['EC', ec],
  ['Ed25519', ed25519],
])('a key of %s is found in every form, given in every form', (_, key) => {
  const forms = formsOf(key)
  for (const given of forms) {
    for (const [at, form] of forms.entries()) {
      for (const around of [
        'as it is',
        'base64',
        'JSON',
        'docker config',
        'a Helm release',
        'YAML',
      ]) {
        const text = encode(around, latin1(form))
        expect(['value', 'private-key'], `${at} ${around}`).toContain(
          kindIn(given, `x\n${text}\ny`),
        )
      }
    }
  }
  const other = generateKeyPairSync('ed25519').privateKey
  for (const form of formsOf(other)) expect(kindIn(forms[0] ?? '', latin1(form))).toBeUndefined()
})

test('a key of OpenSSH is found, and found by its public line', async () => {
  for (const kind of ['ed25519', 'rsa'] as const) {
    const { privateKey, publicKey } = await generateSshKeyPair(
      kind === 'rsa' ? { kind, bits: 2048, comment: 'me' } : { kind, comment: 'me' },
    )
    const text = encode('base64', latin1(privateKey.revealText()))
    expect(kindIn(publicKey, text)).toBe('private-key')
    expect(kindIn(publicKey, publicKey)).toBe('value')
  }
})

test('a certificate of the key is found by the key, and the key by the certificate', async () => {
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) }
  const pair = await generateSelfSigned({ commonName: 'db', dnsNames: ['db'] }, validity)
  const key = pair.privateKey.revealText()
  const certificate = pair.certificate
  expect(kindIn(key, encode('JSON', certificate))).toBe('certificate')
  const sec1 = createPrivateKey(key).export({ format: 'pem', type: 'sec1' })
  expect(kindIn(certificate, encode('base64', latin1(sec1)))).toBe('private-key')
})

test('a key under a passphrase is said to be found only as it is', () => {
  const pem = rsa.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
  expect(soughtFor(SecretBytes.from(Buffer.from(pem)))).toMatchObject({ locked: true })
})
