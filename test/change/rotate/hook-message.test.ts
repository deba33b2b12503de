import { describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { parseAnswer, parseReturned } from '../../../src/lib/change/rotate/service/hook/contract.ts'
import { saidByHook } from '../../../src/lib/change/rotate/service/hook/message.ts'

const VALUE = 'p\u00e4ss "word"/?+'
const values = {
  before: new Map([['password', SecretBytes.fromText(VALUE)]]),
  after: new Map([['token', SecretBytes.fromText('line-with-end\n')]]),
}
const bytes = Buffer.from(VALUE)

describe('what a hook says', () => {
  test.each([
    ['as it is', VALUE],
    ['in base64', bytes.toString('base64')],
    ['in base64 of URLs', bytes.toString('base64url')],
    ['in hexadecimal', bytes.toString('hex')],
    ['in capital hexadecimal', bytes.toString('hex').toUpperCase()],
    ['percent-encoded', encodeURIComponent(VALUE)],
    ['as JSON', JSON.stringify(VALUE)],
    ['without its line end', 'line-with-end'],
  ])('is not shown when it holds a value %s', (_how, text) => {
    expect(saidByHook(`sorry: ${text}.`, values)).toBe(
      'it said something that holds a value, which is not shown',
    )
  })

  test('is shown otherwise, and is cut', () => {
    expect(saidByHook('no such user', values)).toBe('no such user')
    expect(saidByHook('x'.repeat(1000), values)).toHaveLength(303)
  })

  test.each(['', 'null', '[]', '"yes"', '{}', '{"kind":"HookAnswer"}', '{} {}'])(
    'is no answer as %j',
    (text) => {
      expect(() => parseAnswer(text)).toThrow(/the hook (gave no answer|speaks another version)/)
    },
  )

  test.each(['token', 'token !', 'a b c', 'to/ken YQ==', 'token YQ', 'token YQ==\ntoken YQ=='])(
    'is no new value as %j',
    (text) => {
      expect(() => parseReturned(text)).toThrow('the hook gave')
    },
  )

  test('may be a value without any bytes', () => {
    expect(
      [...parseReturned('a \nb YQ==\n')].map(([key, value]) => [key, value.revealText()]),
    ).toEqual([
      ['a', ''],
      ['b', 'a'],
    ])
  })
})
