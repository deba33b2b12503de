import { describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import type { KeyWrapper } from '../../../src/lib/crypto/sops/core/wrap-data-key.ts'
import {
  type Conflict,
  type Decrypted,
  decryptDocument,
  encryptDocument,
  type EncryptionOptions,
  type KeyOpener,
  mergeDocuments,
  parseDocument,
  reencryptDocument,
  rekeyDocument,
  type SopsFormat,
} from '../../../src/lib/crypto/sops/index.ts'

const NOW = new Date('2024-05-06T07:08:09Z')
const LATER = new Date('2024-06-06T07:08:09Z')

// Age has tests of its own; here a data key is handed over as it is.
const keys: KeyWrapper & KeyOpener = {
  wrap: (key) => {
    const enc = Buffer.from(key.reveal()).toString('base64')
    return Promise.resolve({ enc, labels: [] })
  },
  open: (enc) => Promise.resolve(SecretBytes.from(Buffer.from(enc, 'base64'))),
}
const OPTIONS: EncryptionOptions = { keyGroups: [['anna', 'ben']], wrapper: keys, now: NOW }

const open = (bytes: Uint8Array, format: SopsFormat): Promise<Decrypted> =>
  decryptDocument(parseDocument(bytes, format), keys)
const encrypted = async (text: string, format: SopsFormat = 'yaml'): Promise<Decrypted> =>
  open(await encryptDocument(parseDocument(Buffer.from(text), format), OPTIONS), format)
const edited = async (before: Decrypted, text: string): Promise<Decrypted> =>
  open(await reencryptDocument(Buffer.from(text), before, NOW), before.document.source.format)
const rekeyed = async (before: Decrypted, recipients: readonly string[]): Promise<Decrypted> =>
  open(
    await rekeyDocument(before, { ...OPTIONS, keyGroups: [recipients] }),
    before.document.source.format,
  )
const named = ({ path, what }: Conflict): string => `${what} ${path.slice(1).join('.')}`
const recipients = ({ metadata }: Decrypted): readonly string[] =>
  metadata.keyGroups.flatMap(({ age }) => age.map(({ recipient }) => recipient))

interface Merged {
  readonly text: string
  readonly conflicts: readonly string[]
  readonly result: Decrypted
}

async function merged(
  base: Decrypted | undefined,
  ours: Decrypted,
  theirs: Decrypted,
): Promise<Merged | string> {
  const outcome = await mergeDocuments({ base, ours, theirs }, LATER)
  if (outcome.kind !== 'merged') return outcome.kind
  // Decrypting checks the MAC.
  const result = await open(outcome.content, ours.document.source.format)
  return { text: result.plaintext.revealText(), conflicts: outcome.conflicts.map(named), result }
}

async function mergeTexts(
  format: SopsFormat,
  ...[was, mine, other]: readonly [string, string, string]
): Promise<Merged | string> {
  const base = await encrypted(was, format)
  return merged(base, await edited(base, mine), await edited(base, other))
}

const YAML = `# about
kind: Secret
stringData:
  # who
  user: alice
  pass: one # monthly
  text: |
    a
    # no comment

    b

  list:
    - 1
    - 2
last: x
`

describe('a merge', () => {
  it.each<[string, SopsFormat, string, string, string, string]>([
    [
      'of neighbouring keys of YAML',
      'yaml',
      YAML,
      YAML.replace('alice', 'bob'),
      YAML.replace('one', 'two'),
      YAML.replace('alice', 'bob').replace('one', 'two'),
    ],
    [
      'of added, removed and commented keys of YAML',
      'yaml',
      YAML,
      YAML.replace('  text:', '  mine: m\n  text:').replace('last: x\n', ''),
      YAML.replace('# who', '# who it is').replace('  list:', '  # new\n  other: o\n  list:'),
      YAML.replace('  text:', '  mine: m\n  text:')
        .replace('last: x\n', '')
        .replace('# who', '# who it is')
        .replace('\n  list:', '\n  # new\n  other: o\n\n  list:'),
    ],
    [
      'of a text over several lines and a list',
      'yaml',
      YAML,
      YAML.replace('    b\n', '    b2\n    c\n'),
      YAML.replace('    - 2\n', '    - 2\n    - 3\n'),
      YAML.replace('    b\n', '    b2\n    c\n').replace('    - 2\n', '    - 2\n    - 3\n'),
    ],
    [
      'of one side that was indented anew',
      'yaml',
      'a:\n  b: 1\n  c: 2\n',
      'a:\n  b: 9\n  c: 2\n',
      'a:\n    b: 1\n    c: 2\n    d:\n        e: 4\n',
      'a:\n  b: 9\n  c: 2\n  d:\n      e: 4\n',
    ],
    [
      'without a line feed at the end',
      'yaml',
      'a: 1\nb: 2',
      'a: 9\nb: 2',
      'a: 1\nb: 2\nc: 3',
      'a: 9\nb: 2\nc: 3\n',
    ],
    [
      'of manifests in one file, one of which is taken away',
      'yaml',
      'kind: A\nmetadata: {name: a}\nv: 1\n---\nkind: A\nmetadata: {name: b}\nv: 1\n',
      'kind: A\nmetadata: {name: a}\nv: 1\n---\nkind: A\nmetadata: {name: b}\nv: 2\n',
      'kind: A\nmetadata: {name: b}\nv: 1\nw: 3\n',
      '---\nkind: A\nmetadata: {name: b}\nv: 2\nw: 3\n',
    ],
    [
      'of JSON',
      'json',
      '{\n  "a": {\n    "b": 1,\n    "c": [1, 2]\n  },\n  "d": "x"\n}\n',
      '{\n  "a": {\n    "b": 2,\n    "c": [1, 2]\n  },\n  "d": "x",\n  "mine": true\n}\n',
      '{\n  "a": {\n    "b": 1,\n    "c": [1, 2, 3],\n    "e": 12345678901234567\n  }\n}\n',
      '{\n  "a": {\n    "b": 2,\n    "c": [1, 2, 3],\n    "e": 12345678901234567\n  },\n  "mine": true\n}\n',
    ],
    [
      'of JSON in one line',
      'json',
      '{"a":1,"b":2}',
      '{"a":3,"b":2}',
      '{"b":2,"a":1,"c":4}',
      '{"a":3,"c":4,"b":2}\n',
    ],
    [
      'of dotenv',
      'dotenv',
      '# first\nA=1\nB=2\n\n# c\nC=3\n',
      '# first\nA=9\nB=2\n\n# c\nC=3\n',
      '# first\nA=1\nD=4\n\n# see\nC=3\n',
      '# first\nA=9\nD=4\n\n# see\nC=3\n',
    ],
    [
      'of INI',
      'ini',
      'top = 1\n\n[one]\na = 1\nb = 2\n\n[two]\nc = 3\n',
      'top = 1\n\n[one]\na = 9\nb = 2\n\n[two]\nc = 3\n',
      'top = 2\n\n[one]\na = 1\nb = 2\nx = 5\n\n; gone\n[three]\nd = 4\n',
      'top = 2\n\n[one]\na = 9\nb = 2\nx = 5\n\n; gone\n[three]\nd = 4\n',
    ],
  ])('%s takes what either side changed', async (_, format, ...texts) => {
    const [base, ours, theirs, text] = texts
    const done = await mergeTexts(format, base, ours, theirs)
    expect(done).toMatchObject({ text, conflicts: [] })
  })

  it.each<[string, string, string, string, readonly string[]]>([
    ['changed differently', 'a: 1\nb: 1\n', 'a: 2\nb: 1\n', 'a: 3\nb: 9\n', ['value a']],
    ['removed and changed', 'a: 1\nb: 1\n', 'b: 1\n', 'a: 3\nb: 9\n', ['removed a']],
    ['changed and removed', 'a: 1\nb: 1\n', 'a: 2\nb: 1\n', 'b: 9\n', ['removed a']],
    ['added differently', 'b: 1\n', 'b: 1\nc: {d: 1}\n', 'b: 9\nc: {d: 2}\n', ['value c']],
    [
      'below another',
      'a:\n  x: 1\nb: 1\n',
      'a:\n  x: 2\nb: 1\n',
      'a:\n  x: 3\nb: 9\n',
      ['value a.x'],
    ],
    ['a list', 'a: [1]\nb: 1\n', 'a: [1, 2]\nb: 1\n', 'a: [0, 1]\nb: 9\n', ['value a']],
    ['a comment', '# a\nb: 1\n', '# b\nb: 1\n', '# c\nb: 9\n', ['comment b']],
    ['a type', 'a: 1\nb: 1\n', 'a: "1"\nb: 1\n', 'a: {x: 1}\nb: 9\n', ['value a']],
  ])(
    'keeps ours, and merges the rest, where a key is %s',
    async (_, base, ours, theirs, wanted) => {
      const done = await mergeTexts('yaml', base, ours, theirs)
      expect(done).toMatchObject({ conflicts: wanted, text: ours.replace('b: 1', 'b: 9') })
    },
  )

  it.each<[SopsFormat, string, readonly string[]]>([
    ['json', '{"x":{"a":"1","b":"1"}}\n', ['value x.a']],
    ['dotenv', 'a=1\nb=1\n', ['value a']],
    ['ini', '[x]\na = 1\nb = 1\n', ['value x.a']],
    ['ini', 'a = 1\nb = 1\n[x]\nc = 1\n', ['value DEFAULT.a']],
  ])('does so in %s', async (format, base, wanted) => {
    const set = (text: string, key: string, to: string): string =>
      text.replace(new RegExp(`(${key}"?[ =:"]+)1`), `$1${to}`)
    const [ours, theirs] = [set(base, 'a', '2'), set(set(base, 'a', '3'), 'b', '9')]
    const done = await mergeTexts(format, base, ours, theirs)
    expect(done).toMatchObject({ conflicts: wanted, text: set(ours, 'b', '9') })
  })

  it('leaves a file of any other kind as it is where both changed it', async () => {
    const bytes = [0xff, 0xfe, 0].map((last) => Uint8Array.of(0xff, 0x80, last))
    const [was, mine, other] = bytes as [Uint8Array, Uint8Array, Uint8Array]
    const first = await encryptDocument(parseDocument(was, 'binary'), OPTIONS)
    const base = await open(first, 'binary')
    const [ours, theirs] = [
      await open(await reencryptDocument(mine, base, NOW), 'binary'),
      await open(await reencryptDocument(other, base, NOW), 'binary'),
    ]
    const done = await merged(base, ours, theirs)
    if (typeof done === 'string') throw new Error(done)
    expect(done.conflicts).toEqual(['value '])
    expect([...done.result.plaintext.reveal()]).toEqual([...mine])
  })

  it('leaves every value that did not change its ciphertext, and theirs theirs', async () => {
    const base = await encrypted(YAML)
    const ours = await edited(base, YAML.replace('alice', 'bob'))
    const theirs = await edited(base, YAML.replace('one', 'two'))
    const outcome = await mergeDocuments({ base, ours, theirs }, LATER)
    if (outcome.kind !== 'merged') throw new Error(outcome.kind)
    const known = new Set([ours, theirs].flatMap(({ document }) => ciphertexts(document.bytes)))
    const made = ciphertexts(outcome.content).filter((each) => !known.has(each))
    // The MAC alone.
    expect(made).toHaveLength(1)
    expect(ciphertexts(outcome.content).length).toBeGreaterThan(8)
  })

  it('is one of the sides, byte for byte, where the other changed nothing', async () => {
    const base = await encrypted(YAML)
    const changed = await edited(base, YAML.replace('alice', 'bob'))
    for (const sides of [
      { ours: changed, theirs: base },
      { ours: base, theirs: changed },
    ]) {
      const outcome = await mergeDocuments({ base, ...sides }, LATER)
      const content = outcome.kind === 'merged' ? Buffer.from(outcome.content).toString() : ''
      expect(content).toBe(Buffer.from(changed.document.bytes).toString())
    }
  })

  it('takes two that were added by either side and agree', async () => {
    const [ours, theirs] = [await encrypted('a: 1\nb: 2\n'), await encrypted('a: 1\nc: 3\n')]
    expect(await merged(undefined, ours, theirs)).toMatchObject({
      text: 'a: 1\nc: 3\nb: 2\n',
      conflicts: [],
    })
    const other = await encrypted('a: 5\n')
    expect(await merged(undefined, ours, other)).toMatchObject({ conflicts: ['value a'] })
  })

  it('refuses documents of which nobody can say which is which', async () => {
    const two = 'a: 1\n---\nb: 1\n'
    expect(await mergeTexts('yaml', two, 'a: 2\n---\nb: 1\n', 'b: 2\n')).toBe('unclear')
  })
})

describe('who can read a merged document', () => {
  it.each(['ours', 'theirs'] as const)('is what %s changed it to', async (who) => {
    const base = await encrypted('a: 1\nb: 1\n')
    const left = await rekeyed(base, ['anna'])
    const values = await edited(base, 'a: 2\nb: 1\n')
    const sides = who === 'ours' ? ([left, values] as const) : ([values, left] as const)
    const done = await merged(base, ...sides)
    if (typeof done === 'string') throw new Error(done)
    expect(done.text).toBe('a: 2\nb: 1\n')
    // Ben, who was removed, has the old data key and not this one.
    expect(recipients(done.result)).toEqual(['anna'])
    expect(done.result.dataKey.reveal()).toEqual(left.dataKey.reveal())
  })

  it('is a conflict where both changed it differently', async () => {
    const base = await encrypted('a: 1\n')
    const [one, two] = [await rekeyed(base, ['anna']), await rekeyed(base, ['anna', 'ben', 'carl'])]
    expect(await merged(base, one, two)).toBe('recipients')
    // A new data key alone: it says that the old one is not to be used any more.
    expect(await merged(base, one, await rekeyed(base, ['anna', 'ben']))).toBe('recipients')
  })

  it('is what both changed it to, with a new data key', async () => {
    const base = await encrypted('a: 1\n')
    const [one, two] = [await rekeyed(base, ['anna']), await rekeyed(base, ['anna'])]
    const done = await merged(base, one, await edited(two, 'a: 2\n'))
    if (typeof done === 'string') throw new Error(done)
    expect(done.text).toBe('a: 2\n')
    expect(done.result.dataKey.reveal()).toEqual(one.dataKey.reveal())
  })
})

describe('what is in clear in a merged document', () => {
  const CLEAR = { field: 'unencrypted_comment_regex', value: 'public' } as const

  it('is nothing that no side had in clear', async () => {
    const plain = Buffer.from('a: 1\nb: 1\n')
    const selected = { ...OPTIONS, selection: CLEAR }
    const base = await open(await encryptDocument(parseDocument(plain, 'yaml'), selected), 'yaml')
    const shown = await edited(base, '# public\na: 1\nb: 1\n')
    expect(await merged(base, await edited(base, 'a: 2\nb: 1\n'), shown)).toBe('exposed')
    expect(await merged(base, await edited(base, 'a: 1\nb: 2\n'), shown)).toMatchObject({
      text: '# public\na: 1\nb: 2\n',
    })
  })

  it('does not follow one side that encrypts less with the values of the other', async () => {
    const base = await encrypted('a: 1\nb: 1\n')
    const selection = { field: 'encrypted_regex', value: '^b$' } as const
    const bytes = await rekeyDocument(base, { ...OPTIONS, selection })
    const less = await open(bytes, 'yaml')
    expect(await merged(base, await edited(base, 'a: 1\nb: 1\nc: 1\n'), less)).toBe('exposed')
    expect(await merged(base, less, await edited(base, 'a: 2\nb: 1\n'))).toBe('exposed')
    expect(await merged(base, less, await edited(base, 'a: 1\nb: 2\n'))).toMatchObject({
      text: 'a: 1\nb: 2\n',
    })
  })
})

function ciphertexts(bytes: Uint8Array): readonly string[] {
  return (
    Buffer.from(bytes)
      .toString()
      .match(/ENC\[[^\]]*\]/g) ?? []
  )
}
