import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateIdentity, parseIdentity } from '../../src/lib/crypto/age/index.ts'
import { ageOpener, decryptDocument, parseDocument } from '../../src/lib/crypto/sops/index.ts'
import { PROGRAM } from './program.ts'

const KILLS = process.env['VAULT_SECRET_TEST_LONG'] === '1' ? 80 : 6
const FILES = 12
const VALUE = 'canary-51edbeef'

const folder = mkdtempSync(path.join(tmpdir(), 'killed-'))
const files = Array.from({ length: FILES }, (_, at) => path.join(folder, `f${at}.yaml`))
const key = path.join(folder, 'key.txt')
// In memory, where the text for the editor lies: a kill lets nobody take it away.
const room = mkdtempSync(path.join('/dev/shm', 'killed-'))
const mine = await generateIdentity()
const theirs = await generateIdentity()
const plain = `password: ${VALUE}\nfiller: ${'x'.repeat(20_000)}\n`

beforeAll(() => writeFileSync(key, `${mine.identity.revealText()}\n`))
afterAll(() => {
  rmSync(folder, { recursive: true })
  rmSync(room, { recursive: true })
})

function start(words: readonly string[]): ReturnType<typeof spawn> {
  return spawn(process.execPath, [PROGRAM, ...words], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_RUNTIME_DIR: room,
      EDITOR,
      // What is in the folder is what the verbs leave there.
      NODE_DISABLE_COMPILE_CACHE: '1',
    },
  })
}

const EDITOR = "sed -i 's/xy*$/&y/'"

async function toEnd(words: readonly string[]): Promise<void> {
  expect(await once(start(words), 'exit')).toEqual([0, null])
}

/** How long the program takes when nobody kills it. */
async function duration(words: readonly string[]): Promise<number> {
  const begun = performance.now()
  await toEnd(words)
  return performance.now() - begun
}

async function kill(words: readonly string[], after: number): Promise<boolean> {
  const child = start(words)
  const ended = once(child, 'exit')
  await sleep(after)
  child.kill('SIGKILL')
  const [, signal] = (await ended) as [number | null, string | null]
  return signal === 'SIGKILL'
}

async function decrypted(file: string): Promise<string> {
  const document = parseDocument(readFileSync(file), 'yaml')
  const opener = ageOpener([parseIdentity(mine.identity)])
  const { plaintext } = await decryptDocument(document, opener)
  return plaintext.revealText()
}

/** Of all files in the folder, temporary ones included, none holds a value in clear. */
function inClear(): readonly string[] {
  return readdirSync(folder).filter((name) =>
    readFileSync(path.join(folder, name), 'latin1').includes(VALUE),
  )
}

async function encryptAll(): Promise<void> {
  for (const file of files) writeFileSync(file, plain)
  await toEnd(['encrypt', '-r', mine.recipient, '--in-place', ...files])
}

/** Spread over the second half of a run, where the files are written, and a little beyond. */
function moments(whole: number): readonly number[] {
  return Array.from({ length: KILLS }, (_, at) => whole * (0.5 + (0.55 * at) / KILLS))
}

test('a kill while rekey runs leaves each file as it was or as it is to be', async () => {
  await encryptAll()
  const add = ['rekey', '-i', key, '-r', mine.recipient, '-r', theirs.recipient, ...files]
  const whole = await duration(add)
  let killed = 0
  for (const after of moments(whole)) {
    if (await kill(add, after)) killed += 1
    for (const file of files) expect(await decrypted(file)).toBe(plain)
    expect(inClear()).toEqual([])
  }
  expect(killed).toBeGreaterThan(0)
}, 600_000)

test('a kill while encrypt --in-place runs leaves each file plain or encrypted', async () => {
  await encryptAll()
  const words = ['encrypt', '-r', mine.recipient, '--in-place', ...files]
  for (const file of files) writeFileSync(file, plain)
  const whole = await duration(words)
  let killed = 0
  for (const after of moments(whole)) {
    for (const file of files) writeFileSync(file, plain)
    if (await kill(words, after)) killed += 1
    for (const file of files) {
      const content = readFileSync(file, 'utf8')
      expect(content === plain || (await decrypted(file)) === plain).toBe(true)
    }
  }
  expect(killed).toBeGreaterThan(0)
}, 600_000)

test('a kill while edit runs leaves the file as it was or as it is to be, and no text on disk', async () => {
  await encryptAll()
  mkdirSync(room, { recursive: true })
  const [file = ''] = files
  const words = ['edit', '-f', file, '-i', key, '--yes']
  const whole = await duration(words)
  let edits = 1
  let killed = 0
  for (const after of moments(whole)) {
    if (await kill(words, after)) killed += 1
    const now = await decrypted(file)
    const done = /x(y*)\n$/.exec(now)?.[1]?.length ?? -1
    expect([edits, edits + 1]).toContain(done)
    edits = done
    expect(inClear()).toEqual([])
  }
  expect(killed).toBeGreaterThan(0)
  // What the kills left in memory goes with the next edit.
  await toEnd(words)
  expect(readdirSync(room)).toEqual([])
}, 600_000)
