import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const resolve = `
  import { resolveBinaries } from '${join(import.meta.dirname, 'binaries.ts')}'
  const wanted = JSON.parse(process.argv[1])
  resolveBinaries(wanted).then(
    (found) => console.log(JSON.stringify(found)),
    (error) => { console.error(error.message); process.exitCode = 1 },
  )`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kvs-binaries-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('programs are looked for', () => {
  test('first under the names of TEST_ASSET_*, then in KUBEBUILDER_ASSETS', async () => {
    const assets = await programs('assets', ['etcd', 'kube-apiserver'])
    const other = await programs('other', ['my-apiserver'])
    const { out } = await run(
      { controllers: false, kwok: false },
      {
        KUBEBUILDER_ASSETS: assets,
        TEST_ASSET_KUBE_APISERVER: join(other, 'my-apiserver'),
      },
    )
    expect(JSON.parse(out)).toMatchObject({
      etcd: { command: join(assets, 'etcd'), leadingArgs: [] },
      apiServer: { command: join(other, 'my-apiserver'), leadingArgs: [] },
    })
  })

  test('and a name that leads nowhere is an error, not a reason to build', async () => {
    const { code, err } = await run(
      { controllers: false, kwok: false },
      { TEST_ASSET_ETCD: join(folder, 'absent') },
    )
    expect(code).toBe(1)
    expect(err).toContain(`TEST_ASSET_ETCD names ${join(folder, 'absent')}`)
  })

  test('and without Go and without a cache one error says what is missing', async () => {
    const { code, err } = await run(
      { controllers: false, kwok: false },
      { PATH: folder, XDG_CACHE_HOME: join(folder, 'empty-cache') },
    )
    expect(code).toBe(1)
    expect(err).toContain('the program `go` is not on PATH')
    expect(err).toContain('KUBEBUILDER_ASSETS')
  })
})

describe('building with a Go that is a stand-in for this test', () => {
  test('happens once for two runs at the same time, says that it is slow, and is kept', async () => {
    const env = await fakeGo('built', 'sleep 1; echo k8s.io/api >&2; echo binary > "$out"')
    const wanted = { controllers: true, kwok: false }
    const [one, two] = await Promise.all([run(wanted, env), run(wanted, env)])
    expect(JSON.parse(one.out)).toEqual(JSON.parse(two.out))
    expect(`${one.err}${two.err}`.match(/The first build takes about 8 minutes/g)).toHaveLength(1)
    expect(`${one.err}${two.err}`).toContain('Waiting for another process')
    const third = await run(wanted, env)
    expect(third.err).toBe('')
    expect(JSON.parse(third.out)).toEqual(JSON.parse(one.out))
  })

  test('that fails shows what the compiler said and leaves nothing behind', async () => {
    const env = await fakeGo('failing', 'echo k8s.io/api >&2; echo "main.go:1: bad" >&2; exit 1')
    const { code, err } = await run({ controllers: false, kwok: false }, env)
    expect(code).toBe(1)
    expect(err).toMatch(
      /Building Kubernetes v1\.36\.3 .* failed: go ended with exit code 1\nmain.go:1: bad/,
    )
    const cache = join(env.XDG_CACHE_HOME, 'kubectl-vault-secret', 'control-plane')
    const [key = ''] = await readdir(cache)
    expect(await readdir(join(cache, key))).toEqual([])
  })

  test('goes on when whoever held the lock was killed', async () => {
    const env = await fakeGo('abandoned', 'echo binary > "$out"')
    const first = await run({ controllers: false, kwok: false }, env)
    const { command } = JSON.parse(first.out).etcd
    await rm(command)
    // No process has this number: Linux stops at 2^22, other systems sooner.
    await writeFile(join(command, '..', 'lock'), '99999999\n')
    const second = await run({ controllers: false, kwok: false }, env)
    expect(JSON.parse(second.out).etcd.command).toBe(command)
  })
})

interface Wanted {
  readonly controllers: boolean
  readonly kwok: boolean
}

async function run(wanted: Wanted, env: Record<string, string>) {
  const { KUBEBUILDER_ASSETS: _a, NODE_OPTIONS: _n, ...inherited } = process.env
  const clean = Object.entries(inherited).filter(([name]) => !name.startsWith('TEST_ASSET_'))
  const child = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '--disable-warning=ExperimentalWarning',
      '-e',
      resolve,
      JSON.stringify(wanted),
    ],
    { env: { ...Object.fromEntries(clean), ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { out, err, code: code as number }
}

async function programs(name: string, files: readonly string[]): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  for (const file of files) {
    await writeFile(join(path, file), '#!/bin/sh\n')
    await chmod(join(path, file), 0o755)
  }
  return path
}

// The real build takes minutes; here only what surrounds it is looked at. The
// other test files use what the real one makes.
async function fakeGo(name: string, build: string) {
  const bin = await programs(name, [])
  const script = [
    '#!/bin/sh',
    'if [ "$1" = env ]; then echo go1.26.0; exit; fi',
    'while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done',
    build,
  ]
  await writeFile(join(bin, 'go'), `${script.join('\n')}\n`)
  await chmod(join(bin, 'go'), 0o755)
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    XDG_CACHE_HOME: await mkdtemp(join(folder, 'cache-')),
  }
}
