import { spawn, spawnSync } from 'node:child_process'
import type { SpawnSyncReturns } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { PROGRAM } from '../program/program.ts'

const root = path.resolve(import.meta.dirname, '../..')
const demo = path.join(root, 'examples/demo')

let work: string
beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), 'process-'))
})

afterAll(() => {
  rmSync(work, { recursive: true })
})

/** A port behind which somebody listens who never says a word. */
async function silentServer(): Promise<{ port: number; [Symbol.dispose](): void }> {
  const server = createServer(() => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    [Symbol.dispose]() {
      server.close()
    },
  }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a request under way with 130 and one line',
  async (signal) => {
    using server = await silentServer()
    const file = path.join(work, `${signal}.snapshot`)
    const child = spawn(
      process.execPath,
      [PROGRAM, 'snapshot', '--to', file, `--server=https://127.0.0.1:${server.port}`],
      { env: { PATH: process.env['PATH'], HOME: work } },
    )
    const output = Promise.all([text(child.stdout), text(child.stderr)])
    setTimeout(() => child.kill(signal), 1000)
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(await output).toEqual(['', 'interrupted\n'])
    expect(code).toBe(130)
    expect(readdirSync(work).filter((name) => name.includes('snapshot'))).toEqual([])
  },
)

test('a question longer than 1 MiB is refused by its number, after the answers before it', () => {
  const question = '{"user":"nobody","verb":"get","namespace":"x","name":"y"}'
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [PROGRAM, 'reach', '--batch', '-', '--snapshot', demo],
    { encoding: 'utf8', input: `${question}\n${'x'.repeat(50 * 1024 * 1024)}` },
  )
  expect(stdout).toMatch(/^\{"allowed":.*\n$/)
  expect(stderr).toContain('error: line 2 is longer than 1 MiB\n')
  expect(status).toBe(2)
})

test('a reader that goes away ends the program quietly', () => {
  const command = `"${process.execPath}" "${PROGRAM}" list -o json --snapshot "${demo}" | head -1`
  const { stdout, stderr } = spawnSync('bash', ['-c', `${command}; echo $PIPESTATUS`], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout).toBe('{\n0\n')
})

const early = [
  {
    asked: 'reach -A --fail-on certain',
    code: 1,
    said: /^--fail-on certain: \d+ readers, certain/m,
  },
  { asked: 'reach -A --fail-on certain -o json', code: 1, said: /^--fail-on certain: /m },
  { asked: 'reach -A --fail-on certain -o yaml', code: 1, said: /^--fail-on certain: /m },
  {
    asked: 'reach --from sa/ci/runner --fail-on certain -o json',
    code: 1,
    said: /^--fail-on certain: /m,
  },
  { asked: 'reach -A --strict --snapshot part.yaml -o json', code: 7, said: /^$/ },
]

test.each(early)('$asked ends with $code even if only one line of it is read', (example) => {
  const part = path.join(work, 'part.yaml')
  writeFileSync(part, 'apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: payments}\n')
  const asked = example.asked.includes('part.yaml')
    ? example.asked.replace('part.yaml', `"${part}"`)
    : `${example.asked} --snapshot "${demo}/company.snapshot.gz"`
  const command = `"${process.execPath}" "${PROGRAM}" ${asked}`
  const { stdout, stderr } = spawnSync('bash', ['-c', `${command} | head -1; echo $PIPESTATUS`], {
    encoding: 'utf8',
  })
  expect(stderr).toMatch(example.said)
  expect(stdout.split('\n')).toHaveLength(3)
  expect(stdout).toMatch(new RegExp(`^${example.code}$`, 'm'))
})

test('started through a link it is a plugin, and installs its completion beside the link', () => {
  const bin = path.join(work, 'bin')
  mkdirSync(bin)
  writeFileSync(path.join(bin, 'node'), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, {
    mode: 0o755,
  })
  const link = path.join(bin, 'kubectl-vault_secret')
  symlinkSync(PROGRAM, link)
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: work }
  const installed = spawnSync(process.execPath, [link, 'completion', '--install'], {
    encoding: 'utf8',
    env,
  })
  const script = path.join(bin, 'kubectl_complete-vault_secret')
  expect(installed.stdout).toBe(`wrote ${script}\n`)
  expect(existsSync(script)).toBe(true)
  const completed = spawnSync(script, ['expl'], { encoding: 'utf8', env })
  expect(completed.stdout).toBe('explain\tExplain an access path or a finding\n:4\n')
})

test('bash completes words by asking the program', () => {
  const bin = path.join(work, 'bash')
  mkdirSync(bin)
  symlinkSync(PROGRAM, path.join(bin, 'kubectl-vault_secret'))
  const typed = 'kubectl-vault_secret explain --output=j'
  const script = [
    `source <("${process.execPath}" "${PROGRAM}" completion bash)`,
    `COMP_LINE='${typed}' COMP_POINT=${typed.length}`,
    '_kubectl_vault_secret',
    'declare -p COMPREPLY',
  ].join('\n')
  const env = {
    PATH: `${bin}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: work,
  }
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env })
  expect({ stdout, stderr }).toEqual({
    stdout: 'declare -a COMPREPLY=([0]="json")\n',
    stderr: '',
  })
})

const hasPseudoTerminals = spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasPseudoTerminals)('on a terminal', () => {
  /** Runs the program with a terminal for all its streams, which `script` of util-linux provides. */
  function onTerminal(words: string, env: object = {}): string {
    const command = `"${process.execPath}" "${PROGRAM}" ${words}`
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: work, TERM: 'xterm', ...env },
    })
    return stdout
  }

  const list = `list -n ci --snapshot "${demo}"`

  it('tables have colours, unless NO_COLOR or --color says otherwise', () => {
    const bold = '\u001b[1m'
    expect(onTerminal(list)).toContain(bold)
    expect(onTerminal(list, { NO_COLOR: '1' })).not.toContain(bold)
    expect(onTerminal(`${list} --color never`)).not.toContain(bold)
    expect(onTerminal(list, { TERM: 'dumb' })).not.toContain(bold)
  })

  it('a snapshot is refused', () => {
    const output = onTerminal(`snapshot --snapshot "${demo}"`)
    expect(output).toContain('error: a snapshot is not meant for a terminal')
    expect(output).not.toContain('"kind":"Snapshot"')
  })

  it('work that takes long says so, and takes the line away again', async () => {
    using server = await silentServer()
    const address = `--server=https://127.0.0.1:${server.port} --request-timeout=1s`
    const output = onTerminal(`list ${address}`)
    expect(output).toContain('reading ...\r\u001b[K')
    expect(output).toContain('error: ')
  })
})

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

test.skipIf(!hasKubectl)('kubectl finds the plugin and completes its words', () => {
  const bin = path.join(work, 'kubectl')
  mkdirSync(bin)
  symlinkSync(PROGRAM, path.join(bin, 'kubectl-vault_secret'))
  const env = {
    PATH: `${bin}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: work,
  }
  const kubectl = (...words: readonly string[]): SpawnSyncReturns<string> =>
    spawnSync('kubectl', words, { encoding: 'utf8', env })
  expect(kubectl('vault-secret', 'completion', '--install').status).toBe(0)
  expect(kubectl('__complete', 'vault-secret', 'expl').stdout).toContain('explain')
  expect(kubectl('vault-secret', 'explain', 'D99').status).toBe(2)
})
