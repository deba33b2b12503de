/** `--in-place`: run again after it was killed half-way, and while somebody else writes. */
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { writeEncrypted, unchangedSinceNow } from '../../src/lib/cli/crypt/target.ts'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { type Ran, run, start } from './run.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'in-place-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VALUE = 'canary-90ab13'
const MANIFEST = `apiVersion: v1
kind: Secret
metadata: {name: db, namespace: payments}
stringData: {password: ${VALUE}}
`
const [mine, theirs] = await Promise.all([generateIdentity(), generateIdentity()])
const to = ['-r', mine.recipient]

let home: string
let count = 0
beforeEach(() => {
  home = path.join(folder, String(count++))
  mkdirSync(home)
  writeFileSync(at('key.txt'), `${mine.identity.revealText()}\n`)
})

const at = (name: string): string => path.join(home, name)
const read = (name: string): Buffer => readFileSync(at(name))

function write(name: string, content: string): string {
  writeFileSync(at(name), content)
  return at(name)
}

const program = (words: readonly string[]): Promise<Ran> => run(words, { kubeconfig: at('none') })
const encrypt = (files: readonly string[], flags: readonly string[] = to): Promise<Ran> =>
  program(['encrypt', '--in-place', ...flags, ...files])
const note = (file: string): string => `note: ${file} is encrypted already, and stays as it is\n`

describe('encrypt --in-place of several files, run again', () => {
  const plain: Readonly<Record<string, string>> = {
    'secret.yaml': MANIFEST,
    'values.yaml': `password: ${VALUE}\n`,
    'empty.yaml': `a: ""\n`,
    'list.json': JSON.stringify({ a: [VALUE] }),
    'app.env': `TOKEN=${VALUE}\n`,
    'app.ini': `[a]\nb = ${VALUE}\n`,
    dump: VALUE,
    notes: VALUE,
  }
  const names = Object.keys(plain)
  let files: readonly string[]
  beforeEach(() => {
    files = Object.entries(plain).map(([name, content]) => write(name, content))
  })

  test.each([1, 4, names.length])('goes on where it was after %i files', async (done) => {
    for (const file of files.slice(0, done)) {
      expect(await encrypt([file])).toMatchObject({ status: 0, stderr: '' })
    }
    const before = names.slice(0, done).map(read)
    const { status, stderr } = await encrypt(files)
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: files.slice(0, done).map(note).join(''),
    })
    expect(names.slice(0, done).map(read)).toEqual(before)
    await program(['decrypt', '-i', at('key.txt'), '--in-place', ...files])
    expect(names.map((name) => read(name).toString())).toEqual(Object.values(plain))
  })

  test('takes recipients in another order, of a rule and in groups, for the same', async () => {
    const both = `${theirs.recipient}, ${mine.recipient}`
    write('.sops.yaml', `creation_rules:\n  - age: ${both}\n`)
    const documents = files.filter((file) => path.extname(file) !== '')
    expect((await encrypt(documents, [])).status).toBe(0)
    expect((await encrypt(documents, [])).stderr).toBe(documents.map(note).join(''))
    const turned = [...to, '-r', theirs.recipient, '-r', mine.recipient]
    expect((await encrypt(documents, turned)).stderr).toBe(documents.map(note).join(''))
  })

  test.each([
    ['is for others', ['-r', theirs.recipient]],
    ['is for more', [...to, '-r', theirs.recipient]],
  ])('refuses a document that %s', async (_, flags) => {
    await encrypt([at('values.yaml')], flags)
    const before = names.map(read)
    const { status, stderr } = await encrypt(files)
    expect(status).toBe(2)
    expect(stderr).toContain(`error: ${at('values.yaml')}: `)
    expect(stderr).toContain('is encrypted already')
    expect(stderr).toContain('`rekey` changes who can read it')
    expect(names.map(read)).toEqual(before)
  })

  test('refuses a document in which a value is in clear that should not be', async () => {
    await encrypt([at('values.yaml')])
    writeFileSync(at('values.yaml'), `more: ${VALUE}\n${read('values.yaml').toString()}`)
    const { status, stderr } = await encrypt(files)
    expect(status).toBe(2)
    expect(stderr).toContain('is encrypted already')
    expect(stderr).not.toContain(VALUE)
    await program(['encrypt', '--in-place', ...to, '--encrypted-regex', '^x$', at('list.json')])
    write('values.yaml', plain['values.yaml'] ?? '')
    const other = ['--encrypted-regex', '^(a|x)$']
    write('one.json', JSON.stringify({ a: 'in clear', x: VALUE }))
    await program(['encrypt', '--in-place', ...to, '--encrypted-regex', '^x$', at('one.json')])
    const more = await encrypt([at('one.json'), at('app.env')], [...to, ...other])
    expect(more).toMatchObject({ status: 2 })
    expect(more.stderr).toContain(`error: ${at('one.json')}: `)
  })

  test.each(['values.yaml', 'dump'])('of one file is refused, as by sops: %s', async (name) => {
    await encrypt([at(name)])
    const before = read(name)
    const { status, stderr } = await encrypt([at(name)])
    expect(status).toBe(2)
    expect(stderr).toMatch(/is encrypted already|it is an age file already/)
    expect(read(name)).toEqual(before)
  })

  test('elsewhere than in place, an age file is encrypted once more as age does', async () => {
    await encrypt([at('dump')])
    const ran = await program(['encrypt', ...to, '--format=age', '-o', at('twice'), at('dump')])
    expect(ran.status).toBe(0)
    await program(['decrypt', '-i', at('key.txt'), '-o', at('once'), at('twice')])
    expect(read('once')).toEqual(read('dump'))
  })

  test('leaves SealedSecrets as they are, and refuses a Secret beside one', async () => {
    const { certificatePem } = await controllerKey()
    const seal = ['--format', 'sealed-secret', '--cert', write('cert.pem', certificatePem)]
    const [one, two] = [write('one.yaml', MANIFEST), write('two.yaml', MANIFEST)]
    expect((await encrypt([one], seal)).status).toBe(0)
    const before = read('one.yaml')
    const again = await encrypt([one, two], seal)
    expect(again.status).toBe(0)
    expect(again.stderr.startsWith(note(one))).toBe(true)
    expect(again.stderr).not.toContain(two)
    expect(read('one.yaml')).toEqual(before)
    expect(await encrypt([one, two], seal)).toMatchObject({ stderr: note(one) + note(two) })
    appendFileSync(one, `---\n${MANIFEST}`)
    expect((await encrypt([one, two], seal)).status).toBe(2)
  })
})

