import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { ROOT } from '../../../scripts/lib/child.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vault-secret-cache-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const module = JSON.stringify(`${ROOT}scripts/build/loader/code-cache.ts`)

/**
 * What a script says that returns `word`. V8 takes cached code for any source
 * of the same length, so an earlier word of that length shows that it was used.
 */
function run(word: string, build = 'one', env: Readonly<Record<string, string>> = {}): string {
  const program = `
    import { openCodeCache } from ${module}
    const script = openCodeCache(${JSON.stringify(build)}).compile('it', '(() => "${word}")')
    process.stdout.write(script.runInThisContext()())`
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: home, ...env },
  })
}

const folder = (): string => join(home, 'kubectl-vault-secret')
const file = (): string => join(folder(), readdirSync(folder())[0] ?? '')

describe('the code cache', () => {
  test('is used by the next run of the same build, and of no other', () => {
    expect(run('cold')).toBe('cold')
    expect(run('warm')).toBe('cold')
    expect(run('warm', 'two')).toBe('warm')
    expect(run('cold', 'two')).toBe('warm')
  })

  test('is open to its owner only', () => {
    run('cold')
    expect(statSync(folder()).mode & 0o777).toBe(0o700)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['a file', file],
    ['a folder', folder],
    ['a cache folder', () => home],
  ])('does not believe %s that others may write to', (_, path) => {
    run('cold')
    chmodSync(path(), 0o722)
    expect(run('warm')).toBe('warm')
  })

  test('does not believe a file in which a bit has changed', () => {
    run('cold')
    const content = readFileSync(file())
    for (let index = 0; index < content.length; index += 101) {
      const changed = Buffer.from(content)
      changed[index] = (changed[index] ?? 0) ^ 4
      writeFileSync(file(), changed)
      expect(run('warm')).toBe('warm')
    }
  })

  test('is left alone when Node is told not to cache', () => {
    expect(run('cold', 'one', { NODE_DISABLE_COMPILE_CACHE: '1' })).toBe('cold')
    expect(readdirSync(home)).toEqual([])
  })

  test('does without where nothing can be written', () => {
    expect(run('cold', 'one', { XDG_CACHE_HOME: join(home, 'missing', 'folder') })).toBe('cold')
    writeFileSync(folder(), 'in the way')
    expect(run('warm')).toBe('warm')
  })
})
