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

  test('refuses a rule that names a service which is not spoken to, instead of leaving it out', async () => {
    const before = read('a.yaml')
    write('.sops.yaml', `creation_rules:\n  - age: ${theirs.recipient}\n    kms: arn:aws:kms:x\n`)
    const ran = await program('rekey', '-i', at('mine.txt'), at('a.yaml'))
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('asks for kms as well')
    expect(read('a.yaml')).toBe(before)
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

  test('finds a document of which nothing is encrypted, as sops makes it of a rule that matches nothing', async () => {
    const clear = read('a.yaml').replace(/ENC\[[^\]]+type:str\]/, VALUE)
    write('d.yaml', clear.replace('unencrypted_suffix: _unencrypted', 'encrypted_regex: ^none$'))
    write('d.yaml', read('d.yaml').replace(/^port: .*/m, 'port: 5432'))
    const ran = await verify('--without-keys', at('d.yaml'))
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('no value is encrypted')
  })

  test('finds a value in clear among encrypted ones, also where no identity is', async () => {
    write('a.yaml', read('a.yaml').replace(/^port: /m, `added: ${VALUE}\nport: `))
    const ran = await program('verify', '--without-keys', at('a.yaml'))
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('  added is not encrypted, and must be\n')
  })

  test('finds what the rule of today wants encrypted and the document leaves in clear', async () => {
    const only = ['--encrypted-regex', '^password$', '-r', mine.recipient]
    await program('encrypt', '--in-place', ...only, write('d.yaml', PLAIN))
    const rule = (regex: string): string =>
      `creation_rules:\n  - age: ${mine.recipient}\n    encrypted_regex: ${regex}\n`
    write('.sops.yaml', rule('^(password|port)$'))
    const ran = await verify(at('d.yaml'))
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain(`  port is not encrypted, although ${at('.sops.yaml')} wants it\n`)
    write('.sops.yaml', rule('^password$'))
    expect((await verify(at('d.yaml'))).status).toBe(0)
  })

  test('finds that one recipient is enough where the rules want two to come together', async () => {
    const both = ['-r', mine.recipient, '-r', theirs.recipient]
    await program('encrypt', '--in-place', ...both, write('d.yaml', PLAIN))
    const groups = [mine, theirs].map(({ recipient }) => `      - age: [${recipient}]\n`).join('')
    write('.sops.yaml', `creation_rules:\n  - key_groups:\n${groups}`)
    const ran = await verify(at('d.yaml'))
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('how many recipients have to come together is not as')
    await program('encrypt', '--in-place', write('e.yaml', PLAIN))
    const keys = ['-i', at('theirs.txt')]
    expect((await verify(...keys, at('e.yaml'))).status).toBe(0)
  })

  test('finds a document in a folder that a merge left unreadable', async () => {
    rmSync(at('.sops.yaml'))
    write('a.yaml', `${read('a.yaml')}<<<<<<< HEAD\n=======\n>>>>>>> theirs\n`)
    write('b.yaml', read('b.yaml').replace(/^sops:[^]*/m, ''))
    const ran = await verify(home)
    expect(ran.status).toBe(1)
    const why = '  it holds encrypted values, and is no SOPS document that can be read\n'
    expect(ran.stdout.split(why)).toHaveLength(3)
  })

  test('looks at the MAC also where a line in clear makes it look like a SealedSecret', async () => {
    const nested = `nested:\n  kind: SealedSecret\n${PLAIN}`
    const regex = ['--encrypted-regex', '^password$', '-r', mine.recipient, '--in-place']
    await program('encrypt', ...regex, write('d.yaml', nested))
    expect((await verify(at('d.yaml'))).stdout).toBe(`${at('d.yaml')}  ok\n`)
    write('d.yaml', read('d.yaml').replace('5432', '5433'))
    expect((await verify(at('d.yaml'))).status).toBe(1)
  })

  test('finds a Secret in clear beside a SealedSecret', async () => {
    const sealed = 'kind: SealedSecret\nspec:\n  encryptedData: {}\n'
    expect((await verify(write('sealed.yaml', sealed))).status).toBe(0)
    const secret = `kind: Secret\nstringData:\n  password: ${VALUE}\n`
    const ran = await verify(write('sealed.yaml', `${sealed}---\n${secret}`))
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('a Secret that is not sealed stands in the same file')
  })

  test('says so when a folder holds nothing to verify', async () => {
    mkdirSync(at('empty'))
    expect(await verify(at('empty'))).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'note: no encrypted file is there\n',
    })
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
