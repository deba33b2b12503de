import { describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { applyFlags } from '../../../src/lib/source/kubeconfig/overrides.ts'
import { parseKubeconfig } from '../../../src/lib/source/kubeconfig/parse.ts'
import type { User } from '../../../src/lib/source/kubeconfig/types.ts'

// Most flags are compared with kubectl in ../http/kubectl-requests.test.ts. These are newer than
// the kubectl whose answers are recorded there; the rules are client-go 0.36's getAuthInfo.

const base64 = (text: string) => Buffer.from(text).toString('base64')

function userWith(fields: object, flags: Parameters<typeof applyFlags>[1]): User {
  const text = JSON.stringify({
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
    users: [{ name: 'me', user: fields }],
  })
  return applyFlags(parseKubeconfig(text), flags, {}).user
}

describe('client flags newer than the recorded kubectl', () => {
  const data = {
    'client-certificate-data': base64('certificate'),
    'client-key-data': base64('key'),
  }

  it('--client-certificate replaces certificate data', () => {
    const user = userWith(data, { clientCertificate: 'me.crt' })
    expect(user).toMatchObject({ certFile: 'me.crt' })
    expect(user).not.toHaveProperty('certData')
    expect(user.keyData?.revealText()).toBe('key')
  })

  it('--client-key replaces key data', () => {
    const user = userWith(data, { clientKey: 'me.key' })
    expect(user).toMatchObject({ keyFile: 'me.key', certData: 'certificate' })
    expect(user).not.toHaveProperty('keyData')
  })

  it('--as-user-extra collects the values of a key and keeps other keys of the file', () => {
    const fields = { as: 'joe', 'as-user-extra': { scopes: ['file'], other: ['file'] } }
    const user = userWith(fields, { asUserExtra: ['scopes=a', 'scopes=b=c', 'empty='] })
    expect(user.impersonateExtra).toEqual({ scopes: ['a', 'b=c'], other: ['file'], empty: [''] })
  })

  it.each(['scopes', '=x', ''])('--as-user-extra %j is refused', (pair) => {
    expect(() => userWith({}, { asUserExtra: [pair] })).toThrow('is not of the form KEY=VALUE')
  })

  it('an empty --token leaves the token of the file', () => {
    const user = userWith({ token: 'fake-file' }, { token: SecretBytes.fromText('') })
    expect(user.token?.revealText()).toBe('fake-file')
  })
})

describe('a name that a flag gives wrongly', () => {
  it('is answered with the names there are, in order', () => {
    const text = JSON.stringify({
      users: ['zoe', 'adam'].map((name) => ({ name, user: {} })),
    })
    expect(() => applyFlags(parseKubeconfig(text), { user: 'eve' }, {})).toThrow(
      expect.objectContaining({
        message: 'user "eve" does not exist',
        hints: ['known users: adam, zoe'],
      }) as Error,
    )
  })
})
