import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { cutAfter, drop, type Fault, forbidden, serverError } from '../control-plane/faults.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { type Ran, run } from './run.ts'

const cluster = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'diff-'))

/** Values that must come out nowhere. */
const MARK = 'canary-5d1b7e'
const values = Array.from({ length: 6 }, (_, at) => `${MARK}-${at}`)

let proxy: FaultProxy
let kubeconfig: string
let namespace: string
beforeAll(async () => {
  proxy = await cluster.startProxy()
})
beforeEach(async () => {
  namespace = await cluster.createNamespace('diff')
  kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
})
afterEach(() => {
  proxy.faults.clear()
  proxy.clearLog()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await proxy.stop()
})

async function diff(words: readonly string[], input?: string): Promise<Ran> {
  const ran = await run(['diff', ...words], { kubeconfig, ...(input !== undefined && { input }) })
  for (const text of [ran.stdout, ran.stderr]) {
    expect(text).not.toContain(MARK)
    expect(text).not.toContain(Buffer.from(MARK).toString('base64').slice(0, 12))
  }
  return ran
}

type Parts = Readonly<Record<string, unknown>>

function secret(name: string, stringData: object, { metadata, ...parts }: Parts = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, ...(metadata as object | undefined) },
    stringData,
    ...parts,
  }
}

function file(name: string, ...objects: readonly object[]): string {
  const at = path.join(folder, name)
  mkdirSync(path.dirname(at), { recursive: true })
  writeFileSync(at, objects.map((object) => stringify(object)).join('---\n'))
  return at
}

const secrets = (): string => `/api/v1/namespaces/${namespace}/secrets`
const create = (name: string, stringData: object, parts: Parts = {}): Promise<unknown> =>
  cluster.admin.create(secrets(), secret(name, stringData, parts))

/** A server-side apply by this program's field manager, as its verb apply sends it. */
function apply(name: string, data: Readonly<Record<string, string>>): Promise<unknown> {
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  }
  const query = '?fieldManager=kubectl-vault-secret&force=true'
  return cluster.admin.request('PATCH', `${secrets()}/${name}${query}`, {
    body,
    contentType: 'application/apply-patch+yaml',
  })
}

function withoutFingerprints(text: string): string {
  return text.replaceAll(/~[0-9a-f]{4,}/g, '~')
}

test('each key of a file is the same, changed or new, by fingerprints of this run', async () => {
  await create('db', { password: values[0], user: 'x' })
  await create('stripe', { key: values[1] })
  const manifests = file(
    'some.yaml',
    secret('db', { password: values[2], user: 'x', sslmode: 'require' }),
    secret('stripe', { key: values[1] }),
  )
  const ran = await diff(['-f', manifests])
  expect({ ...ran, stdout: withoutFingerprints(ran.stdout), ms: 0 }).toEqual({
    status: 1,
    ms: 0,
    stdout: [
      `${namespace}/db`,
      '  password     changed    ~ -> ~',
      '  sslmode      added      ~',
      '  user         same',
      `${namespace}/stripe`,
      '  (no change)',
      '',
    ].join('\n'),
    stderr: '1 of 2 Secrets differs\n',
  })
  const again = await diff(['-f', manifests])
  expect(again.stdout).not.toBe(ran.stdout)
})

test('what was applied is no difference, and a new Secret is one', async () => {
  await apply('db', { password: values[0] ?? '' })
  const same = await diff(['-f', '-'], JSON.stringify(secret('db', { password: values[0] })))
  expect({ status: same.status, stdout: same.stdout }).toEqual({
    status: 0,
    stdout: `${namespace}/db\n  (no change)\n`,
  })
  const fresh = await diff(
    ['-f', '-', '-o', 'json'],
    JSON.stringify(secret('new', { a: values[1] })),
  )
  expect(fresh.status).toBe(1)
  expect(JSON.parse(fresh.stdout)).toMatchObject({
    kind: 'DiffReport',
    from: { kind: 'cluster' },
    to: { kind: 'files', name: '-' },
    items: [{ namespace, name: 'new', state: 'added', keys: [{ key: 'a', state: 'added' }] }],
  })
})

