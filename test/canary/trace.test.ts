/** Pushes marked values through `trace`, which reads them all, and through what goes wrong with it (design §4.1). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { createMarks, filesBelow } from './marks.ts'
import { titled } from './questions.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-trace-'))
const home = path.join(folder, 'home')
mkdirSync(home)
afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const admin = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const stranger = await cluster.kubeconfigForUser('canary-stranger', [], namespace)

/** One that is in the cluster, and in a file here. */
const value = marks.make('what is looked for')
const base64 = Buffer.from(value).toString('base64')
await cluster.admin.apply(
  [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sought' }, data: { k: base64 } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: value }, data: { [value]: value } },
  ],
  { namespace },
)
writeFileSync(path.join(home, 'value'), value)
mkdirSync(path.join(home, value))
writeFileSync(path.join(home, value, value), `password=${value}\n`)
writeFileSync(path.join(home, value, 'broken.age'), `age-encryption.org/v1\n${value}`)
const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
writeFileSync(path.join(home, 'key.pem'), pem)
marks.add('the key', pem.split('\n')[1] ?? '')

const answers: readonly (readonly string[])[] = [
  ['trace', '--value-file', '-'],
  ['trace', '--value-file', 'value', '-A', '-o', 'wide'],
  ['trace', '--value-file', 'value', '-A', '-o', 'json'],
  ['trace', '--value-file', '-', '-o', 'yaml', '--parts'],
  ['trace', '--value-file', '-', '-o', 'name'],
  ['trace', '--value-file', '-', '--part', 'start'],
  ['trace', '--value-file', 'key.pem', '-A'],
  ['trace', '--scan', '-A', '-o', 'json'],
  ['trace', '--make-hashes', 'made', '--value-file', '-'],
  ['trace', '--hashes', 'made'],
  ['trace', '--value-file', '-', '--in', '.', '-n', namespace],
  ['trace', '--value-file', '-', '--in', '.', '-o', 'json'],
]

test.each(titled(answers))('%s shows no value', { timeout: 240_000 }, async (_, args) => {
  const { status, output } = await run(home, args, { KUBECONFIG: admin }, { input: value })
  expect([0, 1], output).toContain(status)
  expect(marks.foundIn(output)).toEqual([])
})

test.each(titled(answers))(
  '%s shows a stranger no value',
  { timeout: 240_000 },
  async (_, args) => {
    const { status, output } = await run(home, args, { KUBECONFIG: stranger }, { input: value })
    expect([0, 1], output).toContain(status)
    expect(marks.foundIn(output)).toEqual([])
  },
)

const failures: readonly (readonly string[])[] = [
  ['trace', '--value-fd', value],
  ['trace', '--value-fd', '77'],
  ['trace', '--value-file', 'nowhere'],
  ['trace', '--hashes', 'value'],
  ['trace', '--make-hashes', 'nowhere/list', '--value-file', '-'],
  ['trace', '--value-file', '-', '--in', 'nowhere'],
  ['trace', '--value-file', '-', '--in', '.', '--git'],
  ['trace', '--value-file', '-', '-i', 'value', '--in', '.', '--strict'],
  ['trace', value],
  ['trace', '--value', value],
]

test.each(titled(failures))(
  'nor does what goes wrong with %s',
  { timeout: 240_000 },
  async (_, args) => {
    const { status, output } = await run(home, args, { KUBECONFIG: admin }, { input: value })
    expect([1, 2, 7], output).toContain(status)
    expect(marks.foundIn(output)).toEqual([])
  },
)

test('no file was written that holds a value', () => {
  const given = new Set(['value', 'key.pem', value, 'broken.age'])
  const written = filesBelow(home).filter(([file]) => !given.has(path.basename(file)))
  expect(written.flatMap(([file, text]) => marks.foundIn(text).map(() => file))).toEqual([])
  expect(written.map(([file]) => path.basename(file))).toContain('made')
})
