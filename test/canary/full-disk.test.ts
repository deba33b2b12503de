/** Pushes marked values at a disk that is full (design §4.1, §4.6). */
import { hash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'
import { createMarks, filesBelow } from './marks.ts'
import { titled } from './questions.ts'
import { type Ran, run } from './run.ts'
import { type SmallDisk, smallDisk, whyNoDisk } from './small-disk.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-full-'))
const [home, originals, room] = ['home', 'originals', 'room'].map((name) => {
  mkdirSync(path.join(folder, name))
  return path.join(folder, name)
}) as [string, string, string]

const marks = createMarks()
const mine = await generateIdentity()
const controller = await controllerKey()
const [value, filler] = [marks.make('value'), 'x'.repeat(9000)]
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'shop' },
  stringData: { value, filler },
}
const texts = {
  'key.txt': mine.identity.revealText(),
  'to.txt': mine.recipient,
  'cert.pem': controller.certificatePem,
  'controller.pem': controller.keyPem.revealText(),
  'plain.yaml': `a: ${value}\nfiller: ${filler}\n`,
  'plain.txt': `${value}${filler}`,
  'secret.yaml': JSON.stringify(secret),
  old: 'what was there',
}
const SEAL = ['--format', 'sealed-secret', '--cert', 'cert.pem']
const made: readonly (readonly string[])[] = [
  ['-R', 'to.txt', '-o', 'doc.yaml', 'plain.yaml'],
  ['-R', 'to.txt', '-o', 'second.yaml', 'plain.yaml'],
  ['-R', 'to.txt', '-o', 'file.age', 'plain.txt'],
  [...SEAL, '-o', 'sealed.yaml', 'secret.yaml'],
]

