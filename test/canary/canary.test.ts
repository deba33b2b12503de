/**
 * Pushes marked values through every verb and its failures, and looks for them
 * in everything that comes out (design §4.1).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { badKubeconfigs, inputFiles } from './inputs.ts'
import { createMarks, filesBelow } from './marks.ts'
import { questions, titled, writeFiles } from './questions.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-'))
const home = path.join(folder, 'home')
mkdirSync(home)
writeFiles(home)

afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const admin = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const stranger = await cluster.kubeconfigForUser('canary-stranger', [], namespace)
const kubeconfigs = badKubeconfigs(folder, admin, marks)
const files = inputFiles(path.join(folder, 'inputs'), marks)

/** Verbs that read nothing. */
const others: readonly (readonly string[])[] = [
  ['version', '-o', 'json'],
  ['explain', 'D7'],
  ['completion', 'bash'],
]

/** Those that write have files of their own beside this one. */
const elsewhere = [
  'trace',
  'apply',
  'create',
  'edit',
  'encrypt',
  'decrypt',
  'rekey',
  'verify',
  'git',
  'rotate',
  'rollback',
  'history',
  'revoke',
  'incident',
]

test('every verb is tried', () => {
  const tried = new Set([...[...questions, ...others].map(([verb]) => verb), ...elsewhere])
  expect(Object.keys(commands).filter((verb) => !tried.has(verb))).toEqual([])
})

test.each(titled([...questions, ...others]))(
  '%s shows no value',
  { timeout: 240_000 },
  async (_, args) => {
    const { status, output } = await run(home, args, { KUBECONFIG: admin })
    expect(status, output).toBe(0)
    expect(marks.foundIn(output)).toEqual([])
  },
)

test.each(titled(questions))(
  '%s shows no value to a stranger',
  { timeout: 240_000 },
  async (_, args) => {
    const { status, output } = await run(home, args, { KUBECONFIG: stranger })
    expect(status, output).not.toBe(70)
    expect(marks.foundIn(output)).toEqual([])
  },
)

test.each(Object.keys(kubeconfigs))(
  'a kubeconfig with a bad %s is not quoted',
  { timeout: 240_000 },
  async (name) => {
    const { status, output } = await run(home, ['list'], { KUBECONFIG: kubeconfigs[name] })
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
  { timeout: 240_000 },
  async (...words) => {
    // The other credentials of this kubeconfig do not work either.
    const { status, output } = await run(home, ['list', ...words], {
      KUBECONFIG: kubeconfigs['token'],
    })
    expect([2, 3]).toContain(status)
    expect(marks.foundIn(output)).toEqual([])
  },
)

const onStandardInput = [
  token,
  `Bearer ${token}`,
  `${token} ${token}`,
  `${token}\n${token}`,
  `eyJhbGciOiJub25lIn0.${Buffer.from(token).toString('base64url')}.c2ln`,
]

test.each(onStandardInput)(
  'a token on standard input is not repeated, whatever is wrong with it',
  { timeout: 240_000 },
  async (input) => {
    for (const question of [
      ['plain', '--why', '-'],
      ['--from', '-'],
    ]) {
      const { status, output } = await run(
        home,
        ['reach', ...question],
        { KUBECONFIG: admin },
        { input },
      )
      expect([2, 3], output).toContain(status)
      expect(marks.foundIn(output)).toEqual([])
    }
  },
)

test.each([token, `sa/x/${token}/y`, `eyJhbGciOiJub25lIn0.${token}.x`])(
  'what is typed as an identity and is none is not repeated',
  { timeout: 240_000 },
  async (identity) => {
    const words = ['reach', 'plain', '--why', identity]
    const { status, output } = await run(home, words, { KUBECONFIG: admin })
    expect(status, output).toBe(2)
    expect(marks.foundIn(output)).toEqual([])
  },
)

const fromFiles = ['list', 'consumers', 'snapshot'] as const
const cases = Object.keys(files).flatMap((name) => fromFiles.map((verb) => [verb, name] as const))

test.each(cases)('%s of %s shows no value', { timeout: 240_000 }, async (verb, name) => {
  const { status, output } = await run(home, [verb, '--snapshot', files[name] ?? ''], {})
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
