import fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import { readSecret, writeSecret } from '../../../src/lib/crypto/secret-types/index.ts'
import { failureOf } from '../failure-of.ts'

const base = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'shop' } }
const MARK = 'canary-Xu7kq'

describe('reading a Secret', () => {
  it('decodes data, lets stringData win, and takes null for nothing', () => {
    const { data } = readSecret({
      ...base,
      data: { a: 'AP8=', b: 'Yg==', empty: null, folded: 'Y\nQ=\r\n=' },
      stringData: { b: 'new', c: 'c' },
    })
    const plain = [...data].map(([key, value]) => [
      key,
      Buffer.from(value.reveal()).toString('latin1'),
    ])
    expect(plain).toEqual([
      ['a', '\0\u00ff'],
      ['b', 'new'],
      ['empty', ''],
      ['folded', 'a'],
      ['c', 'c'],
    ])
  })

  it('gives back what it wrote, and never writes stringData', () => {
    const map = fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary' }))
    const flag = fc.constantFrom({}, { immutable: true }, { immutable: false })
    fc.assert(
      fc.property(map, flag, fc.constantFrom({}, { type: 'x' }), (stringData, immutable, type) => {
        const secret = readSecret({ ...base, ...type, ...immutable, stringData })
        const written = writeSecret(secret)
        expect(written).not.toHaveProperty('stringData')
        expect(writeSecret(readSecret(written))).toEqual(written)
        expect(readSecret(written).data.size).toBe(Object.keys(stringData).length)
        for (const [key, text] of Object.entries(stringData)) {
          expect(Buffer.from(readSecret(written).data.get(key)?.reveal() ?? [])).toEqual(
            Buffer.from(text),
          )
        }
      }),
    )
  })

  it('prints as nothing but lengths', () => {
    const secret = readSecret({ ...base, stringData: { a: MARK } })
    expect(inspect(secret, { depth: 9 }) + JSON.stringify([...secret.data])).not.toContain(MARK)
  })

  it.each<[string, unknown]>([
    ['another kind', { ...base, kind: 'ConfigMap', data: { a: MARK } }],
    ['another version', { ...base, apiVersion: 'v2' }],
    ['a list', [base]],
    ['nothing', null],
    ['an unknown field', { ...base, Data: { a: MARK } }],
    ['a number', { ...base, stringData: { a: 5 } }],
    ['an object as value', { ...base, data: { a: { b: MARK } } }],
    ['a list of data', { ...base, data: [MARK] }],
    ['plain text in data', { ...base, data: { a: MARK } }],
    ['base64 for URLs', { ...base, data: { a: '_-8=' } }],
    ['base64 without padding', { ...base, data: { a: 'YQ' } }],
    ['a word for immutable', { ...base, immutable: 'true' }],
    ['a number for the type', { ...base, type: 5 }],
    ['a text for metadata', { ...base, metadata: MARK }],
  ])('refuses %s, and shows no value', async (_what, manifest) => {
    expect(() => readSecret(manifest)).toThrow(UserError)
    expect((await failureOf(() => readSecret(manifest))).text).not.toContain(MARK)
  })
})
