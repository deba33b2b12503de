import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type Scalar, scalar } from '../../../src/lib/crypto/sops/core/scalar.ts'
import { Stash } from '../../../src/lib/crypto/sops/core/stash.ts'
import {
  additionalData,
  decryptValue,
  encryptValue,
} from '../../../src/lib/crypto/sops/core/value-cipher.ts'

const key = new Uint8Array(32).fill(7)
const aad = additionalData(['stringData', 'password'])

describe('a value', () => {
  it('comes back as it was, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, path) => {
        const value: Scalar = { type: 'str', bytes }
        const text = encryptValue(value, key, additionalData([path]))
        expect(Buffer.from(decryptValue(text, key, additionalData([path])).bytes)).toEqual(
          Buffer.from(bytes),
        )
      }),
    )
  })

  it('is written with an IV of 32 bytes and a tag of 16, in padded base64', () => {
    const text = encryptValue(scalar('int', '5'), key, aad)
    expect(text).toMatch(
      /^ENC\[AES256_GCM,data:[^,]{4},iv:[A-Za-z0-9+/]{43}=,tag:[A-Za-z0-9+/]{22}==,type:int\]$/,
    )
  })

  it('stays empty when it is empty', () => {
    expect(encryptValue(scalar('str', ''), key, aad)).toBe('')
    expect(decryptValue('', key, aad)).toEqual(scalar('str', ''))
  })

  it('has its keys as additional data, each with a colon', () => {
    expect(aad).toBe('stringData:password:')
    expect(additionalData([])).toBe(':')
  })

  it('does not decrypt elsewhere, with another key, or changed by one bit', () => {
    const text = encryptValue(scalar('str', 'secret'), key, aad)
    expect(() => decryptValue(text, key, 'data:password:')).toThrow('does not decrypt')
    expect(() => decryptValue(text, new Uint8Array(32), aad)).toThrow('does not decrypt')
    const flipped = text.replace(/data:(.)/, (_, c: string) => `data:${c === 'A' ? 'B' : 'A'}`)
    expect(() => decryptValue(flipped, key, aad)).toThrow('does not decrypt')
  })

  it('is refused when it is malformed, and never repeated', () => {
    for (const text of [
      'ENC[AES256_GCM,data:hunter2]',
      'ENC[AES256_GCM,data:aGk,iv:AAAA,tag:AAAA,type:str]',
      'ENC[AES256_GCM,data:aGk=,iv:AAAA,tag:AAAA,type:str]',
      encryptValue(scalar('str', 'x'), key, aad).replace('type:str', 'type:hunter2'),
    ]) {
      expect(() => decryptValue(text, key, aad)).toThrow(/^is malformed$/)
    }
  })

  it('is read as its type says, in the notation that is hashed', () => {
    const as = (type: string, text: string) => {
      const sealed = encryptValue(scalar('str', text), key, aad)
      const value = decryptValue(sealed.replace('type:str', `type:${type}`), key, aad)
      return Buffer.from(value.bytes).toString()
    }
    expect(as('int', '+007')).toBe('7')
    expect(as('int', '-9223372036854775808')).toBe('-9223372036854775808')
    expect(as('bool', 't')).toBe('True')
    expect(as('float', '1e3')).toBe('1000')
    expect(as('time', '2024-01-02T03:04:05.50+00:00')).toBe('2024-01-02T03:04:05.5Z')
    expect(as('bytes', 'raw')).toBe('raw')
    expect(() => as('int', '9223372036854775808')).toThrow('is no int')
    expect(() => as('bool', 'yes')).toThrow('is no bool')
  })
})

describe('the stash', () => {
  it('gives each ciphertext once, in order, for the same value at the same place', () => {
    const stash = new Stash()
    const value = scalar('str', 'x')
    stash.keep(value, aad, 'first')
    stash.keep(value, aad, 'second')
    expect([1, 2, 3].map(() => stash.take(value, aad))).toEqual(['first', 'second', undefined])
    stash.rewind()
    expect(stash.take(value, aad)).toBe('first')
    expect(stash.take(scalar('int', 'x'), aad)).toBeUndefined()
    expect(stash.take(value, 'data:')).toBeUndefined()
  })
})
