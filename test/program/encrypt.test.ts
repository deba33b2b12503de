import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { PROGRAM } from './program.ts'
import { type Ran, run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'encrypt-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VALUE = 'canary-3e1f70c2'
const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: db # stays as it is
  namespace: payments
stringData:
  password: ${VALUE} # and so does this
  port: "5432"
`

const mine = await generateIdentity()
const theirs = await generateIdentity()
const other = await generateIdentity()
const strong = await generateIdentity('hybrid')

let home: string
let count = 0
beforeEach(() => {
  home = path.join(folder, String(count++))
  mkdirSync(home)
  write('mine.txt', `# my key\n${mine.identity.revealText()}\n`)
  write('other.txt', `${other.identity.revealText()}\n`)
})

const at = (name: string): string => path.join(home, name)

function write(name: string, content: string | Uint8Array): string {
  mkdirSync(path.dirname(at(name)), { recursive: true })
  writeFileSync(at(name), content)
  return at(name)
}

const read = (name: string): string => readFileSync(at(name), 'utf8')

function program(words: readonly string[], input?: string): Promise<Ran> {
  const options = { kubeconfig: at('none'), ...(input !== undefined && { input }) }
  return run(words, options)
}

/** A failure that says nothing of the plain text. */
async function refused(words: readonly string[], input?: string): Promise<string> {
  const { status, stdout, stderr } = await program(words, input)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).not.toContain(VALUE)
  return stderr
}

