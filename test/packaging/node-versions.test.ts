import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

import { buildIfStale, EXECUTABLE } from '../../scripts/build/build.ts'
import { ROOT } from '../../scripts/lib/child.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'

/** The first one that package.json allows, and the latest of each line. */
const VERSIONS = ['22.22.0', '22', '24']
const DEMO = ['--snapshot', `${ROOT}examples/demo/company.snapshot.gz`]
const OFFLINE: readonly (readonly string[])[] = [
  ['--help'],
  ['list', '--help'],
  ['explain'],
  ['list', '-A', ...DEMO],
  ['list', '-A', '-o', 'json', ...DEMO],
  ['consumers', '-A', ...DEMO],
  ['consumers', '-A', '--unused', '-o', 'yaml', ...DEMO],
  ['reach', '-A', ...DEMO],
  ['reach', 'data/postgres-superuser', '-o', 'json', ...DEMO],
  ['describe', 'data/postgres-superuser', ...DEMO],
  ['snapshot', ...DEMO],
  ['list', '--nonsense'],
  ['list', 'no-such-secret', ...DEMO],
]

const folder = mkdtempSync(join(tmpdir(), 'vault-secret-nodes-'))

afterAll(() => rmSync(folder, { recursive: true }))

it.for(VERSIONS)(
  'under Node %s the program answers as under the Node of the tests, offline and from a cluster',
  { timeout: 240_000 },
  async (version, context) => {
    if (process.env['VAULT_SECRET_TEST_LONG'] === undefined) {
      context.skip(
        'npm run test:long downloads other versions of Node, 100 MB each, and tries them',
      )
    }
    const installed = install(version)
    const node = 'path' in installed ? installed.path : context.skip(installed.missing)
    await buildIfStale()
    const told = run(node, ['version'])
    expect(told).toMatchObject({ status: 0, stderr: '' })
    expect(`${told.stdout.trim()}.`).toContain(`\nNode Version: v${version}.`)
    for (const args of OFFLINE) answersAlike(node, args)
    expect(run(node, ['list', '--nonsense'])).toMatchObject({ status: 2, stdout: '' })
    await answersFromCluster(node)
  },
)

/** The second run takes the compiled code that the first one left. */
function answersAlike(node: string, args: readonly string[]): void {
  const expected = run(process.execPath, args)
  expect(run(node, args), args.join(' ')).toEqual(expected)
  expect(run(node, args), `${args.join(' ')}, again`).toEqual(expected)
}

async function answersFromCluster(node: string): Promise<void> {
  const cluster = await useControlPlane()
  const namespace = await cluster.createNamespace('nodes')
  const metadata = { name: 'db-password' }
  await cluster.admin.create(`/api/v1/namespaces/${namespace}/secrets`, { metadata })
  const answer = run(node, ['list', '-A', '--kubeconfig', cluster.adminKubeconfig])
  expect(answer).toMatchObject({ status: 0, stderr: '' })
  expect(answer.stdout).toMatch(new RegExp(`^${namespace} +db-password +Opaque `, 'm'))
}

interface Answer {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(node: string, args: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(node, [ROOT + EXECUTABLE, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    maxBuffer: 64 << 20,
  })
  // The one thing that differs from run to run.
  return { status, stdout: stdout.replace(/("?generatedAt"?: ).*/, '$1<now>'), stderr }
}

/**
 * Gets a Node from the npm package `node`. Its install script fetches the
 * program for this platform; npm 11 runs it only where a package.json allows it.
 */
function install(version: string): { readonly path: string } | { readonly missing: string } {
  const project = join(folder, `node-${version}`)
  mkdirSync(project)
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ private: true, allowScripts: { node: true } }),
  )
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawnSync('npm', ['install', '--prefix', project, ...options, `node@${version}`], {
    cwd: project,
    encoding: 'utf8',
    timeout: 120_000,
    shell: process.platform === 'win32',
  })
  if (npm.status === 0) return { path: join(project, 'node_modules', 'node', 'bin', 'node') }
  const [, code = 'no answer'] = /npm error code (\S+)/.exec(npm.stderr ?? '') ?? []
  return { missing: `npm could not install node@${version}: ${npm.error?.message ?? code}` }
}
