import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FaultProxy } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { expired, forbidden, serverError } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { createMarks } from '../../canary/marks.ts'
import { type Ran, run } from '../run.ts'

const cluster = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'trace-'))
const marks = createMarks()
const value = marks.make('the value')
const base64 = (text: string): string => Buffer.from(text).toString('base64')
let proxy: FaultProxy
let namespace: string
let other: string
let root: string
let tenant: string

beforeAll(async () => {
  proxy = await cluster.startProxy()
  namespace = await cluster.createNamespace('trace')
  other = await cluster.createNamespace('trace-other')
  const role = (kinds: readonly string[], apiGroups: readonly string[]) => ({
    apiGroups,
    resources: kinds,
    verbs: ['list'],
  })
  const user = `tenant-${namespace}`
  await cluster.admin.apply(
    [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'db' },
        data: { password: base64(value) },
      },
      ...Array.from({ length: 120 }, (_, at) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `filler-${at}` },
        data: { password: base64(randomBytes(9).toString('hex')) },
      })),
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'all' },
        rules: [role(['*'], ['*'])],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'tenant' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'all' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
      },
    ],
    { namespace },
  )
  root = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  tenant = await proxy.kubeconfigForUser(user, [], namespace)
  await eventually('the rights to take effect', async () => {
    const { status } = await run(['list'], { kubeconfig: tenant })
    return status === 0
  })
})
afterEach(() => {
  proxy.faults.clear()
  proxy.clearLog()
})
afterAll(async () => {
  await proxy.stop()
  rmSync(folder, { recursive: true })
})

async function trace(
  words: readonly string[],
  { kubeconfig = root, input = value }: { kubeconfig?: string; input?: string } = {},
): Promise<Ran> {
  const ran = await run(['trace', '--value-file', '-', ...words], { kubeconfig, input })
  expect(marks.foundIn(ran.stdout + ran.stderr)).toEqual([])
  return ran
}

test('"not found" is said only where everything was read', async () => {
  const absent = randomBytes(12).toString('hex')
  const all = await trace([], { input: absent })
  expect(all).toMatchObject({ status: 0, stdout: '' })
  expect(all.stderr).toContain('not found, and everything was read')
  expect(all.stderr).toContain(`in the namespace ${namespace} only; -A looks in all of them`)
  proxy.faults.add({ resource: 'configmaps' }, forbidden())
  const some = await trace(['--strict'], { input: absent })
  expect(some.status).toBe(7)
  expect(some.stderr).toContain('not found in what could be read, which is not everything')
  expect(some.stderr).toContain('not seen: configmaps')
  expect((await trace([], { input: absent })).status).toBe(0)
})

test('somebody who may look in one namespace is told where it is there, and which rule shows the rest', async () => {
  const { status, stdout, stderr } = await trace(['-A'], { kubeconfig: tenant })
  expect(status, stderr).toBe(1)
  expect(stdout).toContain(`secret/${namespace}/db`)
  expect(stderr).toMatch(/to see them: list on .*secrets.* cluster-wide/)
  expect(stderr).toContain(`as tenant-${namespace}`)
})

test('who may not read Secrets is told of no hit, and that it is not known', async () => {
  const stranger = await proxy.kubeconfigForUser('trace-stranger', [], namespace)
  const { status, stdout, stderr } = await trace(['--strict'], { kubeconfig: stranger })
  expect({ status, stdout }).toEqual({ status: 7, stdout: '' })
  expect(stderr).toContain('not found in what could be read')
})

test('a list that expires in the middle begins again, and tells each place once', async () => {
  proxy.faults.add({ resource: 'secrets', continued: true }, expired(), 1)
  const { status, stdout } = await trace(['-o', 'json'])
  expect(status).toBe(1)
  const { hits, searched, coverage } = JSON.parse(stdout)
  expect(hits).toHaveLength(1)
  expect(searched.secrets).toBe(121)
  expect(coverage.complete).toBe(true)
})

test('a kind that the server fails at is named, and the others are looked through', async () => {
  proxy.faults.add({ resource: 'pods' }, serverError(marks.make('the answer of a server')))
  const { status, stdout, stderr } = await trace([])
  expect(status).toBe(1)
  expect(stdout).toContain(`secret/${namespace}/db`)
  expect(stderr).toContain('not seen: pods')
})

test('Secrets are asked for in small pages, one after the other, and only where one looks', async () => {
  await trace([])
  await proxy.idle()
  const lists = proxy.requests.filter(
    ({ resource, verb, path: asked }) =>
      resource === 'secrets' && verb === 'list' && /limit=50(&|$)/.test(asked),
  )
  expect(lists.length).toBeGreaterThanOrEqual(3)
  expect(lists.every((each) => each.namespace === namespace)).toBe(true)
  expect(JSON.stringify(proxy.requests.map((each) => each.path))).not.toContain(other)
})

test('a hash list is made without the value, read by nobody else, and finds it', async () => {
  const file = path.join(folder, 'list')
  const made = await trace(['--make-hashes', file])
  expect(made.status, made.stderr).toBe(0)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(marks.foundIn(readFileSync(file, 'latin1'))).toEqual([])
  const { status, stdout } = await run(['trace', '--hashes', file], { kubeconfig: root })
  expect(status).toBe(1)
  expect(stdout).toMatch(/secret\/\S+\/db +data.password +a value of the hash list/)
})

test.each([
  [['--value-file', '/nowhere'], /nowhere/],
  [['--value-fd', '1'], /3 or more/],
  [['--value-fd', '99'], /nothing can be read/],
  [[], /nobody can be asked here, so --value-file is needed/],
  [['--scan', '--parts'], /--scan looks for no value/],
  [['--git', '--value-file', '-'], /--git looks in the history/],
  [['--hashes', '/dev/null'], /has no key/],
])('%j is refused before anything is read', async (words, message) => {
  const { status, stderr } = await run(['trace', ...words], { kubeconfig: root, input: value })
  expect(status, stderr).toBe(2)
  expect(stderr).toMatch(message)
  expect(proxy.requests).toEqual([])
})

test('a value of three characters is not looked for', async () => {
  expect(await trace([], { input: 'abc' })).toMatchObject({ status: 2 })
})

test('a name that holds the value is not shown', async () => {
  const name = randomBytes(9).toString('hex')
  await cluster.admin.apply(
    [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [name]: name } }],
    { namespace },
  )
  const { status, stdout, stderr } = await trace(['-o', 'json'], { input: name })
  expect(status).toBe(1)
  expect(stdout + stderr).not.toContain(name)
})

test('--scan names what looks like a credential outside of Secrets, and reads none of theirs', async () => {
  const token = `ghp_${randomBytes(27).toString('base64url').replaceAll(/[_-]/g, 'a')}`
  marks.add('the token', token)
  await cluster.admin.apply(
    [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'ci' },
        data: { env: `GH=${token}\nEXAMPLE=ghp_${'x'.repeat(36)}\n` },
      },
    ],
    { namespace },
  )
  const { status, stdout, stderr } = await run(['trace', '--scan'], { kubeconfig: root })
  expect(status, stderr).toBe(1)
  expect(stdout).toMatch(/configmap\/\S+\/ci +data.env +a GitHub token in dotenv/)
  expect(marks.foundIn(stdout + stderr)).toEqual([])
  await proxy.idle()
  const bodies = proxy.requests.filter(({ resource }) => resource === 'secrets')
  expect(bodies.length).toBeGreaterThan(0)
  expect(bodies.some((each) => marks.foundIn(each.body().toString('latin1')).length > 0)).toBe(
    false,
  )
})