describe('SOPS documents', () => {
  test('of a Secret keep everything but its values, and come back byte for byte', async () => {
    const plain = write('db.yaml', SECRET)
    const { status, stdout } = await program(['encrypt', '-r', mine.recipient, plain])
    expect(status).toBe(0)
    expect(stdout).not.toContain(VALUE)
    expect(stdout).toContain('  name: db # stays as it is\n  namespace: payments\n')
    expect(stdout).toContain('encrypted_regex: ^(data|stringData)$')
    const back = await program(['decrypt', '-i', at('mine.txt'), '--input-type=yaml'], stdout)
    expect(back.stdout).toBe(SECRET)
  })

  test('follow the .sops.yaml above them, over the file, whose permissions stay', async () => {
    write(
      '.sops.yaml',
      `creation_rules:
  - path_regex: ^prod/.*\\.yaml$
    encrypted_suffix: word
    age: ${theirs.recipient}, ${mine.recipient}
`,
    )
    const file = write('prod/deep/db.yaml', SECRET)
    chmodSync(file, 0o644)
    expect((await program(['encrypt', '--in-place', file])).status).toBe(0)
    const encrypted = read('prod/deep/db.yaml')
    expect(encrypted).toContain('port: "5432"')
    expect(encrypted).not.toContain(VALUE)
    expect(encrypted.match(/recipient: age1/g)).toHaveLength(2)
    expect(statSync(file).mode & 0o777).toBe(0o644)
    expect((await program(['decrypt', '-i', at('mine.txt'), file])).stdout).toBe(SECRET)
    expect(readdirSync(at('prod/deep'))).toEqual(['db.yaml'])
  })

  test('that no rule names are refused, with why', async () => {
    const file = write('db.yaml', SECRET)
    expect(await refused(['encrypt', file])).toContain('no .sops.yaml is in its folder or above it')
    write('.sops.yaml', 'creation_rules:\n  - path_regex: x\n    age: age1\n')
    expect(await refused(['encrypt', file])).toContain('no rule of')
  })

  test('follow what the rule says is encrypted also for recipients of the command line', async () => {
    const rules = `creation_rules:\n  - age: ${other.recipient}\n    encrypted_regex: ^token$\n    mac_only_encrypted: true\n`
    write('.sops.yaml', rules)
    const plain = write('values.yaml', `token: ${VALUE}\nkind: Secret\n`)
    const { status, stdout } = await program(['encrypt', '-r', mine.recipient, plain])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^token: ENC\[.*\nkind: Secret\n/)
    expect(stdout).toContain('mac_only_encrypted: true')
    expect(stdout).toContain(mine.recipient)
    expect(stdout).not.toContain(other.recipient)
  })

  test('of which nothing would be encrypted are refused, by a flag, a rule or a manifest of another kind', async () => {
    const plain = write('values.yaml', `password: ${VALUE}\n`)
    const regex = ['--encrypted-regex', '^passwort$', '-r', mine.recipient]
    const why = 'nothing would be encrypted: encrypted_regex matches no key'
    expect(await refused(['encrypt', ...regex, plain])).toContain(why)
    const custom = `apiVersion: vault.example/v1\nkind: Secret\nspec:\n  password: ${VALUE}\n`
    expect(
      await refused(['encrypt', '-r', mine.recipient, write('custom.yaml', custom)]),
    ).toContain(why)
    write(
      '.sops.yaml',
      `creation_rules:\n  - age: ${mine.recipient}\n    encrypted_regex: ^date$\n`,
    )
    expect(await refused(['encrypt', '--in-place', plain])).toContain(`${at('.sops.yaml')} does`)
    expect(read('values.yaml')).toContain(VALUE)
  })

  test('of a Secret without values are encrypted like others', async () => {
    const empty = write('empty.yaml', 'kind: Secret\nmetadata:\n  name: db\nstringData:\n  a: ""\n')
    const { status } = await program(['encrypt', '--in-place', '-r', mine.recipient, empty])
    expect(status).toBe(0)
    expect(read('empty.yaml')).toContain('sops:')
  })

  test('of a list keep all but the values of its Secrets', async () => {
    const items = SECRET.replaceAll(/^/gm, '  ').replace(/^ {2}a/, '- a')
    const plain = write('list.yaml', `apiVersion: v1\nkind: List\nitems:\n${items.trimEnd()}\n`)
    const { stdout } = await program(['encrypt', '-r', mine.recipient, plain])
    expect(stdout).toContain('kind: List\n')
    expect(stdout).toContain('name: db # stays')
    expect(stdout).not.toContain(VALUE)
  })

  test('follow the rules and recipients that the environment names, as for sops', async () => {
    write('.sops.yaml', `creation_rules:\n  - age: ${other.recipient}\n`)
    const rules = `stores: {yaml: {indent: 2}}\ncreation_rules:\n  - age: ${theirs.recipient}\n`
    const plain = write('values.yaml', `password: ${VALUE}\n`)
    const recipients = async (
      env: Readonly<Record<string, string>>,
    ): Promise<readonly string[]> => {
      const { stdout } = await run(['encrypt', plain], { kubeconfig: at('none'), env })
      expect(stdout).not.toContain(VALUE)
      return stdout.match(/^ *recipient: .*$/gm) ?? []
    }
    const named = { SOPS_CONFIG: write('elsewhere.yaml', rules) }
    expect(await recipients(named)).toEqual([`      recipient: ${theirs.recipient}`])
    const both = { ...named, SOPS_AGE_RECIPIENTS: `${mine.recipient}, ${other.recipient}` }
    expect(await recipients(both)).toEqual(
      [mine, other].map(({ recipient }) => `      recipient: ${recipient}`),
    )
    const gone = { kubeconfig: at('none'), env: { SOPS_CONFIG: at('gone.yaml') } }
    expect((await run(['encrypt', plain], gone)).stderr).toContain('which SOPS_CONFIG names')
  })

  test('do not mix post-quantum and classical recipients, of flags or rules, unless told to', async () => {
    const file = write('db.yaml', SECRET)
    const two = ['-r', mine.recipient, '-r', strong.recipient]
    for (const words of [
      ['encrypt', '--in-place', ...two, file],
      ['encrypt', '--format', 'age', '-o', at('db.age'), ...two, file],
      ['create', 'x', '--encrypt', '--from-file', file, ...two, '--out', at('new.yaml')],
    ]) {
      const said = await refused(words)
      expect(said).toContain('post-quantum and classical recipients do not mix')
      expect(said).toContain('--allow-mixed')
    }
    const both = `${mine.recipient},${strong.recipient}`
    write('.sops.yaml', `creation_rules:\n  - age: ${both}\n`)
    expect(await refused(['encrypt', '--in-place', file])).toContain('do not mix')
    const groups = [mine, strong].map(({ recipient }) => `      - age: [${recipient}]\n`).join('')
    write('.sops.yaml', `creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n${groups}`)
    expect(await refused(['encrypt', '--in-place', file])).toContain('do not mix')
    expect(read('db.yaml')).toBe(SECRET)
    expect(readdirSync(home).toSorted()).not.toContain('new.yaml')
    const forced = await program(['encrypt', ...two, '--allow-mixed', '--in-place', file])
    expect(forced.status).toBe(0)
    expect((await program(['decrypt', '-i', at('mine.txt'), file])).stdout).toBe(SECRET)
  })

  test('get no recipient of the other class by rekey, unless told to', async () => {
    const file = write('db.yaml', SECRET)
    await program(['encrypt', '-r', mine.recipient, '--in-place', file])
    const before = read('db.yaml')
    const add = ['rekey', '-i', at('mine.txt'), '--add', strong.recipient, file]
    expect(await refused(add)).toContain('post-quantum and classical recipients do not mix')
    expect(read('db.yaml')).toBe(before)
    expect((await program([...add, '--allow-mixed'])).status).toBe(0)
    // The way out of a mix, and from one class to the other, needs no flag.
    const all = ['rekey', '-i', at('mine.txt'), '-r', strong.recipient, file]
    expect((await program(all)).status).toBe(0)
    write('strong.txt', `${strong.identity.revealText()}\n`)
    expect((await program(['decrypt', '-i', at('strong.txt'), file])).stdout).toBe(SECRET)
  })

  test('are all made before the first is written', async () => {
    const good = write('good.yaml', SECRET)
    const bad = write('bad.yaml', `a: ${VALUE}\n  b: [`)
    await refused(['encrypt', '-r', mine.recipient, '--in-place', good, bad])
    expect(read('good.yaml')).toBe(SECRET)
  })

  test('are all as they were when one of many cannot be decrypted', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `in/${index}.yaml`)
    const files = names.map((name) => write(name, SECRET))
    await program(['encrypt', '-r', mine.recipient, '--in-place', ...files])
    writeFileSync(files[6] ?? '', SECRET)
    await program(['encrypt', '-r', other.recipient, '--in-place', files[6] ?? ''])
    const before = names.map(read)
    const words = ['decrypt', '-i', at('mine.txt'), '--in-place', ...files]
    expect(await refused(words)).toContain(`error: ${files[6]}: none of the identities`)
    expect(names.map(read)).toEqual(before)
    expect(readdirSync(at('in'))).toHaveLength(names.length)
    const right = ['-i', at('mine.txt'), '-i', at('other.txt'), '--in-place', ...files]
    expect((await program(['decrypt', ...right])).status).toBe(0)
    expect(names.map(read)).toEqual(names.map(() => SECRET))
  })

  test('are not encrypted twice, and a plain one is not decrypted', async () => {
    const file = write('db.yaml', SECRET)
    expect(await refused(['decrypt', '-i', at('mine.txt'), file])).toContain(
      'this is not encrypted',
    )
    await program(['encrypt', '-r', mine.recipient, '--in-place', file])
    const encrypted = read('db.yaml')
    expect(await refused(['encrypt', '-r', mine.recipient, '--in-place', file])).toContain(
      'is encrypted already',
    )
    expect(read('db.yaml')).toBe(encrypted)
  })

  test('are opened by any of the identities in SOPS_AGE_KEY, with blanks between them', async () => {
    await program(['encrypt', '-r', mine.recipient, '--in-place', write('a.yaml', `a: ${VALUE}\n`)])
    const [first, second] = [other, mine].map(({ identity }) => identity.revealText())
    const env = { SOPS_AGE_KEY: `${first} ${second}` }
    const ran = await run(['decrypt', at('a.yaml')], { kubeconfig: at('none'), env })
    expect(ran).toMatchObject({ status: 0, stdout: `a: ${VALUE}\n` })
  })

  test('that were changed are refused: the MAC is always checked', async () => {
    const file = write('db.yaml', SECRET)
    await program([
      'encrypt',
      '-r',
      mine.recipient,
      '--encrypted-suffix',
      'word',
      '--in-place',
      file,
    ])
    write('db.yaml', read('db.yaml').replace('5432', '5433'))
    expect(await refused(['decrypt', '-i', at('mine.txt'), file])).toContain('error: ')
  })
})