describe('a file that somebody changes while it is being', () => {
  const pipe = (name: string): string => {
    spawnSync('mkfifo', [at(name)])
    return at(name)
  }

  /** What is read from the pipe comes after the file was read, and before it is written. */
  async function changed(words: readonly string[], through: string, content: string) {
    const { ended } = start(words, { kubeconfig: at('none') })
    const slow = await open(through, 'w')
    appendFileSync(at('values.yaml'), '# by somebody else\n')
    const now = read('values.yaml')
    await slow.writeFile(content)
    await slow.close()
    const { status, stderr } = await ended
    expect(read('values.yaml')).toEqual(now)
    expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([])
    return { status, stderr }
  }
  const told = (): string => `error: somebody changed ${at('values.yaml')} meanwhile, so it was not`

  test('encrypted is left as it is then', async () => {
    const file = write('values.yaml', `password: ${VALUE}\n`)
    const rules = pipe('.sops.yaml')
    const content = `creation_rules:\n  - age: ${mine.recipient}\n`
    const { status, stderr } = await changed(['encrypt', '--in-place', file], rules, content)
    expect(status).toBe(4)
    expect(stderr).toContain(told())
  })

  test('decrypted is left as it is then, and those that were done are told', async () => {
    const [file, other] = [write('values.yaml', `password: ${VALUE}\n`), at('other.yaml')]
    copyFileSync(file, other)
    await encrypt([file, other])
    const key = pipe('key.pipe')
    const words = ['decrypt', '--in-place', '-i', key, file, other]
    const { status, stderr } = await changed(words, key, `${mine.identity.revealText()}\n`)
    expect(status).toBe(4)
    expect(stderr).toContain(told())
    expect(stderr).toContain('one of the other files is done')
  })

  function* interrupted(change: () => void): Generator<Uint8Array> {
    yield Buffer.from('encr')
    change()
    yield Buffer.from('ypted')
  }

  test('streamed is left as it is then, whether it was written to or replaced', async () => {
    const file = write('big', 'as it was')
    const { signal } = new AbortController()
    const changes = [
      () => appendFileSync(file, '!'),
      () => {
        copyFileSync(file, at('new'))
        rmSync(file)
        copyFileSync(at('new'), file)
      },
      () => rmSync(file),
    ]
    for (const change of changes) {
      const check = await unchangedSinceNow(file)
      const writing = writeEncrypted({ file }, interrupted(change), signal, check)
      await expect(writing).rejects.toThrow(`somebody changed ${file} meanwhile`)
      expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([])
    }
    write('big', 'as it is')
    await writeEncrypted({ file }, [Buffer.from('new')], signal, await unchangedSinceNow(file))
    expect(read('big').toString()).toBe('new')
  })
})
