import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeFileAtomically } from '../../src/lib/base/atomic-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a file is replaced and nothing else is left in its folder', async () => {
  const file = join(folder, 'a')
  writeFileSync(file, 'old')
  await writeFileAtomically(file, ['new', ' text'])
  expect(readFileSync(file, 'utf8')).toBe('new text')
  expect(readdirSync(folder)).toEqual(['a'])
})

test('a symbolic link stays one, and what it leads to is replaced', async () => {
  const [file, link] = [join(folder, 'a'), join(folder, 'link')]
  writeFileSync(file, 'old')
  symlinkSync('a', link)
  await writeFileAtomically(link, ['new'])
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readFileSync(file, 'utf8')).toBe('new')
})

test.skipIf(process.getuid?.() !== 0)(
  'root leaves the owner of a file that it replaces',
  async () => {
    const file = join(folder, 'a')
    writeFileSync(file, 'old')
    chownSync(file, 1234, 4321)
    chmodSync(file, 0o640)
    await writeFileAtomically(file, ['new'], { keepMode: true })
    const { uid, gid, mode } = statSync(file)
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 1234, gid: 4321, mode: 0o640 })
    await writeFileAtomically(file, ['plain'])
    expect(statSync(file)).toMatchObject({ uid: 0, gid: 0 })
  },
)

test('a pipe is written to and stays a pipe', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const reader = spawn('cat', [pipe])
  const read = text(reader.stdout)
  await writeFileAtomically(pipe, ['through', ' it'])
  expect(await read).toBe('through it')
  expect(lstatSync(pipe).isFIFO()).toBe(true)
})
