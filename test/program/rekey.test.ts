import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { encodeBech32 } from '../../src/lib/crypto/age/bech32.ts'
import { type Ran, run } from './run.ts'
import { schemaProblems } from './schema-problems.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'rekey-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VALUE = 'canary-90ab17de'
const PLAIN = `password: ${VALUE}\nport: 5432 # of the database\n`

const mine = await generateIdentity()
const theirs = await generateIdentity()
const strong = await generateIdentity('hybrid')

let home: string
let count = 0
const at = (name: string): string => path.join(home, name)
const read = (name: string): string => readFileSync(at(name), 'utf8')

function write(name: string, content: string): string {
  mkdirSync(path.dirname(at(name)), { recursive: true })
  writeFileSync(at(name), content)
  return at(name)
}

async function program(...words: readonly string[]): Promise<Ran> {
  const ran = await run(words, { kubeconfig: at('none') })
  expect(ran.stderr).not.toContain(VALUE)
  return ran
}

beforeEach(async () => {
  home = path.join(folder, String(count++))
  mkdirSync(home)
  write('mine.txt', `${mine.identity.revealText()}\n`)
  write('theirs.txt', `${theirs.identity.revealText()}\n`)
  write('.sops.yaml', `creation_rules:\n  - path_regex: .*\\.yaml$\n    age: ${mine.recipient}\n`)
  for (const name of ['a.yaml', 'b.yaml']) {
    await program('encrypt', '--in-place', write(name, PLAIN))
  }
})

const encrypted = (name: string): readonly string[] => read(name).match(/data:[^,]+/g) ?? []
const decrypts = async (key: string, name: string): Promise<boolean> => {
  const { status, stdout } = await program('decrypt', '-i', at(key), at(name))
  if (status === 0) expect(stdout).toBe(PLAIN)
  return status === 0
}

