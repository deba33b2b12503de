import { compare } from 'bcryptjs'
import { describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { generateValues, type GeneratedValues } from '../../../src/lib/cli/generate/generate.ts'
import {
  decryptAgeBytes,
  encryptAgeBytes,
  parseIdentity,
  parseRecipient,
} from '../../../src/lib/crypto/age/index.ts'

const TYPED = SecretBytes.fromText('typed at the terminal')
const GIVEN = SecretBytes.fromText('given by a flag')

function generate(...typed: readonly string[]): Promise<GeneratedValues> {
  return generateValues(typed, {
    known: (key) => (key === 'given' ? GIVEN : undefined),
    ask: () => Promise.resolve(TYPED),
  })
}

async function valueOf(typed: string, key = 'k'): Promise<string> {
  const { values } = await generate(typed)
  return values.find((each) => each.key === key)?.value.revealText() ?? ''
}

test.each([
  ['k=password', /^[A-Za-z0-9]{32}$/],
  ['k=password,length=12,require=digit+symbol,alphabet=ab1,', /^[ab1,]{12}$/],
  ['k=password,length=5,alphabet=x,y=z', /^[x,y=z]{5}$/],
  ['k=passphrase,words=4', /^([a-z]+-){3}[a-z]+$/],
  ['k=passphrase,words=2,separator=_', /^[a-z]+_[a-z]+$/],
  ['k=hex,bytes=5', /^[0-9a-f]{10}$/],
  ['k=base64,bytes=32', /^[A-Za-z0-9+/]{43}=$/],
  ['k=base64url,bytes=32', /^[A-Za-z0-9_-]{43}$/],
  ['k=uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
])('%s makes such a value, and another one each time', async (typed, form) => {
  const [one, other] = [await valueOf(typed), await valueOf(typed)]
  expect(one).toMatch(form)
  expect(other).toMatch(form)
  expect(other.length > 7 ? other : '').not.toBe(one)
})

test('entropy is said, the value is not', async () => {
  const { notes, values } = await generate('k=password,length=20', 'h=hex,bytes=16')
  expect(notes).toEqual(['k: 119 bits of entropy', 'h: 128 bits of entropy'])
  expect(JSON.stringify({ notes, values })).not.toContain(values[0]?.value.revealText())
})

test('an age identity decrypts what is encrypted for its recipient', async () => {
  const { values, notes } = await generate('k=age-identity')
  const [identity, recipient] = values.map(({ value }) => value.revealText().trim())
  expect(values.map(({ key }) => key)).toEqual(['k', 'k.pub'])
  expect(notes).toEqual([`k: recipient: ${recipient}`])
  const file = await encryptAgeBytes(Buffer.from('x'), [parseRecipient(recipient ?? '')])
  const plain = await decryptAgeBytes(file, [parseIdentity(SecretBytes.fromText(identity ?? ''))])
  expect(Buffer.from(plain).toString()).toBe('x')
})

test('an ssh key is two keys of the Secret', async () => {
  const { values } = await generate('k=ssh-key,comment=ci')
  const [secret, open] = values.map(({ value }) => value.revealText())
  expect(values.map(({ key }) => key)).toEqual(['k', 'k.pub'])
  expect(secret).toContain('BEGIN OPENSSH PRIVATE KEY')
  expect(open).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ ci\n$/)
})

describe('htpasswd and docker-config', () => {
  test('take the password of another key, which is stored where only a hash would be left of it', async () => {
    const { values, used } = await generate('pw=password', 'k=htpasswd,user=bob,cost=4,from=pw')
    const [password, line] = values.map(({ value }) => value.revealText())
    const [user, hash = ''] = (line ?? '').trim().split(':')
    expect(user).toBe('bob')
    expect(await compare(password ?? '', hash)).toBe(true)
    expect([...used]).toEqual([])
    const login = await generate('pw=password', 'k=docker-config,registry=x,user=bob,from=pw')
    expect([...login.used]).toEqual(['pw'])
    const known = await generate('k=htpasswd,user=bob,cost=4,from=given')
    expect([...known.used]).toEqual(['given'])
  })

  test('take one that another flag gave, or ask', async () => {
    const given = JSON.parse(await valueOf('k=docker-config,registry=ghcr.io,user=bob,from=given'))
    const asked = JSON.parse(await valueOf('k=docker-config,registry=ghcr.io,user=bob'))
    const login = (password: string): object => ({
      auths: {
        'ghcr.io': {
          username: 'bob',
          password,
          auth: Buffer.from(`bob:${password}`).toString('base64'),
        },
      },
    })
    expect(given).toEqual(login('given by a flag'))
    expect(asked).toEqual(login('typed at the terminal'))
  })
})

test.each([
  ['k', '--generate is written KEY=KIND'],
  ['..k=password', 'cannot be a key'],
  ['k=hunter2', 'what stands after the = is no kind of value'],
  ['k=password,size=3', 'there is no option "size" here'],
  ['k=password,length=3,length=4', 'options are OPTION=VALUE, each once'],
  ['k=password,length=many', 'length is a whole number'],
  ['k=password,length=', 'length is given no value'],
  ['k=password,require=greek', 'require is some of lower+upper+digit+symbol'],
  ['k=htpasswd', 'user=... is missing'],
  ['k=htpasswd,user=bob,from=nothing', 'no value of the key nothing is given before it'],
  ['k=ssh-key,bits=4096', 'bits is for kind=rsa'],
  ['k=ssh-key,kind=dsa', 'kind is one of ed25519, rsa'],
])('%s is refused: %s', async (typed, why) => {
  await expect(generate(typed)).rejects.toThrow(why)
  await expect(generate(typed)).rejects.not.toThrow('hunter2')
})
