import { afterEach, describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { askRegistry, type RegistryAnswer } from '../../../src/lib/source/registry/ask-registry.ts'
import { challengesIn } from '../../../src/lib/source/registry/challenge.ts'
import type { RegistryLogin } from '../../../src/lib/source/registry/login.ts'
import { type RegistryRules, type RegistryServer, startRegistry } from './registry-server.ts'

const USER = 'robot'
const PASSWORD = 'canaryRegistryPassword1'
const GOOD = `${USER}:${PASSWORD}`
const password = {
  kind: 'password',
  username: SecretBytes.fromText(USER),
  password: SecretBytes.fromText(PASSWORD),
} as const
const token = (kind: 'identityToken' | 'registryToken'): RegistryLogin => ({
  kind,
  token: SecretBytes.fromText(PASSWORD),
})
const started: RegistryServer[] = []
afterEach(() => {
  for (const each of started.splice(0)) each.stop()
})

async function registry(rules: RegistryRules): Promise<RegistryServer> {
  const server = await startRegistry(rules)
  started.push(server)
  return server
}

const ask = (host: string, login: RegistryLogin = password): Promise<RegistryAnswer> =>
  askRegistry(login, { host, plainHttp: [], signal: new AbortController().signal })

const asked = async (rules: RegistryRules, login?: RegistryLogin): Promise<RegistryAnswer> =>
  ask((await registry(rules)).host, login)

describe('a login', () => {
  test.each(['token', 'basic'] as const)(
    'is taken, and refused once it is gone: %s',
    async (asks) => {
      const server = await registry({ asks, logins: [GOOD] })
      expect(await ask(server.host)).toMatchObject({ taken: true })
      server.rules.logins = []
      expect(await ask(server.host)).toMatchObject({ taken: false })
    },
  )

  test('goes to the token endpoint and nowhere else', async () => {
    const server = await registry({ asks: 'token', logins: [GOOD] })
    await ask(server.host)
    expect(server.seen).toEqual([
      'GET /v2/ none',
      'GET /token?service=registry.test Basic',
      'GET /token?service=registry.test Basic',
    ])
  })

  test('is not known to be good where everybody gets a token', async () => {
    const { taken, words } = await asked({ asks: 'token', logins: [], always: 200 })
    expect(taken).toBeUndefined()
    expect(words).toContain('the same to a credential that was made up')
  })

  test('is refused where 403 is what a wrong one gets, and no credential gets something else', async () => {
    const answer = await asked({ asks: 'token', logins: [], refusal: 403, anonymous: 200 })
    expect(answer.taken).toBe(false)
  })

  test('is not known to be dead where everybody is shut out', async () => {
    expect(await asked({ asks: 'token', logins: [], always: 403 })).toMatchObject({
      taken: undefined,
    })
  })

  test.each([429, 500, 503, 404])('is not known to be dead after %i', async (always) => {
    expect(await asked({ asks: 'token', logins: [], always })).toMatchObject({ taken: undefined })
  })

  test('is not known to be dead where none is asked for', async () => {
    const { taken, words } = await asked({ asks: 'nothing', logins: [] })
    expect(taken).toBeUndefined()
    expect(words).toBe('it lets everybody in without a credential')
  })

  test('is not known to be dead where nobody answers', async () => {
    const server = await registry({ asks: 'token', logins: [] })
    server.stop()
    const { taken, words } = await ask(server.host)
    expect(taken).toBeUndefined()
    expect(words).toBe('no answer: ECONNREFUSED')
  })

  test('follows no redirect', async () => {
    const thief = await registry({ asks: 'basic', logins: [GOOD] })
    const location = `http://${thief.host}/v2/`
    const { taken, words } = await asked({ asks: 'token', logins: [GOOD], location })
    expect(taken).toBeUndefined()
    expect(words).toContain('307: it sends elsewhere')
    expect(thief.seen).toEqual([])
  })

  test('is not sent in clear to another machine', async () => {
    const server = await registry({
      asks: 'token',
      logins: [GOOD],
      realm: 'http://registry.example.com/token',
    })
    const { taken, words } = await ask(server.host)
    expect(taken).toBeUndefined()
    expect(words).toContain('in clear')
    expect(server.seen).toEqual(['GET /v2/ none'])
  })

  test('never stands in an answer', async () => {
    const answers = [
      await asked({ asks: 'token', logins: [GOOD] }),
      await asked({ asks: 'basic', logins: [] }),
      await asked({ asks: 'token', logins: [], always: 500 }),
    ]
    expect(JSON.stringify(answers)).not.toMatch(/canary|robot|Y2FuYXJ5/)
  })
})

describe('an identity token', () => {
  const identity = token('identityToken')

  test('is exchanged at the token endpoint', async () => {
    const rules = { asks: 'token', logins: [], refreshTokens: [PASSWORD] } as const
    expect(await asked(rules, identity)).toMatchObject({ taken: true })
    expect(await asked({ ...rules, refreshTokens: [] }, identity)).toMatchObject({ taken: false })
  })

  test('is refused by the error of OAuth 2 as well', async () => {
    const answer = await asked({ asks: 'token', logins: [], refusal: 400 }, identity)
    expect(answer).toMatchObject({ taken: false })
  })

  test('is not known to be dead where there is no token endpoint', async () => {
    expect(await asked({ asks: 'basic', logins: [] }, identity)).toMatchObject({ taken: undefined })
  })
})

test('a token for the registry itself is shown to the registry itself', async () => {
  const rules = { asks: 'token', logins: [], bearer: [PASSWORD] } as const
  expect(await asked(rules, token('registryToken'))).toMatchObject({ taken: true })
  const dead = await asked({ ...rules, bearer: [] }, token('registryToken'))
  expect(dead).toMatchObject({ taken: false })
})

describe('what is asked for', () => {
  test('is read from one header and from several', () => {
    const header = 'Bearer realm="https://a/t",service="a, \\"b\\"", scope=x, Basic realm="r"'
    const seen = challengesIn(header).map(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ])
    expect(seen).toEqual([
      ['bearer', { realm: 'https://a/t', service: 'a, "b"', scope: 'x' }],
      ['basic', { realm: 'r' }],
    ])
    expect(challengesIn(['Negotiate', 'Basic realm=r']).map(({ scheme }) => scheme)).toEqual([
      'negotiate',
      'basic',
    ])
    expect(challengesIn(undefined)).toEqual([])
  })
})
