/** Pushes marked values through `revoke` and `incident`, and through what goes wrong with them (design §4.1). */
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { createMarks, filesBelow } from './marks.ts'
import { titled } from './questions.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-leaked-'))
const home = path.join(folder, 'home')
mkdirSync(home)
afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const admin = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const stranger = await cluster.kubeconfigForUser('canary-stranger', [], namespace)

const value = marks.make('what leaked')
const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
marks.add('the key', pem.split('\n')[1] ?? '')
const registry = JSON.stringify({
  auths: { '127.0.0.1:1': { username: 'robot', password: marks.make('login of a registry') } },
})
const text = (data: Readonly<Record<string, string>>): object => ({ stringData: data })
const secret = (name: string, parts: object): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...parts,
})
await cluster.admin.apply(
  [
    secret('leaked', text({ password: value })),
    secret('copied', text({ url: `postgres://app:${value}@db/app` })),
    secret('ssh', text({ 'ssh-privatekey': pem })),
    secret('pull', {
      type: 'kubernetes.io/dockerconfigjson',
      ...text({ '.dockerconfigjson': registry }),
    }),
    secret(
      'broken',
      text({ token: `${marks.make('no token')}.a.b`, 'tls.crt': marks.make('no certificate') }),
    ),
  ] as never,
  { namespace },
)
writeFileSync(path.join(home, 'value'), value)
writeFileSync(path.join(home, 'sign.pem'), pem)

const runs: readonly (readonly string[])[] = [
  ['revoke', 'leaked', '--yes'],
  ['revoke', 'leaked', '--dry-run=client', '-o', 'json'],
  ['revoke', 'leaked', '--break-glass', '-o', 'yaml', '--reason', 'canary'],
  ['revoke', 'ssh', '--yes', '--sign-key', 'sign.pem', '-o', 'json'],
  ['revoke', 'pull', '--yes'],
  ['revoke', 'broken', '--yes'],
  ['incident', 'leaked', '--dir', 'one', '--report-only'],
  ['incident', 'leaked', '--dir', 'two', '--yes', '--sign-key', 'sign.pem', '--note', 'canary'],
  ['incident', '--value-file', 'value', '--dir', 'three', '--yes'],
  ['incident', 'ssh', '--dir', 'four', '--yes'],
]

test.each(titled(runs))('%s shows no value', { timeout: 240_000 }, async (_, args) => {
  const { status, output } = await run(home, args, { KUBECONFIG: admin })
  expect([0, 1], output).toContain(status)
  expect(marks.foundIn(output)).toEqual([])
})

test.each(titled(runs))('%s shows a stranger no value', { timeout: 240_000 }, async (_, args) => {
  const elsewhere = args.map((word, index) => (args[index - 1] === '--dir' ? `${word}-not` : word))
  const { status, output } = await run(home, elsewhere, { KUBECONFIG: stranger })
  expect(status, output).not.toBe(70)
  expect(marks.foundIn(output)).toEqual([])
})

const failures: readonly (readonly string[])[] = [
  ['revoke', 'leaked'],
  ['revoke', 'leaked', '--undo', '--yes'],
  ['revoke', 'leaked', '--yes', '--evidence', 'value'],
  ['revoke', 'leaked', '--yes', '--sign-key', 'value'],
  ['revoke', 'leaked', '--yes', '--evidence', 'nowhere/file'],
  ['incident', 'leaked', '--dir', 'value'],
  [
    'incident',
    'leaked',
    '--dir',
    'five',
    '--report-only',
    '--audit-log',
    'value',
    '--sign-key',
    'value',
  ],
]

test.each(titled(failures))(
  'nor does what goes wrong with %s',
  { timeout: 240_000 },
  async (_, args) => {
    const { status, output } = await run(home, args, { KUBECONFIG: admin })
    expect(status, output).not.toBe(0)
    expect(status, output).not.toBe(70)
    expect(marks.foundIn(output)).toEqual([])
  },
)

test('no file was written that holds a value', () => {
  const given = new Set(['value', 'sign.pem'])
  const written = filesBelow(home).filter(([file]) => !given.has(path.basename(file)))
  expect(written.flatMap(([file, content]) => marks.foundIn(content).map(() => file))).toEqual([])
  expect(written.map(([file]) => path.basename(file))).toContain('incident.md')
})