describe('rekey', () => {
  test('lets somebody in, and out again with a new data key', async () => {
    const before = encrypted('a.yaml')
    const added = await program(
      'rekey',
      '-i',
      at('mine.txt'),
      '--add',
      theirs.recipient,
      at('a.yaml'),
    )
    expect(added).toMatchObject({ status: 0, stderr: '' })
    expect(added.stdout).toContain(`has a new data key for 2 recipients\n  + ${theirs.recipient}\n`)
    expect([await decrypts('mine.txt', 'a.yaml'), await decrypts('theirs.txt', 'a.yaml')]).toEqual([
      true,
      true,
    ])
    const between = encrypted('a.yaml')
    const remove = ['--remove', mine.recipient]
    const removed = await program('rekey', '-i', at('theirs.txt'), ...remove, at('a.yaml'))
    expect(removed.stderr).toContain('can still read older copies')
    expect([await decrypts('mine.txt', 'a.yaml'), await decrypts('theirs.txt', 'a.yaml')]).toEqual([
      false,
      true,
    ])
    // Not one ciphertext stays, since the key is another.
    const all = [...before, ...between, ...encrypted('a.yaml')]
    expect(new Set(all).size).toBe(all.length)
  })

  test('follows the .sops.yaml, for many files', async () => {
    write('.sops.yaml', `creation_rules:\n  - age: ${mine.recipient},${theirs.recipient}\n`)
    const ran = await program('rekey', '-i', at('mine.txt'), at('a.yaml'), at('b.yaml'))
    expect(ran.status).toBe(0)
    expect(await decrypts('theirs.txt', 'a.yaml')).toBe(true)
    expect(await decrypts('theirs.txt', 'b.yaml')).toBe(true)
  })

  test('writes nothing when one of the files cannot be made anew, or only asked what it would do', async () => {
    const [a, b] = [read('a.yaml'), read('b.yaml').replace(/5432/, '5433')]
    write('b.yaml', b.replace(/mac: ENC\[AES256_GCM,data:..../, 'mac: ENC[AES256_GCM,data:AAAA'))
    const spoiled = read('b.yaml')
    const ran = await program('rekey', '-i', at('mine.txt'), at('a.yaml'), at('b.yaml'))
    expect(ran).toMatchObject({ status: 2, stdout: '' })
    const dry = await program('rekey', '-i', at('mine.txt'), '--dry-run', at('a.yaml'))
    expect(dry.stdout).toContain('would get a new data key for 1 recipient')
    expect([read('a.yaml'), read('b.yaml')]).toEqual([a, spoiled])
  })

  test.each([
    [['--remove', theirs.recipient], 'is none of its recipients'],
    [['--remove', mine.recipient], 'nobody would be left to read it'],
    [['--add', theirs.recipient, '-r', mine.recipient], 'use one of the two ways'],
    [['--add', 'nonsense'], 'this is not a recipient'],
  ])('refuses %j', async (words, why) => {
    const before = read('a.yaml')
    const ran = await program('rekey', '-i', at('mine.txt'), ...words, at('a.yaml'))
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain(why)
    expect(read('a.yaml')).toBe(before)
  })
})

describe('verify', () => {
  const verify = (...words: readonly string[]): Promise<Ran> =>
    program('verify', '-i', at('mine.txt'), ...words)

  test('is content with what follows the rules', async () => {
    expect(await verify(home)).toMatchObject({
      status: 0,
      stdout: `${at('a.yaml')}  ok\n${at('b.yaml')}  ok\n`,
    })
  })

  test.each<[string, () => void, string]>([
    [
      'a file in clear that a rule is for',
      () => write('c.yaml', PLAIN),
      'the file is not encrypted, although a rule of',
    ],
    [
      'a value that was changed',
      () => write('a.yaml', read('a.yaml').replace(/data:..../, 'data:AAAA')),
      'password',
    ],
    [
      'a reader that the rules do not name',
      () => write('.sops.yaml', `creation_rules:\n  - age: ${theirs.recipient}\n`),
      `${mine.recipient} can read it, and`,
    ],
  ])('finds %s, and exits with 1', async (_, spoil, why) => {
    spoil()
    const ran = await verify(home)
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('not as it should be\n')
    expect(ran.stdout).toContain(why)
    expect(ran.stdout).not.toContain(VALUE)
  })

  test('finds a rule that matched nothing', async () => {
    const made = await program(
      'encrypt',
      '-r',
      mine.recipient,
      '--encrypted-regex',
      '^passwort$',
      write('d.yaml', PLAIN),
    )
    write('d.yaml', made.stdout)
    const ran = await verify(at('d.yaml'))
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('no value is encrypted')
  })

  test('finds post-quantum and classical recipients in one file', async () => {
    const two = ['-r', mine.recipient, '-r', strong.recipient, '--allow-mixed']
    const made = await program('encrypt', ...two, write('d.yaml', PLAIN))
    write('d.yaml', made.stdout)
    const ran = await verify('-o', 'json', at('d.yaml'))
    expect(JSON.parse(ran.stdout)).toMatchObject({
      kind: 'VerifyReport',
      files: [
        {
          verdict: 'findings',
          findings: expect.arrayContaining([{ check: 'mixed', message: expect.any(String) }]),
        },
      ],
    })
  })

  test('finds them in an age file as well, with no key at all', async () => {
    const two = ['-r', mine.recipient, '-r', strong.recipient, '--allow-mixed', '--format', 'age']
    for (const more of [[], ['--armor']]) {
      await program('encrypt', ...two, ...more, '--out', at('d.age'), write('d.txt', PLAIN))
      for (const keys of [['-i', at('mine.txt')], ['--without-keys']]) {
        const ran = await program('verify', ...keys, at('d.age'))
        expect(ran.status).toBe(1)
        expect(ran.stdout).toContain('post-quantum and classical recipients are mixed')
      }
    }
  })

  test('says that only a plugin knows whether its recipients are post-quantum', async () => {
    const two = ['-r', mine.recipient, '-r', strong.recipient, '--allow-mixed']
    const made = await program('encrypt', ...two, write('p.yaml', PLAIN))
    const plugin = encodeBech32('age1unheard', Buffer.from([1]))
    // sops does not vouch for the names of recipients either.
    write('p.yaml', made.stdout.replace(mine.recipient, plugin))
    write('.sops.yaml', `creation_rules:\n  - age: '${plugin},${strong.recipient}'\n`)
    write('strong.txt', `${strong.identity.revealText()}\n`)
    const ran = await program('verify', '-i', at('strong.txt'), at('p.yaml'))
    expect(`${ran.stdout}${ran.stderr}`).toMatch(
      /p\.yaml {2}ok\n {2}note: .* was not checked: only their plugins know\n$/,
    )
    expect(ran.status).toBe(0)
    const json = await program('verify', '--without-keys', '-o', 'json', at('p.yaml'))
    expect(schemaProblems('verify-report', JSON.parse(json.stdout))).toEqual([])
    expect(JSON.parse(json.stdout)).toMatchObject({
      files: [{ verdict: 'unverified', findings: [], notes: [expect.any(String)] }],
    })
  })

  test('is not green where no identity opens the file, unless that is not asked for', async () => {
    const ran = await program('verify', '-i', at('theirs.txt'), at('a.yaml'))
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('its MAC was not checked')
    expect((await program('verify', '--without-keys', at('a.yaml'))).status).toBe(0)
  })
})
