import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SecretBytes } from '../../src/lib/base/secret-bytes.ts'
import { serviceAccountClaims } from '../../src/lib/model/token-claims.ts'

function token(claims: unknown): SecretBytes {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return SecretBytes.fromText(`${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`)
}

const SUB = 'system:serviceaccount:ci:deployer'

test('a token bound to a pod says whose it is, where, and until when', () => {
  const claims = {
    aud: ['https://kubernetes.default.svc'],
    exp: 1_800_000_000,
    sub: SUB,
    'kubernetes.io': {
      namespace: 'ci',
      serviceaccount: { name: 'deployer', uid: 'u1' },
      pod: { name: 'runner-0', uid: 'u2' },
      node: { name: 'worker-1', uid: 'u3' },
    },
  }
  expect(serviceAccountClaims(token(claims))).toEqual({
    serviceAccount: { namespace: 'ci', name: 'deployer', uid: 'u1' },
    pod: { name: 'runner-0', uid: 'u2' },
    node: { name: 'worker-1', uid: 'u3' },
    expires: 1_800_000_000_000,
  })
})

test('a token from a Secret names the Secret and never expires', () => {
  const claims = {
    iss: 'kubernetes/serviceaccount',
    sub: SUB,
    'kubernetes.io/serviceaccount/namespace': 'ci',
    'kubernetes.io/serviceaccount/secret.name': 'deployer-token',
    'kubernetes.io/serviceaccount/service-account.name': 'deployer',
    'kubernetes.io/serviceaccount/service-account.uid': 'u1',
  }
  expect(serviceAccountClaims(token(claims))).toEqual({
    serviceAccount: { namespace: 'ci', name: 'deployer', uid: 'u1' },
    secret: { name: 'deployer-token', uid: '' },
  })
})

test.each([
  ['an ID token', { sub: 'jane', email: 'jane@example.com' }],
  ['a subject with too many parts', { sub: `${SUB}:x` }],
  ['a subject without a name', { sub: 'system:serviceaccount:ci:' }],
  ['claims that are a list', [SUB]],
])('%s is no service account’s', (_, claims) => {
  expect(serviceAccountClaims(token(claims))).toBeUndefined()
})

test('whatever the text, it is read or is none', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => `a.${btoa(encodeURI(json))}.b`),
      ),
      (text) => {
        expect(serviceAccountClaims(SecretBytes.fromText(text))).toBeUndefined()
      },
    ),
  )
})
