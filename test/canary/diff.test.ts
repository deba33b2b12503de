/** Pushes marked values through `diff`, its forms and its failures (design §4.1). */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { inputFiles } from './inputs.ts'
import { createMarks, filesBelow } from './marks.ts'
import { titled } from './questions.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-diff-'))
const home = path.join(folder, 'home')
mkdirSync(home)
afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const KUBECONFIG = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const files = inputFiles(path.join(folder, 'inputs'), marks)

/** Every kind of value that is looked into, with other marks in each call. */
function manifest(file: string): string {
  const value = (): string => marks.make('value of a manifest')
  const auths = { 'ghcr.io': { auth: Buffer.from(`u:${value()}`).toString('base64') } }
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'plain',
      annotations: {
        note: value(),
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          data: { a: value() },
        }),
      },
    },
    stringData: {
      password: value(),
      json: JSON.stringify({ password: value(), list: [value()], byToken: { [value()]: 1 } }),
      '.env': `A=${value()}\n# ${value()}\nB="${value()}"\n`,
      'open.env': `A="\n${Buffer.from(value()).toString('base64')}==\n"\n`,
      '.dockerconfigjson': JSON.stringify({
        auths: { ...auths, [value()]: { password: value() } },
      }),
      'tls.crt': `-----BEGIN CERTIFICATE-----\n${value()}\n-----END CERTIFICATE-----\n`,
      token: `${value()}=`,
    },
  }
  writeFileSync(path.join(folder, file), JSON.stringify(secret))
  return `../${file}`
}

const [old, fresh] = [manifest('old.json'), manifest('new.json')]

const comparisons: readonly (readonly string[])[] = [
  [old, fresh],
  [old, fresh, '-o', 'json'],
  [old, fresh, '-o', 'yaml'],
  ['-f', fresh],
  ['-f', fresh, '-o', 'json'],
]

test.each(titled(comparisons))('diff %s shows no value', { timeout: 240_000 }, async (_, words) => {
  const { status, output } = await run(home, ['diff', ...words], { KUBECONFIG })
  expect(status, output).toBe(1)
  expect(output).toMatch(/~[0-9a-f]{4}/)
  expect(marks.foundIn(output)).toEqual([])
})

test('another program gets no value: not in its files, words or environment', async () => {
  const seen = path.join(folder, 'seen')
  const program = path.join(folder, 'their-diff')
  const script = `{ env; echo "$@"; cat "$1"/* "$2"/*; } > '${seen}'\nexit 1\n`
  writeFileSync(program, `#!/bin/sh\n${script}`, { mode: 0o755 })
  const env = { KUBECONFIG, KUBECTL_EXTERNAL_DIFF: program }
  const { status, output } = await run(home, ['diff', '-f', fresh], env)
  expect(status, output).toBe(1)
  const text = readFileSync(seen, 'utf8')
  expect(text).toContain('kind: Secret')
  expect(marks.foundIn(text + output)).toEqual([])
})

const bad = Object.keys(files).filter((name) => !/^(?:good|string-data)/.test(name))

test.each(bad)(
  'what is wrong with %s is told without a value',
  { timeout: 240_000 },
  async (name) => {
    for (const words of [
      ['-f', files[name] ?? ''],
      [old, files[name] ?? ''],
    ]) {
      const { status, output } = await run(home, ['diff', ...words], { KUBECONFIG })
      expect(status, output).toBeGreaterThan(1)
      expect(status, output).not.toBe(70)
      expect(marks.foundIn(output)).toEqual([])
    }
  },
)

test('no file was left that holds a value', () => {
  expect(filesBelow(home).flatMap(([, text]) => marks.foundIn(text))).toEqual([])
})
