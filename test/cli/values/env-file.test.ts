import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../../src/lib/base/errors.ts'
import { parseEnvFile } from '../../../src/lib/cli/values/env-file.ts'

const ENV = { HOME_OF: 'the environment' }

function read(text: string): Readonly<Record<string, string>> {
  const { values } = parseEnvFile(new TextEncoder().encode(text), 'file', ENV)
  return Object.fromEntries(values.map(({ key, value }) => [key, value.revealText()]))
}

test.each([
  ['', {}],
  ['# only a comment\n   # another\n\n', {}],
  ['A=1\nB=2', { A: '1', B: '2' }],
  ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['  A= with blanks \n', { A: ' with blanks ' }],
  ['A=b=c#d', { A: 'b=c#d' }],
  ['A=', { A: '' }],
  ['A="quoted"', { A: '"quoted"' }],
  ['HOME_OF', { HOME_OF: 'the environment' }],
  ['NOT_IN_IT', {}],
  ['\ufeffA=1', { A: '1' }],
  ['a.b-c_D=1', { 'a.b-c_D': '1' }],
])('%j is read as kubectl reads it', (text, expected) => {
  expect(read(text)).toEqual(expected)
})

test.each(['1A=x', '=x', 'A B=x', 'two\nlines of a key', '-----BEGIN PRIVATE KEY-----'])(
  '%j is refused without a word of it',
  (text) => {
    const said = refusal(text)
    expect(said).toMatch(/^file line \d+ does not begin with the name of a variable$/)
    expect(said).not.toContain(text.split('=')[0] || 'x=')
  },
)

test('bytes that are no text are refused', () => {
  expect(() => parseEnvFile(Uint8Array.of(65, 61, 0xff), 'file', {})).toThrow(
    'is not text in UTF-8',
  )
})

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

describe.skipIf(!hasKubectl)('compared with the kubectl on this machine', () => {
  test('lines of any kind give the same keys and values', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'env-file-'))
    const file = path.join(folder, 'env')
    const key = fc.stringMatching(/^[A-Za-z._-][A-Za-z0-9._-]{0,5}$/)
    const value = fc.string({
      unit: fc.constantFrom('a', 'b', '1', ' ', '"', "'", '=', '#', '$', '\\', '\t', '{', '}'),
      maxLength: 12,
    })
    const line = fc.oneof(
      { weight: 5, arbitrary: fc.tuple(key, value).map(([k, v]) => `${k}=${v}`) },
      fc.constantFrom('', '   ', '# note', '\t# note', 'HOME_OF'),
    )
    const lines = fc.uniqueArray(line, { maxLength: 8, selector: (each) => each.split('=')[0] })
    try {
      fc.assert(
        fc.property(lines, (all) => {
          const text = all.join('\n')
          writeFileSync(file, text)
          expect(orRefused(text)).toEqual(byKubectl(file))
        }),
        { numRuns: 60 },
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

function refusal(text: string): string {
  try {
    read(text)
  } catch (error) {
    if (error instanceof UserError) return error.message
  }
  throw new Error('not refused')
}

function orRefused(text: string): Readonly<Record<string, string>> | undefined {
  try {
    return read(text)
  } catch {
    return undefined
  }
}

/** What kubectl makes of it; nothing where it refuses. */
function byKubectl(file: string): Readonly<Record<string, string>> | undefined {
  const words = ['create', 'secret', 'generic', 'x', `--from-env-file=${file}`]
  const { stdout, status } = spawnSync('kubectl', [...words, '--dry-run=client', '-o', 'json'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...ENV, HOME: '/nonexistent' },
  })
  if (status !== 0) return undefined
  const { data = {} } = JSON.parse(stdout) as { data?: Record<string, string> }
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )
}
