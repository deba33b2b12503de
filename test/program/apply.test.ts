import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { schemaProblems } from './schema-problems.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { answer, delay, drop, serverError } from '../control-plane/faults.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { type Ran, run } from './run.ts'

const cluster = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'apply-'))

/** Values that must come out nowhere. */
const MARK = 'canary-4d81e0'
const value = (at: number): string => `${MARK}-${at}`
const base64 = (text: string): string => Buffer.from(text).toString('base64')

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly fieldsV1: Readonly<Record<string, object>>
}
interface Stored extends KubeObject {
  readonly type: string
  readonly data?: Readonly<Record<string, string>>
  readonly metadata: KubeObject['metadata'] & { readonly managedFields: readonly Entry[] }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

let proxy: FaultProxy
let kubeconfig: string
let namespace: string
beforeAll(async () => {
  proxy = await cluster.startProxy()
})
beforeEach(async () => {
  namespace = await cluster.createNamespace('apply')
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

const secrets = (): string => `/api/v1/namespaces/${namespace}/secrets`
const stored = (name: string): Promise<Stored> => cluster.admin.get<Stored>(`${secrets()}/${name}`)

function secret(name: string, stringData: object, more: object = {}): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData, ...more }
}

function file(name: string, ...objects: readonly object[]): string {
  const at = path.join(folder, namespace, name)
  mkdirSync(path.dirname(at), { recursive: true })
  writeFileSync(at, objects.map((object) => stringify(object)).join('---\n'))
  return at
}

/** The program; whatever it says, it says without a value. */
async function apply(words: readonly string[], input?: string): Promise<Ran> {
  const ran = await run(['apply', ...words], { kubeconfig, ...(input !== undefined && { input }) })
  for (const text of [ran.stdout, ran.stderr]) {
    expect(text).not.toContain(MARK)
    expect(text).not.toContain(base64(MARK).slice(0, 12))
  }
  const documents: readonly unknown[] = words.includes('json') ? [JSON.parse(ran.stdout)] : []
  expect(documents.flatMap((each) => schemaProblems('change-report', each))).toEqual([])
  return ran
}

const applyInput = (object: object, ...words: readonly string[]): Promise<Ran> =>
  apply(['-f', '-', ...words], JSON.stringify(object))

function decoded({ data = {} }: Stored): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]),
  )
}

/** As kubectl's client-side apply leaves a Secret. */
async function clientSideApplied(
  name: string,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, each]) => [key, base64(each)]))
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: encoded }
  const annotations = { [LAST_APPLIED]: JSON.stringify(manifest) }
  await cluster.admin.create(`${secrets()}?fieldManager=kubectl-client-side-apply`, {
    ...manifest,
    metadata: { name, annotations },
  })
}

const writes = (): readonly string[] =>
  proxy.requests.filter(({ method }) => method !== 'GET').map(({ verb }) => verb)

test('what is applied has our field manager, data for stringData, and no last-applied annotation', async () => {
  const at = file(
    'one.yaml',
    secret('db', { password: value(0) }, { data: { user: base64('app') } }),
  )
  const ran = await apply(['-f', at])
  expect({ status: ran.status, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
    status: 0,
    stdout: `secret/db created in ${namespace} - Opaque - 2 keys: user, password\n`,
    stderr: '',
  })
  const made = await stored('db')
  expect(decoded(made)).toEqual({ user: 'app', password: value(0) })
  expect(made.metadata.annotations).toBeUndefined()
  expect(made.metadata.managedFields).toMatchObject([
    {
      manager: 'kubectl-vault-secret',
      operation: 'Apply',
      fieldsV1: { 'f:data': { 'f:user': {}, 'f:password': {} }, 'f:type': {} },
    },
  ])
  expect(JSON.stringify(made.metadata.managedFields)).not.toContain('stringData')
})

test('a second run changes nothing, sends nothing and says so', async () => {
  const at = file(
    'two.yaml',
    secret(
      'a',
      { x: value(0) },
      { metadata: { name: 'a', labels: { app: 'x' }, annotations: {} } },
    ),
    secret('b', { y: value(1) }, { type: 'kubernetes.io/basic-auth', data: { username: 'YQ==' } }),
  )
  await apply(['-f', at])
  const before = [await stored('a'), await stored('b')]
  await proxy.idle()
  proxy.clearLog()
  const ran = await apply(['-f', at])
  expect({ status: ran.status, stdout: ran.stdout }).toEqual({
    status: 0,
    stdout: `secret/a unchanged in ${namespace}\nsecret/b unchanged in ${namespace}\n`,
  })
  expect(writes()).toEqual([])
  expect([await stored('a'), await stored('b')]).toEqual(before)
})

