import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { type OwnControlPlane, startControlPlane } from '../control-plane/control-plane.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { type Ran, run } from './run.ts'
import { schemaProblems } from './schema-problems.ts'

const MARK = 'canary-2c1u57e2'
const here = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'diff-clusters-'))
let there: OwnControlPlane
let namespace: string
let kubeconfig: string
beforeAll(async () => {
  there = await startControlPlane()
})
beforeEach(async () => {
  namespace = await here.createNamespace('two')
  kubeconfig = await contexts({ here: 'root', there: 'root' })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await there.stop()
})

type Plane = Pick<OwnControlPlane, 'admin' | 'kubeconfigForUser' | 'url'>

interface Config {
  readonly clusters: readonly { readonly cluster: object }[]
  readonly users: readonly { readonly user: object }[]
}

/** A context for each cluster, `here` and `there`. */
async function contexts(users: { readonly here: string; readonly there: string }): Promise<string> {
  const parts = await Promise.all(
    (['here', 'there'] as const).map(async (name) => {
      const plane: Plane = name === 'here' ? here : there
      const groups = users[name] === 'root' ? ['system:masters'] : []
      const file = await plane.kubeconfigForUser(users[name], groups)
      const { clusters, users: entries } = parse(readFileSync(file, 'utf8')) as Config
      return {
        clusters: [{ name, cluster: clusters[0]?.cluster }],
        users: [{ name, user: entries[0]?.user }],
        contexts: [{ name, context: { cluster: name, user: name, namespace } }],
      }
    }),
  )
  const file = path.join(folder, `${users.here}-${users.there}-${namespace}`)
  const all = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    clusters: parts.flatMap(({ clusters }) => clusters),
    users: parts.flatMap((part) => part.users),
    contexts: parts.flatMap((part) => part.contexts),
  }
  writeFileSync(file, stringify(all))
  return file
}

const inThere = (): Promise<unknown> =>
  there.admin.create('/api/v1/namespaces', { metadata: { name: namespace } })

function create(
  plane: Plane,
  name: string,
  stringData: object,
  more: object = {},
): Promise<unknown> {
  const body = { metadata: { name }, stringData, ...more }
  return plane.admin.create(`/api/v1/namespaces/${namespace}/secrets`, body)
}

async function diff(...words: readonly string[]): Promise<Ran> {
  const ran = await run(['diff', '--context-to', 'there', ...words], { kubeconfig })
  for (const text of [ran.stdout, ran.stderr]) {
    expect(text).not.toContain(MARK)
    expect(text).not.toContain(Buffer.from(MARK).toString('base64').slice(0, 12))
  }
  const documents: readonly unknown[] = words.includes('json') ? [JSON.parse(ran.stdout)] : []
  expect(documents.flatMap((each) => schemaProblems('diff-report', each))).toEqual([])
  return ran
}

const withoutFingerprints = (text: string): string => text.replaceAll(/~[0-9a-f]{4,}/g, '~')

