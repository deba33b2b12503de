import { describe, expect, test } from 'vitest'
import { formatByContent, HEAD_LENGTH, recognise } from '../../../src/lib/cli/decrypt/recognise.ts'

const ENC = 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]'
const SOPS = { mac: ENC, version: '3.9.0' }

describe('the format of a SOPS document shows in its content', () => {
  test.each([
    ['json', JSON.stringify({ a: ENC, sops: SOPS })],
    ['json', JSON.stringify({ data: ENC, more: ENC, sops: SOPS })],
    ['json', JSON.stringify({ data: { a: ENC }, sops: SOPS })],
    ['binary', JSON.stringify({ data: ENC, sops: SOPS }, null, 2)],
    ['yaml', `a: ${ENC}\nsops:\n  mac: ${ENC}\n`],
    ['yaml', `{kind: Secret, sops: {mac: "${ENC}"}}\n`],
    ['yaml', `{"a": 1}\n---\n{"sops": {}}\n`],
    ['yaml', `stringData:\n  .env: |\n    A=${ENC}\n    sops_version=3.9.0\n`],
    ['dotenv', `A=${ENC}\nsops_version=3.9.0\n`],
    ['ini', `[a]\nb = ${ENC}\n`],
  ] as const)('%s', (format, text) => {
    expect(formatByContent(text, undefined, true)).toBe(format)
    expect(recognise(Buffer.from(text), undefined, undefined)).toEqual({ kind: 'sops', format })
  })

  test('and in its name, where braces are neither', () => {
    const broken = '{"a": 1,}'
    expect(formatByContent(broken, 'a.json', true)).toBe('json')
    expect(formatByContent(broken, 'a.json.age', true)).toBe('json')
    expect(formatByContent(broken, 'a.yaml', true)).toBe('yaml')
  })

  test('also where only the beginning is known', () => {
    const long = 'x'.repeat(HEAD_LENGTH)
    for (const [format, value] of [
      ['json', { a: ENC, long, sops: SOPS }],
      ['binary', { data: `${ENC}${long}`, sops: SOPS }],
    ] as const) {
      const text = JSON.stringify(value)
      const head = Buffer.from(text.slice(0, HEAD_LENGTH))
      expect(recognise(head, undefined, undefined)).toEqual({ kind: 'sops', format })
      expect(recognise(Buffer.from(text), undefined, undefined)).toEqual({ kind: 'sops', format })
    }
  })
})