test('a key that only the cluster has is told with who set it, and whether an apply removes it', async () => {
  await apply('db', { ours: values[0] ?? '', both: values[1] ?? '', stays: 'x' })
  await cluster.admin.request('PATCH', `${secrets()}/db?fieldManager=somebody`, {
    contentType: 'application/merge-patch+json',
    body: { data: { theirs: 'YQ==', both: 'YQ==' } },
  })
  const ran = await diff(['-f', '-', '-o', 'json'], JSON.stringify(secret('db', { stays: 'x' })))
  expect(ran.status).toBe(1)
  const [item] = (
    JSON.parse(ran.stdout) as { items: { keys: { key: string; keptFor?: string[] }[] }[] }
  ).items
  expect(item?.keys).toMatchObject([
    { key: 'both', state: 'removed', keptFor: ['somebody'] },
    { key: 'ours', state: 'removed' },
    { key: 'stays', state: 'same' },
    { key: 'theirs', state: 'removed', keptFor: ['somebody'] },
  ])
  expect(item?.keys[1]).not.toHaveProperty('keptFor')
  // What the API server itself makes of it.
  await apply('db', { stays: 'x' })
  const { data } = await cluster.admin.get<{ metadata: { name: string }; data: object }>(
    `${secrets()}/db`,
  )
  expect(Object.keys(data)).toEqual(['both', 'stays', 'theirs'])
})

test('what the verb apply does is what diff said, and then nothing differs', async () => {
  const sent = async (verb: string, data: object): Promise<Ran> => {
    const manifest = secret('db', data, { metadata: { labels: { team: 'a' } } })
    return run([verb, '-f', '-'], { kubeconfig, input: JSON.stringify(manifest) })
  }
  const first = { a: values[0], b: values[1] }
  expect((await sent('diff', first)).stdout).toContain(`${namespace}/db  (added)`)
  expect(await sent('apply', first)).toMatchObject({ status: 0 })
  expect(await sent('diff', first)).toMatchObject({ status: 0 })
  const second = { a: values[2] }
  const said = await sent('diff', second)
  expect(withoutFingerprints(said.stdout).split('\n').slice(1, -1)).toEqual([
    '  a            changed    ~ -> ~',
    '  b            removed    ~',
  ])
  expect(await sent('apply', second)).toMatchObject({ status: 0 })
  expect(await sent('diff', second)).toMatchObject({ status: 0 })
})

test('labels and annotations that others put on a live Secret are no difference', async () => {
  await create(
    'db',
    { a: 'x' },
    {
      metadata: {
        labels: { team: 'a', added: 'later' },
        annotations: { note: values[0], by: 'y' },
      },
    },
  )
  const manifest = secret(
    'db',
    { a: 'x' },
    {
      metadata: { labels: { team: 'b' }, annotations: { note: values[1] } },
    },
  )
  const ran = await diff(['-f', '-'], JSON.stringify(manifest))
  expect(ran.status).toBe(1)
  expect(withoutFingerprints(ran.stdout).split('\n').slice(1, -1)).toEqual([
    '  a                 same',
    '  label team        changed    a -> b',
    '  annotation note   changed    ~ -> ~',
  ])
})

test('values in last-applied annotations are told and never shown', async () => {
  const applied = (value: string | undefined): Parts => ({
    metadata: {
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(
          secret('db', { a: value }),
        ),
      },
    },
  })
  await create('db', { a: 'x' }, applied(values[0]))
  const ran = await diff(['-f', '-'], JSON.stringify(secret('db', { a: 'x' }, applied(values[1]))))
  expect(ran.status).toBe(0)
  expect(ran.stdout).toContain('last-applied-configuration holds a value in clear')
  expect(ran.stdout).toContain('last-applied-configuration on the other side')
})

test('two files are compared without a cluster', async () => {
  const [old, fresh] = [
    file('old.yaml', secret('a', { one: values[0], '.env': `A=1\nTOKEN=${values[1]}\n` })),
    file('new.yaml', secret('b', { two: values[0], '.env': `A=1\nTOKEN=${values[2]}\n` })),
  ]
  const ran = await diff([old, fresh])
  expect(ran.status).toBe(1)
  expect(withoutFingerprints(ran.stdout)).toBe(
    [
      'a -> b',
      '  .env         changed    ~ -> ~',
      '    TOKEN        changed    ~ -> ~',
      '  one          removed    ~',
      '  two          added      ~',
      '',
    ].join('\n'),
  )
  const shown = ran.stdout.match(/(?<=(?:one|two) .*)~\w+/g)
  expect(new Set(shown)).toHaveLength(1)
  expect(proxy.requests).toEqual([])
})

