import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'

import {
  generateIdentity,
  type Identity,
  parseIdentity,
} from '../../../src/lib/crypto/age/index.ts'
import {
  ageOpener,
  ageWrapper,
  decryptDocument,
  encryptDocument,
  parseDocument,
  reencryptDocument,
  rekeyDocument,
  type Selection,
  type SopsFormat,
} from '../../../src/lib/crypto/sops/index.ts'
import { commentedYaml, SECRET_YAML, SELECTIONS, streamOf } from './arbitrary-yaml.ts'
import { sopsProgram, type SopsTool, sopsTool } from './sops-tool.ts'

const LONG = process.env['VAULT_SECRET_TEST_LONG'] === '1'
if (LONG) vi.setConfig({ testTimeout: 3_600_000 })
const NOW = new Date('2024-05-06T07:08:09Z')

const program = await sopsProgram()

describe.skipIf(program === undefined)('the real sops', () => {
  let sops: SopsTool
  let recipient: string
  let identities: readonly Identity[]

  beforeAll(async () => {
    const pair = await generateIdentity()
    recipient = pair.recipient
    identities = [parseIdentity(pair.identity)]
    sops = sopsTool(program ?? '', `${pair.identity.revealText()}\n`)
  })

  const ours = async (plain: Uint8Array | string, format: SopsFormat, selection?: Selection) =>
    encryptDocument(parseDocument(bytesOf(plain), format), {
      keyGroups: [[recipient]],
      wrapper: ageWrapper(),
      now: NOW,
      ...(selection && { selection }),
    })
  const open = async (encrypted: Uint8Array, format: SopsFormat) => {
    const { plaintext } = await decryptDocument(
      parseDocument(encrypted, format),
      ageOpener(identities),
    )
    return Buffer.from(plaintext.reveal())
  }
  const readable = (encrypted: Uint8Array): boolean => {
    try {
      return sops.decrypt(encrypted, 'yaml').length > 0
    } catch {
      return false
    }
  }
  const flagsOf = (selection: Selection | undefined) => [
    '--age',
    recipient,
    ...(selection ? [`--${selection.field.replaceAll('_', '-')}`, selection.value] : []),
  ]

  const expectBoth = async (plain: string, format: SopsFormat, selection?: Selection) => {
    const theirs = sops.encrypt(plain, format, flagsOf(selection))
    const expected = sops.decrypt(theirs, format)
    const mine = sops.decrypt(await ours(plain, format, selection), format)
    expect(mine.toString()).toBe(expected.toString())
    const opened = await open(theirs, format)
    expect(opened.toString()).toBe(expected.toString())
  }

  it('reads streams of Secrets as we wrote them, and we read its own', async () => {
    const streams = fc.array(SECRET_YAML, { minLength: 20, maxLength: 20 })
    const runs = LONG ? 200 : 5
    for (const [index, stream] of fc.sample(streams, { numRuns: runs, seed: 7 }).entries()) {
      await expectBoth(streamOf(stream), 'yaml', SELECTIONS[index % SELECTIONS.length])
    }
  })

  it('reads JSON as we wrote it, and we read its own', async () => {
    const documents = fc.array(
      fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { noNullPrototype: true }),
      { minLength: 10, maxLength: 10 },
    )
    for (const list of fc.sample(documents, { numRuns: LONG ? 200 : 3, seed: 8 })) {
      const named = list.map((each, index) => [`document ${index}`, each])
      await expectBoth(JSON.stringify(Object.fromEntries(named), null, '\t'), 'json')
    }
  })

  it('reads dotenv as we wrote it, and we read its own', async () => {
    const line = fc.oneof(
      fc.tuple(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), fc.string({ unit: 'grapheme' })),
      fc.tuple(fc.constant('#'), fc.stringMatching(/^[ -~]*$/)),
    )
    const files = fc.array(line, { minLength: 1, maxLength: 30 })
    for (const lines of fc.sample(files, { numRuns: LONG ? 100 : 3, seed: 9 })) {
      const text = lines.map(([key, value]) =>
        key === '#' ? `#${value}\n` : `${key}=${value.replaceAll('\n', '\\n')}\n`,
      )
      await expectBoth(text.join(''), 'dotenv')
    }
  })

  it('reads INI as we wrote it, and we read its own', async () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ._'-]{0,10}[A-Za-z0-9]$/)
    const odd = ['"quoted"', "'single'", '', '"""a\nb"""', 'a ; note', 'x # y', '1', 'true']
    const value = fc.oneof(word, fc.stringMatching(/^`[ -_a-~]*[a-z]`$/), fc.constantFrom(...odd))
    const keys = fc.dictionary(word, value, { maxKeys: 6, noNullPrototype: true })
    const section = fc.tuple(word, keys, fc.option(word))
    const files = fc.uniqueArray(section, {
      minLength: 1,
      maxLength: 6,
      selector: ([name]) => name,
    })
    for (const sections of fc.sample(files, { numRuns: LONG ? 100 : 3, seed: 10 })) {
      const text = sections.map(([name, values, comment]) => {
        const lines = Object.entries(values).map(([key, each]) => `${key} = ${each}\n`)
        return `${comment === null ? '' : `; ${comment}\n`}[${name}]\n${lines.join('')}\n`
      })
      await expectBoth(text.join(''), 'ini')
    }
  })

  it('reads binary documents as we wrote them, and we read its own', async () => {
    const arbitrary = fc.uint8Array({ maxLength: 3000 })
    for (const bytes of fc.sample(arbitrary, { numRuns: LONG ? 100 : 3, seed: 11 })) {
      const theirs = sops.encrypt(bytes, 'binary', flagsOf(undefined))
      expect(await open(theirs, 'binary')).toEqual(Buffer.from(bytes))
      expect(sops.decrypt(await ours(bytes, 'binary'), 'binary')).toEqual(Buffer.from(bytes))
    }
  })

  it.each([undefined, 'encrypted_comment_regex', 'unencrypted_comment_regex'] as const)(
    'reads comments as we wrote them, and we read its own, when %s chooses',
    async (field) => {
      const selection = field && { field, value: 'ENCME' }
      const random = generator(12)
      for (let run = 0; run < (LONG ? 200 : 4); run++) {
        const text = commentedYaml(random)
        const theirs = sops.encrypt(text, 'yaml', flagsOf(selection))
        const mine = await ours(text, 'yaml', selection)
        expect(encryptedValues(Buffer.from(mine).toString())).toBe(
          encryptedValues(theirs.toString()),
        )
        // Both check the MAC, so both saw the same values.
        sops.decrypt(mine, 'yaml')
        expect((await open(mine, 'yaml')).toString()).toBe(text)
        // A comment that sops moves may choose other values; then it cannot read its own file.
        if (!readable(theirs)) continue
        expect(commentsOf(await open(theirs, 'yaml'))).toEqual(commentsOf(Buffer.from(text)))
      }
    },
  )

  it('opens key groups that we share, and we open its own', async () => {
    const pairs = await Promise.all([generateIdentity(), generateIdentity(), generateIdentity()])
    const keys = pairs.slice(0, 2).map((pair) => pair.identity.revealText())
    const tool = sopsTool(program ?? '', `${keys.join('\n')}\n`)
    const groups = pairs.map((pair) => [pair.recipient])
    const mine = await encryptDocument(parseDocument(bytesOf('a: b\n'), 'yaml'), {
      keyGroups: groups,
      shamirThreshold: 2,
      wrapper: ageWrapper(),
      now: NOW,
      macOnlyEncrypted: true,
    })
    expect(tool.decrypt(mine, 'yaml').toString()).toBe('a: b\n')
    const lines = groups.map(([each]) => `      - age: [${each}]\n`).join('')
    tool.configure(
      `creation_rules:\n  - mac_only_encrypted: true\n    shamir_threshold: 2\n    key_groups:\n${lines}`,
    )
    const theirs = tool.encrypt('a: b\n', 'yaml', [])
    expect(theirs.toString()).toContain('shamir_threshold: 2')
    const two = pairs.slice(0, 2).map((pair) => parseIdentity(pair.identity))
    const opened = await decryptDocument(parseDocument(theirs, 'yaml'), ageOpener(two))
    expect(opened.plaintext.revealText()).toBe('a: b\n')
    expect(opened.metadata.macOnlyEncrypted).toBe(true)
  })

  it.each(['dotenv', 'ini', 'json'] as const)(
    'opens key groups in %s that we share, and we open its own',
    async (format) => {
      const plain = { dotenv: 'A=b\n', ini: '[s]\na = b\n', json: '{\n\t"a": "b"\n}\n' }[format]
      const pairs = await Promise.all([generateIdentity(), generateIdentity()])
      const keys = pairs.map((pair) => pair.identity.revealText())
      const tool = sopsTool(program ?? '', `${keys.join('\n')}\n`)
      const mine = await encryptDocument(parseDocument(bytesOf(plain), format), {
        keyGroups: pairs.map((pair) => [pair.recipient]),
        wrapper: ageWrapper(),
        now: NOW,
      })
      expect(tool.decrypt(mine, format).toString()).toBe(plain)
      const lines = pairs.map((pair) => `      - age: [${pair.recipient}]\n`).join('')
      tool.configure(`creation_rules:\n  - key_groups:\n${lines}`)
      const document = parseDocument(tool.encrypt(plain, format, []), format)
      const opener = ageOpener(pairs.map((pair) => parseIdentity(pair.identity)))
      expect((await decryptDocument(document, opener)).plaintext.revealText()).toBe(plain)
    },
  )

  it('opens what we encrypt after quantum computers, and we open its own', async () => {
    const pair = await generateIdentity('hybrid')
    const tool = sopsTool(program ?? '', `${pair.identity.revealText()}\n`)
    const mine = await encryptDocument(parseDocument(bytesOf('a: b\n'), 'yaml'), {
      keyGroups: [[pair.recipient]],
      wrapper: ageWrapper(),
      now: NOW,
    })
    expect(tool.decrypt(mine, 'yaml').toString()).toBe('a: b\n')
    const theirs = tool.encrypt('a: b\n', 'yaml', ['--age', pair.recipient])
    const opener = ageOpener([parseIdentity(pair.identity)])
    const opened = await decryptDocument(parseDocument(theirs, 'yaml'), opener)
    expect(opened.plaintext.revealText()).toBe('a: b\n')
  })

  it('reads what we changed and gave to others', async () => {
    const plain = 'data:\n    a: one\n    b: two\n'
    const before = await decryptDocument(
      parseDocument(sops.encrypt(plain, 'yaml', flagsOf(undefined)), 'yaml'),
      ageOpener(identities),
    )
    const edited = plain.replace('two', 'three')
    const mine = await reencryptDocument(bytesOf(edited), before, NOW)
    expect(sops.decrypt(mine, 'yaml').toString()).toBe(edited)
    const rekeyed = await rekeyDocument(before, {
      keyGroups: [[recipient]],
      wrapper: ageWrapper(),
      now: NOW,
    })
    expect(sops.decrypt(rekeyed, 'yaml').toString()).toBe(plain)
  })
})

function encryptedValues(text: string): number {
  return text.split('ENC[').length
}

// sops moves some of them.
function commentsOf(text: Buffer): readonly string[] {
  return (text.toString().match(/#.*/g) ?? []).toSorted()
}

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

function bytesOf(text: Uint8Array | string): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text
}
