import { X509Certificate } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import {
  type RevocationAnswer,
  revocationPlaces,
  revokedByList,
} from '../../../src/lib/crypto/certificates/revocation.ts'
import { opensslAuthority, type Pair } from './openssl-authority.ts'

const authority = opensslAuthority()
const other = opensslAuthority()
afterAll(() => {
  authority.remove()
  other.remove()
})
const ca = new X509Certificate(authority.certificate)
const parsed = ({ certificate }: Pair): X509Certificate => new X509Certificate(certificate)
const asked = (
  pair: Pair,
  list: Uint8Array = authority.list(),
  now = new Date(),
): Promise<RevocationAnswer> => revokedByList(list, parsed(pair), [ca], now)

test('a certificate is not revoked before openssl revokes it, and is so afterwards', async () => {
  const pair = authority.issue(['subjectAltName=DNS:a.example'])
  expect(await asked(pair)).toMatchObject({ revoked: false })
  authority.revoke(pair)
  const { revoked, words } = await asked(pair)
  expect(revoked).toBe(true)
  expect(words).toMatch(/^revoked on \d{4}-/)
})

test('a list in PEM is read as well', async () => {
  const pair = authority.issue(['subjectAltName=DNS:a.example'])
  const pem = `-----BEGIN X509 CRL-----\n${authority.list().toString('base64')}\n-----END X509 CRL-----\n`
  expect(await asked(pair, Buffer.from(pem))).toMatchObject({ revoked: false })
})

test('what is on hold only is not told to be revoked', async () => {
  const pair = authority.issue(['subjectAltName=DNS:a.example'])
  authority.revoke(pair, 'certificateHold')
  const { revoked, words } = await asked(pair)
  expect(revoked).toBeUndefined()
  expect(words).toContain('on hold')
})

test('a list that should have been followed by another says nothing about what it does not name', async () => {
  const pair = authority.issue(['subjectAltName=DNS:a.example'])
  const later = new Date(Date.now() + 7_200_000)
  expect(await asked(pair, authority.list(), later)).toMatchObject({ revoked: undefined })
  authority.revoke(pair)
  expect(await asked(pair, authority.list(), later)).toMatchObject({ revoked: true })
})

test('a list of somebody else, or a changed one, or none at all, proves nothing', async () => {
  const pair = authority.issue(['subjectAltName=DNS:a.example'])
  authority.revoke(pair)
  const list = authority.list()
  const forged = Buffer.from(list)
  forged.writeUInt8(forged.readUInt8(forged.length - 5) ^ 1, forged.length - 5)
  for (const each of [other.list(), forged, Buffer.from('<html>'), Buffer.alloc(0)]) {
    expect(await asked(pair, each)).toMatchObject({ revoked: undefined })
  }
  const stranger = new X509Certificate(other.certificate)
  const answer = await revokedByList(list, parsed(pair), [stranger], new Date())
  expect(answer).toMatchObject({ revoked: undefined })
})

test('a certificate says where its issuer tells what is revoked', async () => {
  const pair = authority.issue([
    'crlDistributionPoints=URI:http://crl.example/a.crl,URI:ldap://x/y',
    'authorityInfoAccess=OCSP;URI:http://ocsp.example',
  ])
  expect(await revocationPlaces(parsed(pair))).toEqual({
    lists: ['http://crl.example/a.crl'],
    ocsp: ['http://ocsp.example'],
  })
  expect(await revocationPlaces(ca)).toEqual({ lists: [], ocsp: [] })
})
