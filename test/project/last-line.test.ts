import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { ROOT } from '../../scripts/lib/child.ts'

mkdirSync(`${ROOT}dist`, { recursive: true })
const folder = mkdtempSync(`${ROOT}dist/last-line-`)

afterAll(() => rmSync(folder, { recursive: true }))

describe('npm test ends with what the run came to, and its exit code agrees', () => {
  const test = `import { beforeAll, test, expect } from 'vitest'\n`

  it.for<[string, string, string, number]>([
    ['a test that passes', `test('a', () => {})`, '1 passed, 0 failed, 0 skipped', 0],
    ['a test that fails', `test('a', () => expect(1).toBe(2))`, '0 passed, 1 failed, 0 skipped', 1],
    [
      'a test that is skipped',
      `test('a', () => {}); test('b', (context) => context.skip('x'))`,
      '1 passed, 0 failed, 1 skipped',
      0,
    ],
    ['a file that cannot be loaded', `import './absent.ts'`, '0 passed, 1 failed, 0 skipped', 1],
    ['a file without tests', '', '0 passed, 1 failed, 0 skipped', 1],
    [
      'a hook that fails',
      `beforeAll(() => { throw new Error('x') }); test('a', () => {})`,
      '0 passed, 1 failed, 1 skipped',
      1,
    ],
    [
      'an error after the test',
      `test('a', async () => {
        setTimeout(() => { throw new Error('late') }, 0)
        await new Promise((done) => setTimeout(done, 100))
      })`,
      '1 passed, 1 failed, 0 skipped',
      1,
    ],
    [
      'a vitest that is killed',
      `test('a', () => { process.kill(process.env.VITEST_MAIN, 'SIGKILL') })`,
      '0 passed, 1 failed, 0 skipped',
      137,
    ],
  ])('%s', { timeout: 60_000 }, async ([, source, line, code]) => {
    const ran = await npmTest(test + source)
    expect(ran.stdout.trimEnd().split('\n').at(-1), ran.stdout).toBe(line)
    expect(ran.code).toBe(code)
  })

  it('says of each skipped test what is missing', async () => {
    const { stdout } = await npmTest(`${test}test('a', (context) => context.skip('no kubectl'))`)
    expect(stdout).toContain('skipped 1: no kubectl\n')
  })
})

/** Runs `npm test` on a file of its own, with a configuration that has nothing else. */
async function npmTest(source: string): Promise<{ stdout: string; code: number }> {
  const own = mkdtempSync(join(folder, 'run-'))
  writeFileSync(join(own, 'a.test.ts'), source)
  writeFileSync(
    join(own, 'vitest.config.mjs'),
    `export default { test: { pool: 'threads', env: { VITEST_MAIN: String(process.pid) } } }`,
  )
  const child = spawn(
    process.execPath,
    [`${ROOT}scripts/test.ts`, `--root=${own}`, `--config=${own}/vitest.config.mjs`],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const code = await new Promise<number>((done) => {
    child.on('close', (status) => done(status ?? -1))
  })
  return { stdout, code }
}