test('one namespace is compared with another one, or with that of another context', async () => {
  const other = await cluster.createNamespace('diff-other')
  await create('db', { a: values[0], b: 'x' })
  await create('only-here', { a: values[1] })
  await cluster.admin.create(
    `/api/v1/namespaces/${other}/secrets`,
    secret('db', { a: values[2], b: 'x' }),
  )
  await create('sh.helm.release.v1.x.v1', { release: values[3] }, { type: 'helm.sh/release.v1' })
  const ran = await diff(['--namespace-to', other])
  expect(ran.status).toBe(1)
  expect(ran.stderr).toContain('note: left out 1 that every cluster makes for itself')
  expect(withoutFingerprints(ran.stdout)).toBe(
    [
      `${namespace}/db -> ${other}/db`,
      '  a            changed    ~ -> ~',
      '  b            same',
      `${namespace}/only-here  (removed)`,
      '  a            removed    ~',
      '',
    ].join('\n'),
  )
  const named = await diff(['db', '--context-to', 'test', '-o', 'json'])
  expect(named.status).toBe(0)
  expect(JSON.parse(named.stdout)).toMatchObject({ items: [{ name: 'db', state: 'same' }] })
  const release = ['sh.helm.release.v1.x.v1', '--namespace-to', other]
  expect(await diff(release)).toMatchObject({ status: 1 })
  const lost = await diff(['nothing', '--context-to', 'test'])
  expect(lost.status).toBe(2)
  expect(lost.stderr).toContain(`there is no Secret ${namespace}/nothing on either side`)
})

describe('many Secrets of a namespace', () => {
  test('take few requests', async () => {
    const names = Array.from({ length: 250 }, (_, at) => `s-${at}`)
    await Promise.all(names.map((name) => create(name, { a: `${MARK}-${name}` })))
    const manifests = file(
      'many.yaml',
      ...names.map((name) => secret(name, { a: `${MARK}-${name}` })),
    )
    proxy.clearLog()
    const ran = await diff(['-f', manifests])
    expect({ status: ran.status, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      status: 0,
      stdout: '',
      stderr: '0 of 250 Secrets differ\n',
    })
    expect(proxy.requests.length).toBeLessThanOrEqual(4)
  })

  test('are read one by one where they may not be listed', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `s-${at}`)
    await Promise.all(names.map((name) => create(name, { a: values[0] })))
    await cluster.admin.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, {
      metadata: { name: 'get' },
      rules: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: names.slice(1) },
      ],
    })
    await cluster.admin.create(
      `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`,
      {
        metadata: { name: 'get' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'get' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'getter' }],
      },
    )
    kubeconfig = await proxy.kubeconfigForUser('getter', [], namespace)
    const ran = await diff([
      '-f',
      file('twelve.yaml', ...names.map((name) => secret(name, { a: values[0] }))),
    ])
    expect(ran.status).toBe(3)
    expect(ran.stdout.match(/no change/g)).toHaveLength(11)
    expect(ran.stderr).toContain(`warning: not compared: ${namespace}/s-0: the cluster does not`)
    expect(ran.stderr).toContain(`the rule that would be enough: get on secrets in ${namespace}`)
  })
})

describe('a cluster that does not answer', () => {
  const one = JSON.stringify(secret('db', { a: values[0] }))

  test('has an exit code above 1 for each way, and nothing on standard output', async () => {
    await create('db', { a: values[1] })
    const rule = { verb: 'get', resource: 'secrets' }
    const ways: readonly (readonly [Fault, number])[] = [
      [forbidden(), 3],
      [serverError(MARK), 5],
      [drop(), 5],
      [cutAfter(20), 5],
    ]
    for (const [fault, status] of ways) {
      proxy.faults.clear()
      proxy.faults.add(rule, fault)
      const ran = await diff(['-f', '-'], one)
      expect({ fault: fault.kind, status: ran.status, stdout: ran.stdout }).toEqual({
        fault: fault.kind,
        status,
        stdout: '',
      })
      expect(ran.stderr).not.toContain('differ')
    }
  })
})

describe('what goes wrong has an exit code above 1', () => {
  test.each([
    [[], 'it is not said what to compare'],
    [['a.yaml'], 'one file is not enough'],
    [['-f', 'nowhere.yaml'], 'cannot read nowhere.yaml'],
    [['-f', 'a.yaml', '--context-to', 'x'], '-f compares with one cluster'],
    [['-f', 'a.yaml', '-A'], '-A goes with --context-to'],
    [['-A', '--namespace-to', 'x'], '-A means every namespace'],
    [['--reveal', 'a.yaml', 'b.yaml'], '--reveal shows values on a terminal only'],
    [['--no-such-flag'], 'no-such-flag'],
  ])('%j', async (words, message) => {
    const ran = await diff(words)
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain(message)
  })

  test('files without a Secret, beside which others are told', async () => {
    const other = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { a: MARK },
    }
    const ran = await diff(['-f', '-'], JSON.stringify(other))
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('left out 1 that are no Secrets (ConfigMap)')
    expect(ran.stderr).toContain('error: no Secret is in -')
  })

  test('a SealedSecret is not compared, which --strict does not take for the same', async () => {
    const sealed = {
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { name: 's' },
      spec: { encryptedData: { a: 'AgA=' } },
    }
    const manifest = JSON.stringify(sealed)
    expect(await diff(['-f', '-'], manifest)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('not compared') as string,
    })
    expect(await diff(['-f', '-', '--strict'], manifest)).toMatchObject({ status: 7 })
  })
})
