/**
 * kill -9 at random moments of what writes files: anywhere in a run, and since the first sign
 * of an editor or of writing, as that part is short.
 */
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { generateIdentity, parseIdentity } from '../../src/lib/crypto/age/index.ts'
import { ageOpener, decryptDocument, parseDocument } from '../../src/lib/crypto/sops/index.ts'
import { createMarks } from '../canary/marks.ts'
import { killWithin, makePlace, strayText, stretches, temporaryFiles } from './kills.ts'

const isLong = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const KILLS = isLong ? 100 : 4
const FILES = isLong ? 40 : 12
const TIMEOUT = 900_000

const marks = createMarks()
const place = makePlace()
const files = Array.from({ length: FILES }, (_, at) => path.join(place.files, `f${at}.yaml`))
const [file = ''] = files
const key = path.join(place.elsewhere, 'key.txt')
const pairs = await Promise.all([generateIdentity(), generateIdentity(), generateIdentity()])
const [mine, ...others] = pairs
const value = marks.make('value')
const plain = `password: ${value}\nfiller: ${'x'.repeat(20_000)}\n`

beforeEach(() => {
  rmSync(place.files, { recursive: true })
  mkdirSync(place.files)
  writeFileSync(key, `${mine.identity.revealText()}\n`)
})
afterAll(() => place.remove())

/** How many of the kills came before a file was touched, while files were written, and after. */
type Hits = Record<'before' | 'during' | 'after', number>

interface Scene {
  readonly name: string
  /** Made before each run, and seen by nobody as a change. */
  readonly prepare: (round: number) => void
  readonly words: (round: number) => readonly string[]
  readonly editor?: string
  /** What a file that is not the old one has to be. */
  readonly checkNew: (content: Buffer, round: number, old: Buffer) => Promise<void>
  readonly paths: readonly string[]
  /** Whether the same command is typed again after a kill in the middle of it. */
  readonly isRepeated?: boolean
}

async function killAll(scene: Scene): Promise<Hits> {
  const start = (round: number) => () => place.start(scene.words(round), scene.editor)
  scene.prepare(0)
  const all = await stretches(start(0), [place.room, place.files])
  const hits = { before: 0, during: 0, after: 0 }
  let landed = 0
  // One file is written too fast to be met for certain in a few tries.
  const isMet = (): boolean => hits.during > 0 || (scene.paths.length === 1 && !isLong)
  for (let round = 1; landed < KILLS || !isMet(); round += 1) {
    expect(round, 'too few of the kills met a running program').toBeLessThan(KILLS * 8)
    scene.prepare(round)
    const old = scene.paths.map((each) => readFileSync(each))
    const stretch = all[round % all.length]
    if (!stretch || !(await killWithin(start(round), stretch))) continue
    landed += 1
    const met = await phase(scene, round, old)
    hits[met] += 1
    if (met === 'during' && scene.isRepeated === true) await repeat(scene, round, old)
    for (const name of temporaryFiles(place)) rmSync(path.join(place.files, name))
  }
  if (isLong) console.log(`${scene.name}: ${JSON.stringify({ kills: landed, ...hits })}`)
  return hits
}

/** Checks what a kill left, and tells when it came. */
async function phase(scene: Scene, round: number, old: readonly Buffer[]): Promise<keyof Hits> {
  let changed = 0
  for (const [at, each] of scene.paths.entries()) {
    const [before, now] = [old[at] ?? Buffer.alloc(0), readFileSync(each)]
    expect(statSync(each).mode & 0o777).toBe(MODE)
    if (now.equals(before)) continue
    changed += 1
    expect(marks.foundIn(now.toString('latin1'))).toEqual([])
    await scene.checkNew(now, round, before)
  }
  const left = temporaryFiles(place)
  expect(marks.foundIn(strayText(place))).toEqual([])
  if (left.length > 0 || (changed > 0 && changed < scene.paths.length)) return 'during'
  return changed === 0 ? 'before' : 'after'
}

/** Somebody types the command again: it does the rest, and takes away what the killed one left. */
async function repeat({ words, paths, checkNew }: Scene, round: number, old: readonly Buffer[]) {
  await toEnd(words(round))
  if (process.platform === 'linux') expect(temporaryFiles(place)).toEqual([])
  for (const [at, each] of paths.entries()) {
    await checkNew(readFileSync(each), round, old[at] ?? Buffer.alloc(0))
  }
}

const MODE = 0o640
const writePlain = (): void => {
  for (const each of files) writeFileSync(each, plain, { mode: MODE })
}

async function toEnd(words: readonly string[], editor?: string): Promise<void> {
  expect(await once(place.start(words, editor), 'exit')).toEqual([0, null])
}

async function encryptAll(): Promise<void> {
  writePlain()
  await toEnd(['encrypt', '-r', mine.recipient, '--in-place', ...files])
}

/** What a document holds for one of the identities; the MAC is checked on the way. */
async function decrypted(content: Buffer, { identity } = mine): Promise<string> {
  const document = parseDocument(content, 'yaml')
  const { plaintext } = await decryptDocument(document, ageOpener([parseIdentity(identity)]))
  return plaintext.revealText()
}

const all = (hits: Hits): number => hits.before + hits.during + hits.after

test(
  'a kill while rekey runs leaves each file as it was or as it is to be',
  async () => {
    await encryptAll()
    const other = (round: number): typeof mine => others[round % others.length] ?? mine
    const hits = await killAll({
      name: 'rekey',
      prepare: () => undefined,
      words: (round) => {
        return ['rekey', '-i', key, '-r', mine.recipient, '-r', other(round).recipient, ...files]
      },
      checkNew: async (content, round) => {
        expect(await decrypted(content)).toBe(plain)
        expect(await decrypted(content, other(round))).toBe(plain)
      },
      paths: files,
      isRepeated: true,
    })
    expect(all(hits)).toBeGreaterThanOrEqual(KILLS)
  },
  TIMEOUT,
)

test(
  'a kill while encrypt --in-place runs leaves each file plain or encrypted',
  async () => {
    const hits = await killAll({
      name: 'encrypt --in-place',
      prepare: writePlain,
      words: () => ['encrypt', '-r', mine.recipient, '--in-place', ...files],
      checkNew: async (content) => expect(await decrypted(content)).toBe(plain),
      paths: files,
      isRepeated: true,
    })
    expect(all(hits)).toBeGreaterThanOrEqual(KILLS)
  },
  TIMEOUT,
)

test(
  'a kill while edit runs leaves the file as it was or as it is to be, and no text on disk',
  async () => {
    await encryptAll()
    const editor = "sed -i 's/xy*$/&y/'"
    const words = ['edit', '-f', file, '-i', key, '--yes']
    const hits = await killAll({
      name: 'edit',
      prepare: () => undefined,
      words: () => words,
      editor,
      checkNew: async (content, _, old) => {
        expect(await decrypted(content)).toBe((await decrypted(old)).replace(/\n$/, 'y\n'))
      },
      paths: [file],
    })
    expect(all(hits)).toBeGreaterThanOrEqual(KILLS)
    // What the kills left in memory goes with the next edit.
    await toEnd(words, editor)
    expect(readdirSync(place.room)).toEqual([])
  },
  TIMEOUT,
)