test('keys change, come and go with the manifest, also those of stringData', async () => {
  await applyInput(secret('db', { password: value(0), old: value(1), same: value(2) }))
  const ran = await applyInput(
    secret('db', { password: value(3), fresh: value(4), same: value(2) }),
  )
  expect(ran.stdout).toBe(
    `secret/db configured in ${namespace} - password changed, fresh added, old removed\n`,
  )
  expect(decoded(await stored('db'))).toEqual({
    password: value(3),
    fresh: value(4),
    same: value(2),
  })
})

test('folders, lists, documents and -R are read as by kubectl', async () => {
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [secret('c', { x: '1' }), secret('d', { x: '1' })],
  }
  file('all/a.yaml', secret('a', { x: '1' }), secret('b', { x: '1' }))
  file('all/b.yml', list)
  file('all/below/e.json', secret('e', { x: '1' }))
  file('all/.sops.yaml', { creation_rules: [] })
  file('all/notes.txt', { not: 'read' })
  const all = path.join(folder, namespace, 'all')
  const flat = await apply(['-f', all])
  expect(flat.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'secret/a',
    'secret/b',
    'secret/c',
    'secret/d',
    '',
  ])
  const deep = await apply(['-f', all, '-R', '-o', 'json'])
  const { steps } = JSON.parse(deep.stdout) as { steps: { change: string }[] }
  expect(steps.map(({ change }) => change)).toEqual([...Array(4).fill('unchanged'), 'created'])
})

describe('a dry run', () => {
  test('of the client plans, and sends nothing that would write', async () => {
    await applyInput(secret('db', { password: value(0) }))
    proxy.clearLog()
    const ran = await applyInput(secret('db', { password: value(1) }), '--dry-run=client')
    expect(ran.stdout).toBe(`secret/db configured (dry run) in ${namespace} - password changed\n`)
    expect(writes()).toEqual([])
    expect(decoded(await stored('db'))).toEqual({ password: value(0) })
  })

  test('of the server is checked there, and stores nothing', async () => {
    const ran = await applyInput(secret('new', { a: value(0) }), '--dry-run=server', '-o', 'json')
    expect(JSON.parse(ran.stdout)).toMatchObject({
      kind: 'ChangeReport',
      dryRun: 'server',
      steps: [{ action: 'apply', change: 'created', outcome: 'accepted', keys: ['a'] }],
    })
    expect(writes()).toEqual(['patch'])
    await expect(stored('new')).rejects.toThrow('404')
  })
})

describe('a field that somebody else set', () => {
  beforeEach(() =>
    cluster.admin.create(
      `${secrets()}?fieldManager=kubectl-create`,
      secret('db', { password: value(0), extra: value(1) }),
    ),
  )

  test('is named with who set it, and is not taken', async () => {
    const ran = await applyInput(secret('db', { password: value(2) }))
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 4, stdout: '' })
    expect(ran.stderr).toContain(
      `${namespace}/db: data[password] was set to something else by kubectl-create\n`,
    )
    expect(ran.stderr).toContain('error: 1 of 1 cannot be applied, so nothing was changed\n')
    expect(writes()).toEqual([])
    expect(decoded(await stored('db'))).toMatchObject({ password: value(0) })
  })

  test('is taken with --force-conflicts, and what the manifest does not hold stays', async () => {
    const words = ['--force-conflicts', '--dry-run=client', '-o', 'json']
    const asked = await applyInput(secret('db', { password: value(2) }), ...words)
    expect(JSON.parse(asked.stdout)).toMatchObject({
      steps: [
        {
          forced: [{ field: 'data[password]', managers: ['kubectl-create'] }],
          changes: { kept: [{ key: 'extra', managers: ['kubectl-create'] }] },
        },
      ],
    })
    const ran = await applyInput(secret('db', { password: value(2) }), '--force-conflicts')
    expect(ran.stdout).toBe(
      `secret/db configured in ${namespace} - password changed - taken: data[password] from kubectl-create\n`,
    )
    expect(ran.stderr).toContain(
      `note: ${namespace}/db keeps extra, which is not in the manifest: kubectl-create set it`,
    )
    expect(decoded(await stored('db'))).toEqual({ password: value(2), extra: value(1) })
  })

  test('is shared when it is the same', async () => {
    const ran = await applyInput(secret('db', { password: value(0) }))
    expect(ran.status).toBe(0)
    const owners = (await stored('db')).metadata.managedFields.filter(
      ({ fieldsV1 }) => 'f:password' in (fieldsV1['f:data'] ?? {}),
    )
    expect(owners.map(({ manager }) => manager).toSorted()).toEqual([
      'kubectl-create',
      'kubectl-vault-secret',
    ])
  })
})

