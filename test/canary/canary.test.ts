/**
 * Pushes marked values through every verb and its failures, and looks for them
 * in everything that comes out (design §4.1).
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { badKubeconfigs, inputFiles } from './inputs.ts'
import { createMarks, filesBelow } from './marks.ts'

const program = path.resolve(import.meta.dirname, '../../bin/kubectl-vault_secret.ts')
const folder = mkdtempSync(path.join(tmpdir(), 'canary-'))
const home = path.join(folder, 'home')
mkdirSync(home)

afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const admin = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const stranger = await cluster.kubeconfigForUser('canary-stranger', [], namespace)
const kubeconfigs = badKubeconfigs(folder, admin, marks)
const files = inputFiles(path.join(folder, 'inputs'), marks)

/** Every verb in every form that reads a cluster or its files. */
const questions: readonly (readonly string[])[] = [
  ['list'],
  ['list', '-A', '-o', 'wide'],
  ['list', '-o', 'json'],
  ['list', '-o', 'yaml'],
  ['list', '-o', 'name'],
  ['describe', 'plain'],
  ['describe', 'applied', '-o', 'json'],
  ['consumers', '-A'],
  ['consumers', 'plain', '--by-key', '-o', 'yaml'],
  ['reach', 'plain'],
  ['reach', '-A', '-o', 'json'],
  ['snapshot'],
  ['snapshot', '--to', 'saved.snapshot'],
  ['__complete', 'describe', ''],
]

/** Verbs that read nothing. */
const others: readonly (readonly string[])[] = [
  ['version', '-o', 'json'],
  ['explain', 'D7'],
  ['completion', 'bash'],
]

test('every verb is tried', () => {
  const tried = new Set([...questions, ...others].map(([verb]) => verb))
  expect(Object.keys(commands).filter((verb) => !tried.has(verb))).toEqual([])
})

const titled = (list: readonly (readonly string[])[]) =>
  list.map((args) => [args.join(' '), args] as const)

test.each(titled([...questions, ...others]))(
  '%s shows no value',
  { timeout: 60_000 },
  (_, args) => {
    const { status, output } = run(args, { KUBECONFIG: admin })
    expect(status, output).toBe(0)
    expect(marks.foundIn(output)).toEqual([])
  },
)

test.each(titled(questions))('%s shows no value to a stranger', { timeout: 60_000 }, (_, args) => {
  const { status, output } = run(args, { KUBECONFIG: stranger })
  expect(status, output).not.toBe(70)
  expect(marks.foundIn(output)).toEqual([])
})

test.each(Object.keys(kubeconfigs))(
  'a kubeconfig with a bad %s is not quoted',
  { timeout: 60_000 },
  (name) => {
    const { status, output } = run(['list'], { KUBECONFIG: kubeconfigs[name] })
    expect(status, output).not.toBe(0)
    expect(status, output).not.toBe(70)
    expect(marks.foundIn(output)).toEqual([])
  },
)

const token = marks.make('--token')
const typedTokens = [
  [`--token=${token}`],
  ['--token', token],
  ['--tokn', token],
  [`--tokn=${token}`],
  ['--token', token, '--output', 'nonsense'],
]

test.each(typedTokens)(
  'a token typed as %s %s %s is not repeated',
  { timeout: 60_000 },
  (...words) => {
    // The other credentials of this kubeconfig do not work either.
    const { status, output } = run(['list', ...words], { KUBECONFIG: kubeconfigs['token'] })
    expect([2, 3]).toContain(status)
    expect(marks.foundIn(output)).toEqual([])
  },
)

const fromFiles = ['list', 'consumers', 'snapshot'] as const
const cases = Object.keys(files).flatMap((name) => fromFiles.map((verb) => [verb, name] as const))

test.each(cases)('%s of %s shows no value', { timeout: 60_000 }, (verb, name) => {
  const { status, output } = run([verb, '--snapshot', files[name] ?? ''], {})
  expect(status, output).not.toBe(70)
  expect(marks.foundIn(output)).toEqual([])
})

test('no file was written that holds a value', () => {
  const leaks = filesBelow(home).flatMap(([file, text]) =>
    marks.foundIn(text).map((found) => `${file}: ${found}`),
  )
  expect(leaks).toEqual([])
  expect(filesBelow(home).map(([file]) => path.basename(file))).toContain('saved.snapshot')
})

test('the search itself finds what it looks for', () => {
  const value = marks.make('sample')
  expect(marks.foundIn(`x${value}`)).toHaveLength(1)
  expect(marks.foundIn(Buffer.from(`ab${value}c`).toString('base64'))).toHaveLength(1)
  expect(marks.foundIn(Buffer.from(value).toString('hex'))).toHaveLength(1)
})

function run(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: home,
    encoding: 'utf8',
    input: '',
    maxBuffer: 256 * 1024 * 1024,
    // Whatever a program prints when it is asked to debug is output too.
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      TMPDIR: home,
      DEBUG: '*',
      CLI_FLAGS_DEBUG: '1',
      ...env,
    },
  })
  return { status, output: `${stdout}\n${stderr}` }
}