describe('age files', () => {
  const bytes = randomBytes(3 * 64 * 1024 + 17)

  test('come back byte for byte, from files and through pipes', async () => {
    const file = write('dump', bytes)
    write('recipients', `# two\n${theirs.recipient}\n${mine.recipient}\n`)
    const made = ['encrypt', '-R', at('recipients'), '-o', at('dump.age'), file]
    expect((await program(made)).status).toBe(0)
    const back = ['decrypt', '-i', at('mine.txt'), '-o', at('back'), at('dump.age')]
    expect((await program(back)).status).toBe(0)
    expect(readFileSync(at('back')).equals(bytes)).toBe(true)
    expect(statSync(at('back')).mode & 0o777).toBe(0o600)
    const armored = await program(['encrypt', '-a', '-r', mine.recipient], VALUE)
    expect(armored.stdout).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
    const plain = await program(['decrypt', '-i', at('mine.txt')], armored.stdout)
    expect(plain.stdout).toBe(VALUE)
  })

  test('are all known to be whole before the first is decrypted in place', async () => {
    const files = ['a.txt', 'b.yaml', 'c.txt'].map((name) => write(name, `k: ${VALUE}\n`))
    await program(['encrypt', '-r', mine.recipient, '--in-place', ...files])
    const whole = readFileSync(at('c.txt'))
    const before = [readFileSync(at('a.txt')), readFileSync(at('b.yaml'))]
    write('c.txt', whole.subarray(0, -1))
    const words = ['decrypt', '-i', at('mine.txt'), '--in-place', ...files]
    expect(await refused(words)).toContain(`${at('c.txt')}: `)
    expect([readFileSync(at('a.txt')), readFileSync(at('b.yaml'))]).toEqual(before)
    write('c.txt', whole)
    expect((await program(words)).status).toBe(0)
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(
      files.map(() => `k: ${VALUE}\n`),
    )
  })

  test('may be more than a process may have open, and one that is not there leaves all', async () => {
    const files = Array.from({ length: 300 }, (_, index) => write(`many/${index}`, VALUE))
    const words = ['encrypt', '-r', mine.recipient, '--in-place', ...files]
    expect(await refused([...words, at('nowhere')])).toContain('no such file')
    expect(read('many/0')).toBe(VALUE)
    const limited = ['-c', 'ulimit -n 200; exec "$@"', 'sh', process.execPath, PROGRAM, ...words]
    const { status } = spawnSync('sh', limited, { env: { PATH: process.env['PATH'], HOME: home } })
    expect(status).toBe(0)
    expect(files.filter((file) => readFileSync(file).includes(VALUE))).toEqual([])
  })

  test('of several names are encrypted under one, which is said', async () => {
    linkSync(write('a.txt', VALUE), at('b.txt'))
    const ran = await program(['encrypt', '-r', mine.recipient, '--in-place', at('a.txt')])
    expect(ran.status).toBe(0)
    expect(ran.stderr).toBe(
      `warning: ${at('a.txt')} has other names (hard links), which still hold the plain text\n`,
    )
  })

  test('that were cut short write nothing, neither to a file nor to a pipe', async () => {
    const file = write('dump', bytes)
    await program(['encrypt', '-r', mine.recipient, '-o', at('dump.age'), file])
    writeFileSync(at('dump.age'), readFileSync(at('dump.age')).subarray(0, 2 * 64 * 1024))
    write('kept', 'as it was')
    const words = ['decrypt', '-i', at('mine.txt'), at('dump.age')]
    expect(await refused(words)).toContain('was changed or cut short')
    await refused([...words, '-o', at('kept')])
    expect(read('kept')).toBe('as it was')
  })

  test('for somebody else, or under another passphrase, are refused', async () => {
    await program(['encrypt', '-r', mine.recipient, '-o', at('x.age')], VALUE)
    expect(await refused(['decrypt', '-i', at('other.txt'), at('x.age')])).toContain(
      'none of the identities is a recipient',
    )
    write('pass', 'correct horse\n')
    write('wrong', 'battery staple\n')
    await program(['encrypt', '--passphrase-file', at('pass'), '-o', at('p.age')], VALUE)
    expect(await refused(['decrypt', '--passphrase-file', at('wrong'), at('p.age')])).toContain(
      'wrong passphrase',
    )
    const right = await program(['decrypt', '--passphrase-file', at('pass'), at('p.age')])
    expect(right.stdout).toBe(VALUE)
    const locked = ['encrypt', '--passphrase-file', at('pass'), '-o', at('locked.age')]
    await program([...locked, at('mine.txt')])
    const keys = ['-i', at('locked.age'), '--passphrase-file', at('pass')]
    expect((await program(['decrypt', ...keys, at('x.age')])).stdout).toBe(VALUE)
  })
})

test.each([
  [
    'a secret key as recipient',
    ['encrypt', '-r', mine.identity.revealText(), 'x'],
    'not a recipient',
  ],
  ['nobody', ['encrypt', '--format', 'age'], 'for whom is not said'],
  [
    'two results for one place',
    ['encrypt', '-r', mine.recipient, 'a', 'b'],
    'cannot go to one place',
  ],
  ['two places', ['encrypt', '--in-place', '-o', 'y', 'x'], 'exclude each other'],
  ['one file twice', ['encrypt', '--in-place', 'x', 'x'], 'x is named twice'],
  ['standard input in place', ['encrypt', '--in-place', '-'], 'needs files'],
  ['a file that is not there', ['decrypt', 'nowhere'], 'no such file'],
  ['a folder', ['decrypt', '/'], 'is a folder'],
  ['a folder to encrypt', ['encrypt', '-r', mine.recipient, '-o', 'x', '/'], '/: it is a folder'],
])('%s is refused in words, without a key', async (_, words, why) => {
  const said = await refused(words, 'something')
  expect(said).toContain(why)
  expect(said).not.toContain(mine.identity.revealText())
})