describe('what create wrote', () => {
  beforeEach(async () => {
    writeFileSync(path.join(folder, 'env'), `password=${value(0)}\nextra=${value(1)}\n`)
    const words = ['create', 'db', '--from-env-file', path.join(folder, 'env')]
    await run(words, { kubeconfig })
    proxy.clearLog()
  })

  test('is changed by the first apply, and goes when the manifest does not hold it', async () => {
    const wanted = secret('db', { password: value(2) })
    const tried = await applyInput(wanted, '--dry-run=server')
    expect({ status: tried.status, stderr: tried.stderr }).toEqual({ status: 0, stderr: '' })
    const ran = await applyInput(wanted)
    expect({ status: ran.status, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      status: 0,
      stdout: `secret/db configured in ${namespace} - password changed, extra removed\n`,
      stderr: '',
    })
    const { metadata, ...after } = await stored('db')
    expect(decoded({ metadata, ...after })).toEqual({ password: value(2) })
    expect(metadata.managedFields.map(({ manager, operation }) => [manager, operation])).toEqual([
      ['kubectl-vault-secret', 'Apply'],
    ])
    expect((await applyInput(wanted)).stdout).toBe(`secret/db unchanged in ${namespace}\n`)
  })

  test('is taken over also where the values are the same, so that --prune knows it', async () => {
    const both = { password: value(0), extra: value(1) }
    const ran = await applyInput(secret('db', both, { metadata: { name: 'db' } }))
    expect(ran.stdout).toBe(`secret/db configured in ${namespace}\n`)
    expect(decoded(await stored('db'))).toEqual(both)
    const again = await applyInput(secret('db', both))
    expect(again.stdout).toBe(`secret/db unchanged in ${namespace}\n`)
    expect((await stored('db')).metadata.managedFields).toMatchObject([{ operation: 'Apply' }])
  })

  test('is a conflict where somebody else changed it since', async () => {
    await cluster.admin.request('PATCH', `${secrets()}/db?fieldManager=somebody`, {
      contentType: 'application/merge-patch+json',
      body: { data: { password: base64(value(3)) } },
    })
    const ran = await applyInput(secret('db', { password: value(2), extra: value(2) }))
    expect(ran.status).toBe(4)
    expect(ran.stderr).toContain('data[password] was set to something else by somebody\n')
    expect(ran.stderr).not.toContain('extra')
    expect(writes()).toEqual([])
    expect(decoded(await stored('db'))).toEqual({ password: value(3), extra: value(1) })
  })

  test('is left alone when it changes between reading and writing', async () => {
    const url = `${secrets()}/db?fieldManager=somebody`
    let meddled = false
    proxy.faults.add(
      {
        verb: 'patch',
        where: () => {
          if (meddled) return false
          meddled = true
          void cluster.admin.request('PATCH', url, {
            contentType: 'application/merge-patch+json',
            body: { data: { password: base64(value(3)) } },
          })
          return true
        },
      },
      delay(1500),
      1,
    )
    const ran = await applyInput(secret('db', { password: value(2) }))
    expect(ran.status).toBe(4)
    expect(ran.stderr).toContain('was changed meanwhile')
    expect(decoded(await stored('db'))).toMatchObject({ password: value(3) })
  })
})

test('what edit changed in the cluster is not put back unasked', async () => {
  await applyInput(secret('db', { password: value(0), user: 'app' }))
  await run(['edit', 'db', '--yes'], {
    kubeconfig,
    env: { EDITOR: `sed -i s/${value(0)}/${value(1)}/` },
  })
  expect(decoded(await stored('db'))).toMatchObject({ password: value(1) })
  const ran = await applyInput(secret('db', { password: value(0), user: 'other' }))
  expect(ran.status).toBe(4)
  expect(ran.stderr).toContain(
    'data[password] was set to something else by kubectl-vault-secret-edit\n',
  )
  expect(ran.stderr).not.toContain('data[user]')
  const same = await applyInput(secret('db', { password: value(1), user: 'other' }))
  expect(same.status).toBe(0)
})