beforeAll(async () => {
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(originals, name), text)
  for (const words of made) {
    const through = ['sh', '-c', 'cd "$0" && exec "$@"', originals]
    await run(home, ['encrypt', ...words], {}, { through })
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

type Contents = Readonly<Record<string, string>>

const NEW = ['--from-file', 'k=plain.txt']

/** All of them write a file of the disk. */
const writing: readonly (readonly string[])[] = [
  ['encrypt', '-R', 'to.txt', '--in-place', 'plain.yaml', 'secret.yaml'],
  ['encrypt', '-R', 'to.txt', '--in-place', 'plain.txt'],
  ['encrypt', '-R', 'to.txt', '--out', 'old', 'plain.yaml'],
  ['encrypt', '-R', 'to.txt', '--out', 'new.age', 'plain.txt'],
  ['encrypt', ...SEAL, '--out', 'old', 'secret.yaml'],
  ['decrypt', '-i', 'key.txt', '--in-place', 'doc.yaml', 'second.yaml'],
  ['decrypt', '-i', 'key.txt', '--out', 'old', 'doc.yaml'],
  ['decrypt', '-i', 'key.txt', '--out', 'new', 'file.age'],
  ['decrypt', '--private-key', 'controller.pem', '--out', 'old', 'sealed.yaml'],
  ['rekey', '-i', 'key.txt', '-R', 'to.txt', 'doc.yaml', 'second.yaml'],
  ['edit', '-i', 'key.txt', '--yes', '-f', 'doc.yaml'],
  ['git', 'merge', '-i', 'key.txt', 'second.yaml', 'doc.yaml', 'second.yaml'],
  ['create', 'made', ...NEW, '--encrypt', '-R', 'to.txt', '--out', 'old', '--yes'],
  ['create', 'shop/made', ...NEW, '--seal', '--cert', 'cert.pem', '--out', 'new'],
  ['create', '--merge-into', 'sealed.yaml', ...NEW, '--seal', '--cert', 'cert.pem'],
]

const reason = whyNoDisk()
const why = reason === undefined ? undefined : `, skipped: ${reason}`

describe.skipIf(why !== undefined)(`on a full disk${why ?? ''}`, () => {
  let disk: SmallDisk
  beforeAll(async () => {
    disk = await smallDisk(path.join(folder, 'disk'))
  })
  afterAll(() => disk.remove())

  /** What is on the disk, short enough to be shown when it is not what it should be. */
  function contents(): Contents {
    const files = filesBelow(disk.seen)
    return Object.fromEntries(
      files.map(([file, text]) => [path.basename(file), hash('sha256', text)]),
    )
  }

  /** Lays out the files and takes all space but so many bytes. Returns what is there. */
  function layOut(free: number): Contents {
    for (const name of readdirSync(disk.seen)) rmSync(path.join(disk.seen, name))
    cpSync(originals, disk.seen, { recursive: true })
    disk.fill(free)
    return contents()
  }

  async function runThere(words: readonly string[], more: object = {}): Promise<Ran> {
    const env = { XDG_RUNTIME_DIR: room, EDITOR: "sed -i 's/canary/&x/'" }
    const ran = await run(home, words, env, { through: disk.enter, ...more })
    expect(marks.foundIn(ran.output)).toEqual([])
    expect(filesBelow(room)).toEqual([])
    return ran
  }

  test.each(titled(writing))('all files stay as they were for %s', async (_, words) => {
    const before = layOut(4096)
    const { status, output } = await runThere(words)
    expect(status, output).toBe(2)
    expect(output).toMatch(/^error: .*cannot write \S+: no space is left$/m)
    expect(contents()).toEqual(before)
  })

  test.each([
    ['decrypt', '-i', 'key.txt', '--in-place'],
    ['rekey', '-i', 'key.txt', '-R', 'to.txt'],
    ['encrypt', '-R', 'to.txt', '--format', 'age', '--in-place'],
  ])('%s says which of two files it did where only one fits', async (...words) => {
    writeFileSync(path.join(originals, 'small.yaml'), 'a: 1\n')
    const encrypt = ['encrypt', '-R', 'to.txt', '--in-place', 'small.yaml']
    layOut(8192)
    expect(await runThere(encrypt)).toMatchObject({ status: 0 })
    disk.fill(4096)
    const before = contents()
    const { status, output } = await runThere([...words, 'small.yaml', 'doc.yaml'])
    expect(status, output).toBe(2)
    const changed = Object.entries(contents()).filter(([name, text]) => before[name] !== text)
    const names = changed.map(([name]) => name)
    // Documents are written side by side, so that the large one may have taken the room of the small.
    expect(names).toEqual(words[0] === 'encrypt' ? ['small.yaml'] : names.slice(0, 1))
    expect(names.filter((name) => name !== 'small.yaml')).toEqual([])
    const hint = 'hint: one of the other files is done; the rest are as they were'
    expect(output.includes(hint)).toBe(names.length === 1)
  })

  test('a text that does not fit there is not edited, and none of it is left', async () => {
    const before = layOut(4096)
    const words = ['edit', '-i', 'key.txt', '--yes', '-f', path.join(originals, 'doc.yaml')]
    const { status, output } = await run(
      home,
      words,
      { XDG_RUNTIME_DIR: disk.folder },
      { through: disk.enter },
    )
    expect(status, output).toBe(2)
    expect(output).toMatch(/^error: .*cannot write \S+: no space is left$/m)
    expect(marks.foundIn(output)).toEqual([])
    expect(contents()).toEqual(before)
  })

  test('standard input that does not fit there is not decrypted', async () => {
    const before = layOut(4096)
    const input = readFileSync(path.join(originals, 'doc.yaml'))
    const env = { TMPDIR: disk.folder }
    const through = disk.enter
    const ran = await run(home, ['decrypt', '-i', 'key.txt'], env, { through, input })
    expect(ran.status, ran.output).toBe(2)
    expect(ran.output).toMatch(/^error: .*cannot write \S+: no space is left$/m)
    expect(contents()).toEqual(before)
  })
})
