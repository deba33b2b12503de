import { beforeAll, describe, expect, it } from 'vitest'

import { generateIdentity, parseIdentity } from '../../../src/lib/crypto/age/index.ts'
import {
  ageOpener,
  ageWrapper,
  type Decrypted,
  decryptDocument,
  encryptDocument,
  type EncryptionOptions,
  formatForPath,
  type KeyOpener,
  parseDocument,
  reencryptDocument,
  rekeyDocument,
  SECRET_SELECTION,
  SopsError,
  type SopsFormat,
} from '../../../src/lib/crypto/sops/index.ts'

const NOW = new Date('2024-05-06T07:08:09.123Z')
const LATER = new Date('2024-06-06T07:08:09.123Z')

const SECRET = `# Who owns this: team a
apiVersion: v1
kind: Secret
metadata:
  name:   db   # spaces stay
data:
  # the old one was hunter2
  user: YWRtaW4=

  pass: "c2VjcmV0"   # from the vault
stringData:
  note: |
    line one
    line two
  flow: {a: 'x', b: [1, true, null]}
`

let recipient: string
let other: { recipient: string; opener: KeyOpener }
let opener: KeyOpener

beforeAll(async () => {
  const pair = await generateIdentity()
  recipient = pair.recipient
  opener = ageOpener([parseIdentity(pair.identity)])
  const second = await generateIdentity()
  other = { recipient: second.recipient, opener: ageOpener([parseIdentity(second.identity)]) }
})

const options = (more: Partial<EncryptionOptions> = {}): EncryptionOptions => ({
  keyGroups: [[recipient]],
  wrapper: ageWrapper(),
  now: NOW,
  selection: SECRET_SELECTION,
  ...more,
})
const encrypt = async (text: string, format: SopsFormat = 'yaml', more = {}): Promise<string> => {
  const document = parseDocument(Buffer.from(text), format)
  return Buffer.from(await encryptDocument(document, options(more))).toString()
}
const decrypt = (text: string, format: SopsFormat = 'yaml', by = opener): Promise<Decrypted> =>
  decryptDocument(parseDocument(Buffer.from(text), format), by)
const failure = async (promise: Promise<unknown>): Promise<SopsError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (error_: unknown) => error_,
  )
  expect(error).toBeInstanceOf(SopsError)
  return error as SopsError
}