describe('values in the last-applied annotation', () => {
  test('are warned about, and go with --purge-last-applied together with what left the manifest', async () => {
    await clientSideApplied('db', { password: value(0), old: value(1) })
    const wanted = secret('db', { password: value(2) })
    const first = await applyInput(wanted)
    expect(first.status).toBe(4)
    expect(first.stderr).toContain(
      `warning: ${namespace}/db holds values in clear in its last-applied annotation`,
    )
    expect(first.stderr).toContain('by kubectl-client-side-apply')
    const tried = await applyInput(wanted, '--purge-last-applied', '--dry-run=server')
    expect({ status: tried.status, stderr: tried.stderr }).toEqual({ status: 0, stderr: '' })
    expect(decoded(await stored('db'))).toEqual({ password: value(0), old: value(1) })
    const asked = await applyInput(wanted, '--purge-last-applied', '--dry-run=client', '-o', 'json')
    expect(JSON.parse(asked.stdout)).toMatchObject({
      steps: [{ purgedLastApplied: true, changes: { changed: ['password'], removed: ['old'] } }],
    })
    const ran = await applyInput(wanted, '--purge-last-applied')
    expect({ status: ran.status, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      status: 0,
      stdout: `secret/db configured in ${namespace} - password changed, old removed - last-applied annotation taken away\n`,
      stderr: '',
    })
    const after = await stored('db')
    expect(decoded(after)).toEqual({ password: value(2) })
    expect(after.metadata.annotations).toBeUndefined()
    expect(after.metadata.managedFields.map(({ manager }) => manager)).toEqual([
      'kubectl-vault-secret',
    ])
    const again = await applyInput(wanted, '--purge-last-applied')
    expect(again.stdout).toBe(`secret/db unchanged in ${namespace}\n`)
  })

  test('of a manifest are not applied', async () => {
    const annotations = { [LAST_APPLIED]: JSON.stringify({ data: { a: value(0) } }), kept: 'yes' }
    const ran = await applyInput(
      secret('db', { a: 'x' }, { metadata: { name: 'db', annotations } }),
    )
    expect(ran.stderr).toContain('the manifest holds a last-applied annotation')
    expect((await stored('db')).metadata.annotations).toEqual({ kept: 'yes' })
  })
})

describe('a managed Secret', () => {
  const managed = (): object =>
    secret(
      'db',
      { password: value(0) },
      {
        metadata: { name: 'db', labels: { 'reconcile.external-secrets.io/managed': 'true' } },
      },
    )

  test('is refused with what to do instead, and written with --force-managed', async () => {
    await cluster.admin.create(`${secrets()}?fieldManager=eso`, managed())
    const words = secret('db', { other: value(1) })
    const ran = await applyInput(words)
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 2, stdout: '' })
    expect(ran.stderr).toContain(
      'managed by External Secrets (label reconcile.external-secrets.io/managed)',
    )
    expect(ran.stderr).toContain('change the value in the external store')
    expect(writes()).toEqual([])
    const forced = await applyInput(words, '--force-managed')
    expect(forced.status).toBe(0)
    expect(decoded(await stored('db'))).toEqual({ password: value(0), other: value(1) })
  })
})

describe('what cannot change is told before anything is sent', () => {
  test('for the type', async () => {
    await applyInput(secret('db', { a: value(0) }))
    proxy.clearLog()
    const ran = await applyInput(secret('db', { a: value(0) }, { type: 'example.com/x' }))
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain(`${namespace}/db: type cannot be changed`)
    expect(writes()).toEqual([])
  })

  test('for immutable Secrets, whose labels still can', async () => {
    const at = (a: string, labels: object = {}): object =>
      secret('db', { a }, { immutable: true, metadata: { name: 'db', labels } })
    await applyInput(at(value(0)))
    proxy.clearLog()
    const ran = await applyInput(at(value(1)))
    expect(ran.stderr).toContain(
      `${namespace}/db: data cannot be changed, since the Secret is immutable`,
    )
    const back = await applyInput(secret('db', { a: value(0) }))
    expect(back.stderr).toContain('immutable cannot be taken back')
    expect(writes()).toEqual([])
    expect((await applyInput(at(value(0), { app: 'x' }))).stdout).toBe(
      `secret/db configured in ${namespace} - metadata.labels[app]\n`,
    )
  })

  test('a type that is left out stays what it is', async () => {
    const data = { username: value(0), password: value(1) }
    await cluster.admin.create(secrets(), secret('db', data, { type: 'kubernetes.io/basic-auth' }))
    const ran = await applyInput(secret('db', data))
    expect(ran.status).toBe(0)
    expect((await stored('db')).type).toBe('kubernetes.io/basic-auth')
  })
})

