/** What a killed run leaves beside the file that it was to replace. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ownProcess } from '../../src/lib/base/process-name.ts'
import { ownerOfTemporary, temporaryName } from '../../src/lib/base/temporary-name.ts'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { PROGRAM } from './program.ts'
import { type Ran, run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'leftovers-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [mine, theirs] = await Promise.all([generateIdentity(), generateIdentity()])

/** A name as a process made it that has ended. */
const dead = ((): string => {
  const module = path.resolve(import.meta.dirname, '../../src/lib/base/process-name.ts')
  const program = `console.log(await (await import(${JSON.stringify(module)})).ownProcess())`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program])
  return stdout.toString().trim()
})()

let home: string
let files: string
let count = 0
beforeEach(() => {
  home = path.join(folder, String(count++))
  files = path.join(home, 'files')
  mkdirSync(files, { recursive: true })
  writeFileSync(path.join(home, 'key.txt'), `${mine.identity.revealText()}\n`)
  writeFileSync(at('db.yaml'), 'a: b\n')
})

const at = (name: string): string => path.join(files, name)
const key = (): readonly string[] => ['-i', path.join(home, 'key.txt')]
const program = (words: readonly string[]): Promise<Ran> => run(words, { kubeconfig: at('none') })
const temporary = (): readonly string[] =>
  readdirSync(files).filter((name) => name.endsWith('.tmp'))
const left = (process: string, name = 'db.yaml'): string => `.${name}.${process}.0123456789ab.tmp`
const encrypt = (): Promise<Ran> =>
  program(['encrypt', '--in-place', '-r', mine.recipient, at('db.yaml')])
const removed = (name: string): string =>
  `note: removed ${at(name)}, which a killed run had left behind\n`

test('the name of a temporary file tells whose it is, however long the other name is', async () => {
  for (const name of ['a', 'a\nb', '.env', 'x'.repeat(250), 'ü'.repeat(127)]) {
    const temporaryFile = await temporaryName(name)
    expect(ownerOfTemporary(temporaryFile)).toBe(await ownProcess())
    expect(Buffer.byteLength(temporaryFile)).toBeLessThanOrEqual(255)
    expect(temporaryFile).not.toBe(await temporaryName(name))
  }
  for (const name of ['a.tmp', '.a.0123456789ab.tmp', `a.${dead}.0123456789ab.tmp`, '.tmp']) {
    expect(ownerOfTemporary(name)).toBeUndefined()
  }
})

describe.runIf(process.platform === 'linux')('what a killed run left', () => {
  test('is plain text after decrypt, and goes with the next run', { timeout: 60_000 }, async () => {
    writeFileSync(at('big'), '')
    truncateSync(at('big'), 96 * 1024 * 1024)
    const encrypted = ['encrypt', '-r', mine.recipient, '-o', at('big.age'), at('big')]
    expect((await program(encrypted)).status).toBe(0)
    rmSync(at('big'))
    const words = ['decrypt', ...key(), '-o', at('big'), at('big.age')]
    for (let tries = 0; temporary().length === 0 && tries < 20; tries += 1) {
      const watcher = watch(files)
      const child = spawn(process.execPath, [PROGRAM, ...words], { env: { HOME: home } })
      const ended = once(child, 'exit')
      await Promise.race([once(watcher, 'change'), ended])
      child.kill('SIGKILL')
      await ended
      watcher.close()
    }
    const [name = ''] = temporary()
    expect(name).toMatch(/^\.big\.\d+-\d+-[0-9a-f]{12}\.[0-9a-f]{12}\.tmp$/)
    expect(await program(words)).toMatchObject({ status: 0, stderr: removed(name) })
    expect(temporary()).toEqual([])
    expect(readFileSync(at('big'))).toHaveLength(96 * 1024 * 1024)
  })

  test('goes with whatever writes into the folder next', async () => {
    const again = async (words: readonly string[]): Promise<void> => {
      writeFileSync(at(left(dead)), 'a: b')
      writeFileSync(at(left(dead, 'other')), 'a: b')
      const { status, stderr } = await program(words)
      expect(status, stderr).toBe(0)
      expect(stderr).toContain(removed(left(dead)))
      expect(stderr).toContain(removed(left(dead, 'other')))
      expect(temporary()).toEqual([])
    }
    await again(['encrypt', '--in-place', '-r', mine.recipient, at('db.yaml')])
    await again(['rekey', ...key(), '--add', theirs.recipient, at('db.yaml')])
    symlinkSync(at('db.yaml'), path.join(home, 'link.yaml'))
    await again(['rekey', ...key(), '--remove', theirs.recipient, path.join(home, 'link.yaml')])
    await again(['decrypt', '--in-place', ...key(), at('db.yaml')])
  })

  test('stays when nothing is to be written', async () => {
    await encrypt()
    writeFileSync(at(left(dead)), 'a: b')
    for (const words of [
      ['decrypt', ...key(), at('db.yaml')],
      ['verify', ...key(), at('db.yaml')],
      ['rekey', ...key(), '--dry-run', '--add', theirs.recipient, at('db.yaml')],
    ]) {
      expect(await program(words)).toMatchObject({ status: 0, stderr: '' })
      expect(temporary()).toEqual([left(dead)])
    }
  })

  test('stays when it is of a process that runs or cannot be seen, or is no file of ours', async () => {
    const [pid = '', start = '', place = ''] = dead.split('-')
    const kept = [
      left(await ownProcess()),
      left(`${pid}-${start}-${'0'.repeat(12)}`),
      left('1'),
      `.db.yaml.0123456789ab.tmp`,
      left(`${pid}-${start}-${place}x`),
    ]
    for (const name of kept) writeFileSync(at(name), 'a: b')
    mkdirSync(at(left(dead, 'folder')))
    symlinkSync(at('db.yaml'), at(left(dead, 'link')))
    expect(await encrypt()).toMatchObject({ status: 0, stderr: '' })
    expect(temporary()).toEqual(
      [...kept, left(dead, 'folder'), left(dead, 'link')].toSorted((a, b) => (a < b ? -1 : 1)),
    )
  })
})
