/** Versions of sops that are still about, in long runs only: each takes minutes to build. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'

import { generateIdentity, parseIdentity } from '../../../src/lib/crypto/age/index.ts'
import {
  ageOpener,
  ageWrapper,
  decryptDocument,
  encryptDocument,
  type EncryptionOptions,
  parseDocument,
  type Selection,
  type SopsFormat,
} from '../../../src/lib/crypto/sops/index.ts'
import { commentedYaml, SECRET_YAML, SELECTIONS, streamOf } from './arbitrary-yaml.ts'
import { sopsProgram, sopsTool } from './sops-tool.ts'

const LONG = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const VERSIONS = ['v3.8.1', 'v3.9.4']
const programs = new Map(
  await Promise.all(
    VERSIONS.map(async (each) => [each, LONG ? await sopsProgram(each) : undefined] as const),
  ),
)

function missing(version: string): string {
  return LONG
    ? `Go, to build sops ${version}`
    : `npm run test:long builds sops ${version} and tries it`
}

// Both fail on a point in time, and lose a new line with which a text begins, even their own MAC.
const BEYOND_THEM = /[:-] \d{4}-\d|"\\n/

const TEXTS: Readonly<Record<SopsFormat, fc.Arbitrary<string | Uint8Array>>> = {
  yaml: fc
    .array(
      SECRET_YAML.filter((text) => !BEYOND_THEM.test(text)),
      { minLength: 1, maxLength: 10 },
    )
    .map(streamOf),
  json: fc
    .dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { noNullPrototype: true })
    .map((value) => JSON.stringify({ value }, null, '\t')),
  dotenv: fc
    .array(fc.tuple(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), fc.string({ unit: 'grapheme' })), {
      minLength: 1,
      maxLength: 20,
    })
    .map((lines) =>
      lines.map(([key, value]) => `${key}=${value.replaceAll('\n', '\\n')}\n`).join(''),
    ),
  ini: fc
    .dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.stringMatching(/^[a-z](?:[a-z .:]*[a-z])?$/),
      {
        minKeys: 1,
        noNullPrototype: true,
      },
    )
    .map(
      (keys) =>
        `[s]\n${Object.entries(keys)
          .map(([key, value]) => `${key} = ${value}\n`)
          .join('')}`,
    ),
  binary: fc.uint8Array({ maxLength: 3000 }),
}

describe.each(VERSIONS)('sops %s', (version) => {
  const program = programs.get(version)

  beforeEach((context) => {
    if (program === undefined) context.skip(missing(version))
  })

  it.each(['yaml', 'json', 'dotenv', 'ini', 'binary'] as const)(
    'reads %s as we wrote it, and we read its own',
    { timeout: 1_200_000 },
    async (format) => {
      const { expected, byThem, byUs } = await between(program ?? '')
      const random = generator(14)
      const commented = format === 'yaml' ? 100 : 0
      const texts = [
        ...fc.sample(TEXTS[format], { numRuns: 100, seed: 13 }),
        ...Array.from({ length: commented }, () => commentedYaml(random)),
      ]
      for (const [index, text] of texts.entries()) {
        const selection = format === 'yaml' ? SELECTIONS[index % SELECTIONS.length] : undefined
        const { theirs, plain } = expected(text, format, selection)
        expect(await byThem(text, format, selection && { selection })).toBe(plain)
        expect(await byUs(theirs, format)).toBe(plain)
      }
    },
  )

  it('takes mac_only_encrypted since 3.9', async () => {
    const { byThem } = await between(program ?? '')
    const text = 'a: b\nc_unencrypted: d\n'
    const read = await byThem(text, 'yaml', { macOnlyEncrypted: true }).catch(String)
    expect(read === text).toBe(version !== 'v3.8.1')
    expect(read.includes('MAC mismatch')).toBe(version === 'v3.8.1')
  })
})

type More = Partial<EncryptionOptions>

/** An identity that both have, and what each makes of what the other wrote, as Latin-1. */
async function between(program: string): Promise<{
  readonly expected: (
    text: string | Uint8Array,
    format: SopsFormat,
    selection?: Selection,
  ) => { readonly theirs: Buffer; readonly plain: string }
  readonly byThem: (text: string | Uint8Array, format: SopsFormat, more?: More) => Promise<string>
  readonly byUs: (theirs: Uint8Array, format: SopsFormat) => Promise<string>
}> {
  const { identity, recipient } = await generateIdentity()
  const sops = sopsTool(program, `${identity.revealText()}\n`)
  const opener = ageOpener([parseIdentity(identity)])
  return {
    expected: (text, format, selection) => {
      const field = selection?.field.replaceAll('_', '-')
      const flags = selection ? [`--${field}`, selection.value] : []
      const theirs = sops.encrypt(text, format, ['--age', recipient, ...flags])
      return { theirs, plain: sops.decrypt(theirs, format).toString('latin1') }
    },
    byThem: async (text, format, more = {}) => {
      const mine = await encryptDocument(parseDocument(Buffer.from(text), format), {
        keyGroups: [[recipient]],
        wrapper: ageWrapper(),
        now: new Date('2024-05-06T07:08:09Z'),
        ...more,
      })
      return sops.decrypt(mine, format).toString('latin1')
    },
    byUs: async (theirs, format) => {
      const { plaintext } = await decryptDocument(parseDocument(theirs, format), opener)
      return Buffer.from(plaintext.reveal()).toString('latin1')
    },
  }
}

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