describe('a manifest with uid or resourceVersion', () => {
  test('is applied to that state only', async () => {
    await applyInput(secret('db', { a: value(0) }))
    const { uid, resourceVersion } = (await stored('db')).metadata
    const at = (metadata: object): object =>
      secret('db', { a: value(1) }, { metadata: { name: 'db', ...metadata } })
    const stale = await applyInput(at({ uid, resourceVersion: '1' }))
    expect(stale.status).toBe(4)
    expect(stale.stderr).toContain('the resourceVersion of another state')
    expect((await applyInput(at({ uid: 'other' }))).stderr).toContain('the uid of another object')
    expect((await applyInput(at({ uid, resourceVersion }))).status).toBe(0)
    const gone = await applyInput(secret('x', { a: 'x' }, { metadata: { name: 'x', uid } }))
    expect(gone.status).toBe(4)
  })
})

describe('a Secret that changes between reading and writing', () => {
  const change = async (name: string, body: object): Promise<void> => {
    await cluster.admin.request('PATCH', `${secrets()}/${name}?fieldManager=other`, {
      body,
      contentType: 'application/merge-patch+json',
    })
  }
  /** Lets the first PATCH wait until the change is made, by an answer of the API server's own kind. */
  const meanwhile = (): void => {
    proxy.faults.add(
      { verb: 'patch', resource: 'secrets' },
      answer(409, 'Conflict', () => MARK),
      1,
    )
  }

  test('is planned for anew, and written when that comes to the same', async () => {
    await applyInput(secret('db', { a: value(0) }))
    await change('db', { metadata: { labels: { by: 'other' } } })
    meanwhile()
    proxy.clearLog()
    const ran = await applyInput(secret('db', { a: value(1) }))
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({
      status: 0,
      stdout: `secret/db configured in ${namespace} - a changed\n`,
    })
    expect(writes()).toEqual(['patch', 'patch'])
  })

  test('is left alone after some tries', async () => {
    await applyInput(secret('db', { a: value(0) }))
    proxy.faults.add(
      { verb: 'patch', resource: 'secrets' },
      answer(409, 'Conflict', () => MARK),
    )
    const ran = await applyInput(secret('db', { a: value(1) }))
    expect(ran.status).toBe(4)
    expect(ran.stdout).toBe(`secret/db failed in ${namespace}\n`)
    expect(ran.stderr).toContain('was changed meanwhile')
  })
})

describe('--prune', () => {
  const labelled = (name: string): object =>
    secret(name, { a: value(0) }, { metadata: { name, labels: { app: 'x' } } })

  test('deletes what was applied, is selected and left the files, and nothing else', async () => {
    const at = file('all.yaml', ...['keep', 'gone'].map(labelled))
    await apply(['-f', at])
    await applyInput(secret('other-label', { a: value(0) }))
    await cluster.admin.create(`${secrets()}?fieldManager=kubectl-create`, labelled('not-ours'))
    file('all.yaml', labelled('keep'))
    const words = ['-f', at, '--prune', '-l', 'app=x']
    const asked = await apply(words)
    expect(asked.status).toBe(2)
    expect(asked.stderr).toContain(`to be deleted: ${namespace}/gone (a)\n`)
    expect(asked.stderr).toContain('--yes or --dry-run is needed')
    const tried = await apply([...words, '--dry-run=server'])
    expect(tried.stdout).toContain(`secret/gone pruned (server dry run) in ${namespace}`)
    await stored('gone')
    proxy.clearLog()
    const ran = await apply([...words, '--yes'])
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({
      status: 0,
      stdout: `secret/keep unchanged in ${namespace}\nsecret/gone pruned in ${namespace} - Opaque - 1 key: a\n`,
    })
    await expect(stored('gone')).rejects.toThrow('404')
    for (const name of ['keep', 'other-label', 'not-ours']) await stored(name)
    await proxy.idle()
    for (const request of proxy.requests.filter(
      ({ verb }) => verb === 'delete' || verb === 'list',
    )) {
      expect(request.text()).not.toContain('"data"')
    }
  })

  test('needs labels', async () => {
    const ran = await apply(['-f', file('x.yaml', labelled('x')), '--prune'])
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({
      status: 2,
      stderr: 'error: --prune needs -l: it deletes what the labels select and no file holds\n',
    })
  })
})