describe('an encrypted document', () => {
  it('keeps everything but the values: order, spaces, comments outside', async () => {
    const encrypted = await encrypt(SECRET)
    const mask = encrypted.replaceAll(/["']?ENC\[[^\]]*\]["']?/g, 'E').replace(/^sops:[^]*/m, '')
    expect(mask).toBe(`# Who owns this: team a
apiVersion: v1
kind: Secret
metadata:
  name:   db   # spaces stay
data:
  #E
  user: E

  pass: E   #E
stringData:
  note: E
  flow: {a: E, b: [E, E, null]}
`)
    expect(encrypted).not.toContain('hunter2')
    const block = encrypted.slice(encrypted.indexOf('\nsops:'))
    expect(block).toMatch(
      /^\nsops:\n {4}age:\n {8}- enc: \|\n {12}-----BEGIN AGE ENCRYPTED FILE-----\n/,
    )
    expect(block).toContain(
      `\n          recipient: ${recipient}\n    encrypted_regex: ^(data|stringData)$\n`,
    )
    expect(block).toContain('\n    lastmodified: "2024-05-06T07:08:09Z"\n    mac: ENC[')
  })

  it('decrypts to the same values, with quotes where they are needed', async () => {
    const { plaintext } = await decrypt(await encrypt(SECRET))
    expect(plaintext.revealText()).toBe(
      SECRET.replace('"c2VjcmV0"', 'c2VjcmV0').replace("'x'", 'x'),
    )
  })

  it('that was JSON in YAML stays JSON, and comes back as it was', async () => {
    const odd = { a: 'it\'s "x": {y}\n\u0007\u{1f600}', b: [1, true, null, 2.5], c: '', d: 'z' }
    const json = [0, 2].map((indent) =>
      JSON.stringify({ kind: 'Secret', stringData: odd }, null, indent),
    )
    const text = `${json.join('\n---\n')}\n`
    const encrypted = await encrypt(text)
    for (const document of encrypted.split('\n---\n')) {
      expect(() => JSON.parse(document)).not.toThrow()
    }
    expect(encrypted).not.toContain('"z"')
    const before = await decrypt(encrypted)
    expect(before.plaintext.revealText()).toBe(text)
    const after = await reencryptDocument(Buffer.from(text), before, LATER)
    expect(Buffer.from(after).toString()).toBe(encrypted)
  })

  it.each(['json', 'yaml'] as const)(
    'in %s on one line has the marks by which Flux knows it inside a Secret',
    async (format) => {
      const encrypted = await encrypt('{"data":{"a":"b"}}', format)
      expect(encrypted).toContain('"mac": "ENC[')
      expect((await decrypt(encrypted, format)).plaintext.revealText()).toBe('{"data":{"a":"b"}}')
    },
  )

  it('is byte for byte the same after an edit that changes nothing', async () => {
    const encrypted = await encrypt(SECRET)
    const before = await decrypt(encrypted)
    const after = await reencryptDocument(before.plaintext.reveal(), before, LATER)
    expect(Buffer.from(after).toString()).toBe(encrypted)
  })

  it('differs after an edit in the lines that were edited, and in lastmodified and mac', async () => {
    const encrypted = await encrypt(SECRET)
    const before = await decrypt(encrypted)
    const edited = before.plaintext.revealText().replace('YWRtaW4=', 'cm9vdA==')
    const after = Buffer.from(await reencryptDocument(Buffer.from(edited), before, LATER))
    const old = encrypted.split('\n')
    const changed = after
      .toString()
      .split('\n')
      .filter((line) => !old.includes(line))
    expect(changed.map((line) => line.trim().split(':')[0])).toEqual([
      'user',
      'lastmodified',
      'mac',
    ])
    expect((await decrypt(after.toString())).plaintext.revealText()).toBe(edited)
  })

  it('indents its block as asked, and goes on so', async () => {
    const document = parseDocument(Buffer.from(SECRET), 'yaml', 2)
    const encrypted = Buffer.from(await encryptDocument(document, options())).toString()
    expect(encrypted).toMatch(/^sops:\n {2}age:\n {4}- enc: \|\n {8}-----BEGIN/m)
    const before = await decrypt(encrypted)
    const edited = Buffer.from(before.plaintext.revealText().replace('YWRtaW4=', 'cm9vdA=='))
    const after = Buffer.from(await reencryptDocument(edited, before, LATER)).toString()
    expect(after.split('\n')).toHaveLength(encrypted.split('\n').length)
    expect(after).toMatch(/^sops:\n {2}age:\n {4}- enc: \|\n {8}-----BEGIN/m)
  })

  it('has another data key and other recipients after rekeying', async () => {
    const encrypted = await encrypt(SECRET)
    const before = await decrypt(encrypted)
    const after = Buffer.from(
      await rekeyDocument(before, {
        keyGroups: [[other.recipient]],
        wrapper: ageWrapper(),
        now: LATER,
      }),
    ).toString()
    const values = (text: string) => text.match(/ENC\[[^\]]*\]/g) ?? []
    expect(values(after).filter((value) => encrypted.includes(value))).toEqual([])
    expect(values(after)).toHaveLength(values(encrypted).length)
    expect((await failure(decrypt(after))).kind).toBe('no-identity')
    const opened = await decrypt(after, 'yaml', other.opener)
    expect(opened.plaintext.revealText()).toBe(before.plaintext.revealText())
    expect(opened.dataKey.reveal()).not.toEqual(before.dataKey.reveal())
  })

  it('needs as many key groups as its threshold says', async () => {
    const third = await generateIdentity()
    const groups = [[recipient], [other.recipient], [third.recipient]]
    const encrypted = await encrypt(SECRET, 'yaml', { keyGroups: groups, shamirThreshold: 2 })
    const error = await failure(decrypt(encrypted))
    expect(error.message).toBe('the identities open 1 key groups of 3, and 2 are needed')
    const two: KeyOpener = {
      open: async (...entry) => (await opener.open(...entry)) ?? other.opener.open(...entry),
    }
    expect((await decrypt(encrypted, 'yaml', two)).plaintext.length).toBeGreaterThan(100)
  })

  it('has its block in every document of a stream, and only there', async () => {
    const encrypted = await encrypt(`${SECRET}---\n${SECRET}`)
    expect(encrypted.match(/^sops:$/gm)).toHaveLength(2)
    const { plaintext } = await decrypt(encrypted)
    expect(plaintext.revealText()).not.toContain('sops')
    expect(plaintext.revealText().split('---\n')).toHaveLength(2)
  })

  it('writes out aliases, since each copy is encrypted for its place', async () => {
    const text = 'base: &b\n  k: v\ndata:\n  one: *b\n  two: &t x\n  three: *t\n'
    const { plaintext } = await decrypt(await encrypt(text))
    expect(plaintext.revealText()).toBe(
      'base:\n  k: v\ndata:\n  one:\n    k: v\n  two: x\n  three: x\n',
    )
  })

  it('keeps 64 bits of every integer', async () => {
    const text =
      '{"data": {"a": 9223372036854775807, "b": -9223372036854775808, "c": 9007199254740993}}'
    const { plaintext } = await decrypt(await encrypt(text, 'json'), 'json')
    expect(plaintext.revealText()).toBe(text)
  })

  it('is one line of JSON when it was one, and indented as it was otherwise', async () => {
    const one = await encrypt('{"data":{"a":"x"}}', 'json')
    expect(one).toMatch(/^\{"data":\{"a":"ENC\[[^\n]*\},?[^\n]*\}$/)
    const many = await encrypt('{\n  "data": {\n    "a": "x"\n  }\n}\n', 'json')
    expect(many).toContain('\n  "sops": {\n    "age": [\n')
    expect((await decrypt(many, 'json')).plaintext.revealText()).toBe(
      '{\n  "data": {\n    "a": "x"\n  }\n}\n',
    )
  })

  it('is binary for any other file, whatever its bytes', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 13, 123, 34])
    const document = parseDocument(bytes, formatForPath('key.p12'))
    const encrypted = await encryptDocument(document, options())
    const opened = await decryptDocument(parseDocument(encrypted, 'binary'), opener)
    expect(Buffer.from(opened.plaintext.reveal())).toEqual(bytes)
  })
})

describe('a document that is not what was written', () => {
  const changed = async (
    change: (text: string) => string,
    format: SopsFormat = 'yaml',
    more = {},
  ) => failure(decrypt(change(await encrypt(SECRET, 'yaml', more)), format))

  it('says that a plain value was changed', async () => {
    const error = await changed((text) => text.replace('kind: Secret', 'kind: ConfigMap'))
    expect([error.kind, error.hints[0]]).toEqual([
      'mac',
      'a value that is not encrypted was changed',
    ])
  })

  it('says that values were removed or are older when everything is covered', async () => {
    const error = await changed((text) => text.replace(/^ {2}user: .*\n/m, ''), 'yaml', {
      macOnlyEncrypted: true,
    })
    expect([error.kind, error.hints[0]]).toEqual([
      'mac',
      'a value was added, removed or moved, or whole documents were',
    ])
  })

  it('says that mac_only_encrypted was changed', async () => {
    const error = await changed((text) =>
      text.replace('    mac: ', '    mac_only_encrypted: true\n    mac: '),
    )
    expect([error.kind, error.hints]).toEqual([
      'mac',
      ['mac_only_encrypted was changed, and nothing else'],
    ])
  })

  it('says that lastmodified was changed', async () => {
    const error = await changed((text) => text.replace('07:08:09Z', '07:08:10Z'))
    expect(error.kind).toBe('mac')
    expect(error.hints[0]).toContain('lastmodified was changed')
  })

  it('says that the MAC is gone', async () => {
    const error = await changed((text) => text.replace(/mac: .*/, 'mac: ""'))
    expect(error.kind).toBe('mac-missing')
  })

  it('says where a value was moved from', async () => {
    const error = await changed((text) => {
      const [, user = ''] = /user: (.*)/.exec(text) ?? []
      return text.replace(/pass: ENC\S*/, `pass: ${user}`)
    })
    expect(error.message).toBe('data.pass does not decrypt at this place')
    expect(error.hints).toEqual(['it was moved here from data.user'])
  })

  it('says which value is not encrypted, without the value', async () => {
    const error = await changed((text) => text.replace(/user: .*/, 'user: hunter2'))
    expect(error.kind).toBe('plain-value')
    expect(error.message).toBe('data.user is not encrypted, and must be')
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })

  it('says that it is not encrypted, or is already', async () => {
    expect((await failure(decrypt(SECRET))).kind).toBe('metadata')
    expect((await failure(encrypt(await encrypt(SECRET)))).kind).toBe('already-encrypted')
  })

  it('refuses an alias within its own anchor at once', () => {
    for (const text of ['a: &a [*a]\n', 'a: &a\n  b: &b\n    - *b\n  c: *a\n']) {
      expect(() => parseDocument(Buffer.from(text), 'yaml')).toThrow('stands within what it stands')
    }
  })

  it('refuses YAML that go-yaml reads otherwise, by its line', () => {
    const parsed = (text: string): unknown => parseDocument(Buffer.from(text), 'yaml')
    for (const version of ['%YAML 1.2', '%YAML 1.10', '%YAML  2.0']) {
      expect(() => parsed(`# first\n${version}\n---\na: b\n`)).toThrow('line 2 asks for a YAML')
    }
    expect(parsed('%YAML 1.1\n---\na: b\n')).toBeDefined()
    for (const mark of ['\u0085', '\u2028', '\u2029']) {
      const text = `a: b\nc: "d ${mark} e"\n`
      expect(() => parsed(text)).toThrow('line 2 of the YAML holds what sops takes for the end')
      expect(() => parsed(`# ${mark}a: b\n`)).toThrow('line 1 of the YAML holds')
    }
    expect(parsed('c: "d \\N \\L e"\n')).toBeDefined()
  })

  it('says where YAML and JSON are malformed, without their text', async () => {
    for (const [text, format] of [
      ['data:\n  a: "hunter2\n', 'yaml'],
      ['data: hunter2\n  b: c\n', 'yaml'],
      ['{"data": hunter2}', 'json'],
      ['hunter2', 'dotenv'],
      ['hunter2', 'ini'],
      ['- hunter2\n', 'yaml'],
      ['["hunter2"]', 'json'],
      ['data: {1: hunter2}\n', 'yaml'],
      ['data: {a: 1, a: hunter2}\n', 'yaml'],
      [`{"data": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'json'],
      ['data: 18446744073709551615\n', 'yaml'],
    ] as const) {
      const error = await failure(encrypt(text, format))
      expect([text, error.kind]).toEqual([text, 'format'])
      expect(error.message).not.toContain('hunter2')
    }
  })
})
