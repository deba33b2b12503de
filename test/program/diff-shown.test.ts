import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { eventually } from '../control-plane/eventually.ts'
import { PROGRAM } from './program.ts'

const hasPseudoTerminals = spawnSync('script', ['--version']).status === 0
const folder = mkdtempSync(path.join(tmpdir(), 'diff-shown-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [OLD, NEW, SAME] = ['canary-old-3f', 'canary-new-4e', 'canary-same-5d']

function file(name: string, stringData: object): string {
  const at = path.join(folder, name)
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'a' } }
  writeFileSync(at, stringify({ ...secret, stringData }))
  return at
}

const before = file('old.yaml', { multi: `one\n${OLD}\nthree\n`, same: SAME, gone: 'x' })
const after = file('new.yaml', { multi: `one\n${NEW}\nthree\n`, same: SAME })

describe.skipIf(!hasPseudoTerminals)('--reveal at a terminal (script of util-linux)', () => {
  async function answering(answer: string): Promise<{ shown: string; status: unknown }> {
    const command = [process.execPath, PROGRAM, 'diff', '--reveal', before, after].join(' ')
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm' },
    })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (shown += chunk))
    const ended = once(child, 'exit')
    await eventually('the question', () => Promise.resolve(shown.includes('Show these 2 values')))
    expect(shown).not.toContain('canary')
    child.stdin.write(answer)
    const [status] = await ended
    return { shown, status }
  }

  test('shows the lines that differ after a yes, and nothing that is the same', async () => {
    const { shown, status } = await answering('y\r')
    expect(status).toBe(1)
    expect(shown).toContain(`- ${OLD}`)
    expect(shown).toContain(`+ ${NEW}`)
    expect(shown).toContain('  three')
    expect(shown).not.toContain(SAME)
  })

  test('shows nothing when Enter is all that is typed', async () => {
    const { shown, status } = await answering('\r')
    expect(status).toBe(1)
    expect(shown).not.toContain('canary')
  })
})

describe('a program that KUBECTL_EXTERNAL_DIFF names', () => {
  const at = path.join(folder, 'their-diff')
  const kept = path.join(folder, 'kept')

  async function diff(
    script: string,
    words = '',
  ): Promise<{ status: unknown; stdout: string; stderr: string }> {
    writeFileSync(at, `#!/bin/sh\n${script}\n`)
    chmodSync(at, 0o700)
    const child = spawn(process.execPath, [PROGRAM, 'diff', before, after], {
      env: { PATH: process.env['PATH'], KUBECTL_EXTERNAL_DIFF: `${at}${words}` },
    })
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ])
    return { status, stdout, stderr }
  }

  test('gets masked files in two folders, which are gone afterwards', async () => {
    const ran = await diff(
      `echo "$@"; cat "$3"/* "$4"/* > ${kept}; stat -c %a "$3"/* "$3" >> ${kept}; exit 1`,
      ' -u --color=no ;rm',
    )
    expect(ran).toMatchObject({ status: 1, stderr: '' })
    const [first, second, live = '', merged = '', ...more] = ran.stdout.trim().split(' ')
    expect([first, second, path.basename(live), path.basename(merged), ...more]).toEqual([
      '-u',
      '--color=no',
      'LIVE',
      'MERGED',
    ])
    const given = readFileSync(kept, 'utf8')
    expect(given).not.toContain('canary')
    expect(given).toMatch(/gone: "~[0-9a-f]{4}"/)
    expect(given).toContain('same: (same)')
    expect(given).toMatch(/600\n700\n$/)
    expect(existsSync(path.dirname(live))).toBe(false)
  })

  test.each([
    ['exit 0', 0],
    ['exit 1', 1],
    ['exit 3', 2],
    ['kill -9 $$', 2],
  ])('decides about the exit code with `%s`', async (script, status) => {
    expect(await diff(script)).toMatchObject({ status })
  })

  test('that cannot be started is told', async () => {
    const ran = await diff('', '-not-there')
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('cannot be started (ENOENT)')
  })
})