describe('other kinds', () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data: {} }

  test('are refused by name, or left out with --skip-others', async () => {
    const at = file('mixed.yaml', map, secret('db', { a: value(0) }))
    const ran = await apply(['-f', at])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain(`${at}, line 1: ConfigMap m is no Secret`)
    const skipped = await apply(['-f', at, '--skip-others'])
    expect(skipped.status).toBe(0)
    expect(skipped.stderr).toBe('note: objects that are no Secrets, left out: 1\n')
  })
})

describe('a failure says what was done and what was not', () => {
  test('for a namespace that is not there', async () => {
    const ran = await applyInput(
      secret('x', { a: value(0) }, { metadata: { name: 'x', namespace: 'nowhere' } }),
    )
    expect(ran.status).toBe(5)
    expect(ran.stderr).toContain('is there a namespace nowhere?')
  })

  test('for one of several', async () => {
    const all = Array.from({ length: 30 }, (_, at) => `s${String(at).padStart(2, '0')}`)
    const at = file('many.yaml', ...all.map((name) => secret(name, { x: value(0) })))
    proxy.faults.add({ verb: 'patch', resource: 'secrets', name: 's01' }, serverError(MARK))
    const ran = await apply(['-f', at, '-o', 'json'])
    expect(ran.status).toBe(5)
    expect(ran.stderr).toContain('the server has a problem of its own')
    const { steps } = JSON.parse(ran.stdout) as {
      steps: { outcome: string; object: { name: string } }[]
    }
    expect(steps.map(({ object }) => object.name)).toEqual(all)
    expect(steps[1]?.outcome).toBe('failed')
    expect(steps.at(-1)?.outcome).toBe('skipped')
    const made = await cluster.admin.list(secrets())
    const done = steps.filter(({ outcome }) => outcome === 'done').map(({ object }) => object.name)
    expect(done.length).toBeGreaterThan(0)
    expect(made.map(({ metadata }) => metadata.name).toSorted()).toEqual(done)
    proxy.faults.clear()
    expect((await apply(['-f', at])).status).toBe(0)
  })

  test('for a connection that breaks', async () => {
    proxy.faults.add({ verb: 'patch', resource: 'secrets' }, drop())
    const ran = await applyInput(secret('x', { a: value(0) }))
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({
      status: 5,
      stdout: `secret/x failed in ${namespace}\n`,
    })
    expect(ran.stderr).toContain('whether it was applied is not known; applying again does no harm')
  })

  test('for somebody who may not', async () => {
    kubeconfig = await proxy.kubeconfigForUser('eve', [], namespace)
    const ran = await applyInput(secret('x', { a: value(0) }))
    expect(ran.status).toBe(3)
    expect(ran.stderr).toContain(`the rule that would be enough: get on secrets in ${namespace}`)
  })

  test('for an API server that repeats the object', async () => {
    const text = (): string => `invalid: ${value(0)}`
    proxy.faults.add({ verb: 'patch', resource: 'secrets' }, answer(422, 'Invalid', text))
    const ran = await applyInput(secret('x', { a: value(0) }))
    expect(ran.status).toBe(5)
    expect(ran.stderr).toContain('422 Invalid')
  })
})

test('the API server answers without the values that it was given', async () => {
  await applyInput(secret('quiet', { a: value(0) }))
  await proxy.idle()
  const written = proxy.requests.find(({ verb }) => verb === 'patch')
  expect(JSON.parse(written?.text() ?? '')).toMatchObject({ kind: 'PartialObjectMetadata' })
  expect(written?.text()).not.toContain('"data"')
  expect(written?.path).toContain('fieldManager=kubectl-vault-secret')
})
