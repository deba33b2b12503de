import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { buildIfStale, EXECUTABLE, packageVersion } from '../../scripts/build/build.ts'
import { ROOT } from '../../scripts/lib/child.ts'
import { parseScript, runScript } from '../scripts/script.ts'

const scripts = `${ROOT}test/scripts`
const folder = mkdtempSync(join(tmpdir(), 'vault-secret-packaging-'))
const copy = join(folder, 'kubectl-vault_secret')

beforeAll(async () => {
  await buildIfStale()
  copyFileSync(ROOT + EXECUTABLE, copy)
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('the bundled program, alone in a folder', () => {
  it.for(readdirSync(scripts).filter((name) => name.endsWith('.txt')))(
    'answers as test/scripts/%s says',
    { timeout: 60_000 },
    (name) => runScript(parseScript(readFileSync(join(scripts, name), 'utf8')), copy),
  )

  it('tells the version of package.json', () => {
    const { stdout, stderr, status } = run(copy, ['version'])
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toContain(`Client Version: v${packageVersion()}
`)
  })

  it.for(['module', 'commonjs'])('runs below a package.json with type %s', (type) => {
    const file = join(folder, 'package.json')
    writeFileSync(file, JSON.stringify({ type }))
    try {
      expect(run(copy, ['version'])).toMatchObject({ stderr: '', status: 0 })
      expect(run(copy, ['explain'])).toMatchObject({ stderr: '', status: 0 })
    } finally {
      rmSync(file)
    }
  })

  it('loads every verb, each from its own piece of the file', () => {
    const help = run(copy, ['--help']).stdout
    const verbs = [...help.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, verb]) => verb ?? '')
    expect(verbs).toEqual(expect.arrayContaining(['list', 'consumers', 'reach', 'version']))
    for (const verb of verbs) {
      expect(run(copy, [verb, '--help']), verb).toMatchObject({ stderr: '', status: 0 })
    }
  })

  it('holds no path of the machine that built it', () => {
    expect(readFileSync(copy, 'latin1')).not.toContain(ROOT)
  })
})

describe('a link named kubectl-vault_secret on PATH', () => {
  const link = join(folder, 'path', 'kubectl-vault_secret')
  const path = `${join(folder, 'path')}${delimiter}${process.env['PATH'] ?? ''}`

  beforeAll(() => {
    mkdirSync(join(folder, 'path'))
    symlinkSync(ROOT + EXECUTABLE, link)
  })

  it('runs by itself', () => {
    const ran = spawnSync('kubectl-vault_secret', ['version'], {
      encoding: 'utf8',
      env: { PATH: path },
    })
    expect(ran).toMatchObject({ stderr: '', status: 0 })
  })

  it.for(['vault-secret', 'vault_secret'])(
    'makes kubectl %s work, exit codes included',
    (name, context) => {
      const env = { PATH: path, HOME: folder }
      const kubectl = (...args: string[]): SpawnSyncReturns<string> =>
        spawnSync('kubectl', [name, ...args], { encoding: 'utf8', env })
      const version = kubectl('version')
      if (version.error !== undefined) context.skip('kubectl is not on PATH')
      expect(version).toMatchObject({ stderr: '', status: 0 })
      expect(version.stdout).toContain(`Client Version: v${packageVersion()}`)
      expect(kubectl('version', '--nonsense').status).toBe(2)
    },
  )
})

function run(file: string, args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  })
}