async function allow(plane: Plane, user: string, names: readonly string[]): Promise<void> {
  const at = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`
  const rule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: names }
  await plane.admin.create(`${at}/roles`, { metadata: { name: user }, rules: [rule] })
  await plane.admin.create(`${at}/rolebindings`, {
    metadata: { name: user },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  })
}

test('what differs between two clusters is told by key, type and label', async () => {
  await inThere()
  await create(here, 'db', { a: `${MARK}-1`, b: 'x', gone: 'y' })
  await create(there, 'db', { a: `${MARK}-2`, b: 'x', fresh: `${MARK}-3` })
  await create(here, 'kind', { username: 'a' }, { type: 'kubernetes.io/basic-auth' })
  await create(there, 'kind', { username: 'a' }, { immutable: true })
  await create(here, 'only-here', { k: `${MARK}-4` })
  await create(there, 'only-there', { k: `${MARK}-5` })
  await create(here, 'same', { k: `${MARK}-6` })
  await create(there, 'same', { k: `${MARK}-6` })
  const ran = await diff()
  expect(ran.status).toBe(1)
  const said = withoutFingerprints(ran.stdout)
  expect(said).toMatch(/^ {2}a +changed +~ -> ~$/m)
  expect(said).toMatch(/^ {2}b +same/m)
  expect(said).toMatch(/^ {2}fresh +added/m)
  expect(said).toMatch(/^ {2}gone +removed/m)
  expect(said).toContain(`${namespace}/only-here  (removed)`)
  expect(said).toContain(`${namespace}/only-there  (added)`)
  expect(said).toMatch(/kubernetes\.io\/basic-auth.*Opaque/)
  expect(said).toContain(`${namespace}/same\n  (no change)\n`)
  expect(ran.stderr).toBe('4 of 5 Secrets differ\n')
  const report = await diff('-o', 'json')
  expect(JSON.parse(report.stdout)).toMatchObject({
    from: { kind: 'cluster', name: `${here.url} (context here)` },
    to: { kind: 'cluster', name: `${there.url} (context there)` },
  })
  expect(await diff('same')).toMatchObject({ status: 0 })
})

test('a namespace that one cluster does not have is told, and one that neither has is refused', async () => {
  await create(here, 'db', { a: `${MARK}-1` })
  const ran = await diff()
  expect(ran.status).toBe(1)
  expect(ran.stdout).toContain(`${namespace}/db  (removed)`)
  expect(ran.stderr).toContain(
    `note: there is no namespace ${namespace} in ${there.url} (context there)\n`,
  )
  const named = await diff('db')
  expect(named.status).toBe(1)
  expect(named.stderr).toContain(`note: there is no namespace ${namespace} in ${there.url}`)
  for (const words of [[], ['db']]) {
    const lost = await diff('-n', 'mistyped', ...words)
    expect({ status: lost.status, stdout: lost.stdout }).toEqual({ status: 2, stdout: '' })
    expect(lost.stderr).toContain('there is no namespace mistyped on either side')
  }
  await there.admin.create('/api/v1/namespaces', { metadata: { name: `${namespace}-b` } })
  const both = await diff('--namespace-to', `${namespace}-b`)
  expect(both.stderr).toBe('1 of 1 Secret differs\n')
})

test('what one cluster refuses is named with that cluster, and the rest is compared', async () => {
  await inThere()
  for (const plane of [here, there]) {
    await create(plane, 'open', { k: `${MARK}-1` })
    await create(plane, 'closed', { k: `${MARK}-1` })
    await create(plane, 'shut', { k: `${MARK}-1` })
  }
  await allow(there, 'reader', ['open'])
  await allow(here, 'reader', ['open', 'closed'])
  kubeconfig = await contexts({ here: 'reader', there: 'reader' })
  const ran = await diff('open', 'closed', 'shut')
  expect(ran.status).toBe(3)
  expect(ran.stdout).toContain(`${namespace}/open`)
  const [from, to] = [`${here.url} (context here)`, `${there.url} (context there)`]
  const warning = (name: string): string => `warning: not compared: ${namespace}/${name}: `
  expect(ran.stderr).toContain(`${warning('closed')}${to} does not let you read it\n`)
  expect(ran.stderr).toContain(`${warning('shut')}neither ${from} nor ${to} lets you read it\n`)
  const report = await diff('open', 'closed', 'shut', '-o', 'json')
  expect(JSON.parse(report.stdout)).toMatchObject({
    items: [{ name: 'open', state: 'same' }],
    notCompared: [
      { name: 'shut', side: 'both', reason: 'refused' },
      { name: 'closed', side: 'to', reason: 'refused' },
    ],
  })
  kubeconfig = await contexts({ here: 'root', there: 'reader' })
  const listed = await diff()
  expect({ status: listed.status, stdout: listed.stdout }).toEqual({ status: 3, stdout: '' })
  expect(listed.stderr).toContain(`hint: that is ${to}\n`)
  expect(listed.stderr).not.toContain(here.url)
})

test('an empty side whose namespace may not be looked at is told to be unknown', async () => {
  await create(here, 'db', { a: `${MARK}-1` })
  const at = '/apis/rbac.authorization.k8s.io/v1'
  await there.admin.create(`${at}/clusterroles`, {
    metadata: { name: 'lister' },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
  })
  await there.admin.create(`${at}/clusterrolebindings`, {
    metadata: { name: 'lister' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'lister' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'lister' }],
  })
  kubeconfig = await contexts({ here: 'root', there: 'lister' })
  const ran = await diff()
  expect(ran.status).toBe(1)
  expect(ran.stderr).toContain(`whether there is a namespace ${namespace} in ${there.url}`)
})

test('a cluster that does not answer is named', async () => {
  await create(here, 'db', { a: `${MARK}-1` })
  const config = parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: { name: string; cluster: { server: string } }[]
  }
  for (const { name, cluster } of config.clusters) {
    if (name === 'there') cluster.server = 'https://127.0.0.1:1'
  }
  kubeconfig = path.join(folder, 'dead')
  writeFileSync(kubeconfig, stringify(config))
  const ran = await diff('--request-timeout', '5s')
  expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 5, stdout: '' })
  expect(ran.stderr).toContain('https://127.0.0.1:1')
})
