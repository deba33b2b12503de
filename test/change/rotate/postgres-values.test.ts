import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { UserError } from '../../../src/lib/base/errors.ts'
import { connectionValues, renewed } from '../../../src/lib/change/rotate/service/postgres/index.ts'

const BEFORE = { role: 'app', password: SecretBytes.fromText('old:pa/ss') }
const AFTER = { role: 'app_b', password: SecretBytes.fromText('n@w:\\%') }

function valuesOf(texts: Readonly<Record<string, string>>): ReadonlyMap<string, SecretBytes> {
  return new Map(Object.entries(texts).map(([key, text]) => [key, SecretBytes.fromText(text)]))
}

function renewedTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const changed = renewed(valuesOf(texts), BEFORE, AFTER, 'n/db')
  return Object.fromEntries([...changed].map(([key, value]) => [key, value?.revealText()]))
}

describe('the connection of a Secret', () => {
  const connectionOf = (texts: Readonly<Record<string, string>>): object => {
    const { password, ...rest } = connectionValues(valuesOf(texts), 'n/db')
    return { ...rest, password: password.revealText() }
  }

  test.each([
    [{ username: 'app', password: 'x' }],
    [{ user: 'app', password: 'x' }],
    [{ PGUSER: 'app', PGPASSWORD: 'x' }],
    [{ POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'x' }],
    [{ 'db-username': 'app', 'db-password': 'x' }],
    [{ url: 'postgres://app:x@' }],
    [{ username: 'app', user: 'app', password: 'x', note: 'y' }],
  ])('is found in %j', (texts) => {
    expect(connectionOf(texts as Readonly<Record<string, string>>)).toEqual({
      role: 'app',
      password: 'x',
    })
  })

  test('has the place of its keys, and otherwise of its URI', () => {
    expect(
      connectionOf({
        uri: 'postgresql+psycopg://a%40b:p%3Aw@[::1]:6000/d%20b?sslmode=require',
        PGHOST: 'h',
      }),
    ).toEqual({
      role: 'a@b',
      password: 'p:w',
      host: 'h',
      port: 6000,
      database: 'd b',
      sslMode: 'require',
    })
  })

  test.each([[{ password: 'x' }], [{ username: 'app' }], [{ token: 'x' }]])(
    'is none in %j',
    (texts) => {
      expect(() => connectionOf(texts as Readonly<Record<string, string>>)).toThrow(UserError)
    },
  )

  test('is refused when two keys contradict, and neither value is told', () => {
    expect(() => connectionOf({ username: 'one', user: 'two', password: 'x' })).toThrow(
      'n/db names two of the same: user and another key contradict',
    )
  })
})

describe('another credential', () => {
  test('stands wherever the old one stood, in its form', () => {
    expect(
      renewedTexts({
        username: 'app',
        password: 'old:pa/ss',
        host: 'app',
        uri: 'postgres://app:old%3Apa%2Fss@h1:1,h2:2/d?application_name=app',
        'jdbc-uri': 'jdbc:postgresql://h/d?password=old%3Apa%2Fss&user=app',
        pgpass: 'h:1:d:other:x\nh:1:d:app:old\\:pa/ss\n',
        other: 'postgres://else:old%3Apa%2Fss@h/d',
      }),
    ).toEqual({
      username: 'app_b',
      password: 'n@w:\\%',
      uri: 'postgres://app_b:n%40w%3A%5C%25@h1:1,h2:2/d?application_name=app',
      'jdbc-uri': 'jdbc:postgresql://h/d?password=n%40w%3A%5C%25&user=app_b',
      pgpass: 'h:1:d:other:x\nh:1:d:app_b:n@w\\:\\\\%\n',
    })
  })

  test('is refused where the password stands in an unknown form', () => {
    expect(() => renewedTexts({ password: 'old:pa/ss', json: '{"p":"old:pa/ss"}' })).toThrow(
      'json of n/db holds the password as well',
    )
  })

  test('is read back from every form, whatever it holds', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme-ascii' })
    fc.assert(
      fc.property(word, word, word, word, (role, password, other, next) => {
        const before = { role, password: SecretBytes.fromText(password) }
        const uri = `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@h/d`
        const values = valuesOf({ uri })
        const after = { role: other, password: SecretBytes.fromText(next) }
        const again = new Map([...values, ...renewed(values, before, after, 'x')])
        const found = connectionValues(again as typeof values, 'x')
        expect({ role: found.role, password: found.password.revealText() }).toEqual({
          role: other,
          password: next,
        })
      }),
    )
  })
})
