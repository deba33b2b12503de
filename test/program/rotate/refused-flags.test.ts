/** Flags that cannot be carried out are refused before anything is changed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run as runIn } from '../../canary/run.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { start } from '../run.ts'
import { deployment, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const home = mkdtempSync(path.join(tmpdir(), 'refused-'))
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

let site: Site
let KUBECONFIG: string
beforeAll(async () => {
  site = await rotationSite(cluster, kubeconfigFor)
  KUBECONFIG = await kubeconfigFor(site.namespace)
  const { admin } = cluster
  const secret = `/api/v1/namespaces/${site.namespace}/secrets/db`
  await admin.patch(secret, { metadata: { labels: { team: 'x' } } })
})
afterAll(() => rmSync(home, { recursive: true }))

const KEPT = [
  ['--keep 0', ['--keep', '0']],
  ['--keep-for abc', ['--keep-for', 'abc']],
] as const

test.each(KEPT)('%s is refused while the Secret is as it was', async (_, flags) => {
  const one = await site.rotate(['db', '--from-stdin', 'password', '--yes', ...flags], NEW)
  const many = await site.rotate(['-l', 'team=x', '--key', 'password', '--yes', ...flags])
  for (const { status, stderr } of [one, many]) {
    expect(stderr).toContain(`error: ${flags[0]} "${flags[1]}"`)
    expect(status).toBe(2)
  }
  expect(await site.value('password')).toBe(OLD)
  expect(await site.secrets()).toEqual(['db'])
})

test.each(KEPT)('rollback refuses %s as well, and goes nowhere', async (_, flags) => {
  const before = await rotationSite(cluster, kubeconfigFor)
  expect((await before.rotate(['db', '--from-stdin', 'password', '--yes'], NEW)).status).toBe(0)
  const { status, stderr } = await before.program('rollback', 'db', '--yes', ...flags)
  expect(stderr).toContain(`error: ${flags[0]} "${flags[1]}"`)
  expect(status).toBe(2)
  expect(await before.value('password')).toBe(NEW)
})

const ONCE = [
  ['--from-stdin', ['--from-stdin', 'password']],
  ['--from-env-file -', ['--from-env-file', '-']],
  ['--from-file /dev/stdin', ['--from-file', 'password=/dev/stdin']],
  ['--prompt', ['--prompt', 'password']],
  ['--generate auth=htpasswd', ['--generate', 'auth=htpasswd,user=app']],
] as const

test.each(ONCE)('%s has one value, and is refused for many Secrets', async (title, flags) => {
  const list = path.join(home, 'list')
  writeFileSync(list, 'db\n')
  for (const many of [
    ['-l', 'team=x'],
    ['--list', list],
  ]) {
    // Standard input is a pipe here, as in a script.
    const words = ['rotate', ...many, ...flags, '--yes']
    const input = `password=${NEW}`
    const through = ['sh', '-c', 'cat | "$@"', 'sh']
    const { status, output } = await runIn(home, words, { KUBECONFIG }, { input, through })
    expect(output).toContain(`error: ${title} gives one value once`)
    expect(output).toContain('hint: --key KEY makes a value of its own for each of them')
    expect(output).toContain('hint: --from-file KEY=PATH gives all of them the same')
    expect(output).not.toContain(NEW)
    expect(status).toBe(2)
  }
  expect(await site.value('password')).toBe(OLD)
  expect(await site.secrets()).toEqual(['db'])
})

test('standard input that is empty is no value', async () => {
  const { status, stderr } = await site.rotate(['db', '--from-stdin', 'password', '--yes'], '')
  expect(stderr).toContain('error: --from-stdin password: standard input is empty')
  expect(stderr).toContain('hint: if the value shall be empty: --from-file password=/dev/null')
  expect(status).toBe(2)
  expect(await site.value('password')).toBe(OLD)
})

test('what was begun is not gone on with where it was a dry run or other values that were asked for', async () => {
  const more = await rotationSite(cluster, kubeconfigFor)
  const pods = { spec: { hard: { pods: '1' } } }
  await more.apply(deployment('api', 1, passwordInEnv()))
  await more.ready('api', 1)
  await more.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full' }, ...pods })
  const words = ['rotate', 'db', '--from-stdin', 'password', '--yes']
  const kubeconfig = await kubeconfigFor(more.namespace)
  const { child, ended } = start(words, { kubeconfig, input: NEW })
  await eventually('the new value', async () => (await more.value('password')) === NEW)
  child.kill('SIGKILL')
  await ended
  for (const [verb, flag] of [
    ['--abort', '--dry-run=client'],
    ['--resume', '--dry-run=server'],
    ['--resume', '--key=password'],
  ] as const) {
    const { status, stderr } = await more.rotate(['db', verb, flag])
    expect(stderr).toContain(`error: ${verb} `)
    expect(status).toBe(2)
  }
  expect(await more.value('password')).toBe(NEW)
  expect((await more.rotate(['db', '--abort'])).status).toBe(6)
  expect(await more.value('password')).toBe(OLD)
})

test('more at once than there are is no more than all', async () => {
  const words = ['-l', 'team=x', '--key', 'password', '--yes', '--at-once', '100000000']
  const more = await rotationSite(cluster, kubeconfigFor)
  const secret = `/api/v1/namespaces/${more.namespace}/secrets/db`
  await cluster.admin.patch(secret, { metadata: { labels: { team: 'x' } } })
  const { status, stderr } = await more.rotate(words)
  expect(stderr).toContain('1 of 1 rotated')
  expect(status).toBe(0)
})

test('a file gives all of them the same value', async () => {
  const more = await rotationSite(cluster, kubeconfigFor)
  const names = ['db', 'db-2', 'db-3']
  for (const name of names) {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels: { team: 'x' } } }
    await more.apply({ ...secret, stringData: { password: OLD } })
  }
  const file = path.join(home, 'value')
  writeFileSync(file, NEW)
  const words = ['-l', 'team=x', '--from-file', `password=${file}`, '--yes']
  const { status, stderr } = await more.rotate(words)
  expect(stderr).toContain('3 of 3 rotated')
  expect(status).toBe(0)
  for (const name of names) expect(await more.value('password', name)).toBe(NEW)
})

test('an empty new value is written only with a warning', async () => {
  const more = await rotationSite(cluster, kubeconfigFor)
  const words = ['db', '--from-file', 'password=/dev/null', '--dry-run=server']
  const { status, stderr } = await more.rotate(words)
  expect(stderr).toContain('warning: the new value of password is empty')
  expect(status).toBe(0)
})
