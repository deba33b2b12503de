import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { writeFileAtomically } from '../../../src/lib/base/atomic-file.ts'
import { blindSpots } from '../../../src/lib/analysis/visibility.ts'
import { emptyModel } from '../../../src/lib/model/build.ts'
import type { Model } from '../../../src/lib/model/model.ts'
import { readModel } from '../../../src/lib/model/read.ts'
import type { Origin, Source } from '../../../src/lib/source/index.ts'
import { openSource } from '../../../src/lib/source/files/open-source.ts'
import { manifestSource } from '../../../src/lib/source/manifests/manifest-source.ts'
import { bytesInput } from '../../../src/lib/source/files/input.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'
import { unseenLines } from '../../../src/lib/view/coverage.ts'
import { snapshotText } from '../../../src/lib/view/snapshot.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'))
})

afterAll(() => rm(folder, { recursive: true }))

const ORIGIN: Origin = {
  kind: 'cluster',
  name: 'staging',
  takenAt: '2026-01-02T03:04:05Z',
  serverVersion: 'v1.36.3',
}

const textOf = (model: Model): string => [...snapshotText(model)].join('')

async function save(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function load(path: string, namespace?: string): Promise<Model> {
  const source = await openSource([path], { readStandardInput: () => readFile(path) })
  return readModel(source, {
    resources: BUILT_IN,
    ...(namespace === undefined ? {} : { namespace }),
  })
}

/** A small model with a fact of every sort that has nested parts. */
async function example(): Promise<Model> {
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pay', labels: { b: '2', a: '1' } } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'api', namespace: 'pay', uid: 'u' },
      spec: {
        hostPID: true,
        containers: [
          {
            name: 'c',
            stdin: true,
            env: [{ name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'user' } } }],
          },
        ],
        volumes: [
          { name: 'v', secret: { secretName: 'tls', optional: true } },
          { name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
        ],
      },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'whole' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'true' } }] },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: { hostPath: { path: '/data' } },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'r', namespace: 'pay' },
      roleRef: { kind: 'Role', name: 'x' },
      subjects: [{ kind: 'ServiceAccount', name: 'default' }],
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'api',
        namespace: 'pay',
        annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' },
      },
      automountServiceAccountToken: false,
      secrets: [{ name: 'db' }],
      imagePullSecrets: [{ name: 'pull' }],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace: 'web' },
      data: { user: 'eA==' },
    },
  ]
  return modelOf(objects, ORIGIN)
}

function modelOf(objects: readonly object[], origin?: Origin): Promise<Model> {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
  const files = manifestSource([bytesInput('objects', Buffer.from(text))], { complete: true })
  const source: Source = origin ? { ...files, origin: () => Promise.resolve(origin) } : files
  return readModel(source, { resources: BUILT_IN })
}

describe('a snapshot', () => {
  test('gives back the model that was put in, plain and compressed', async () => {
    const model = await example()
    const text = textOf(model)
    const expected = { ...model, origin: { ...ORIGIN, kind: 'snapshot' } }
    for (const [name, content] of [
      ['a.snapshot', text],
      ['a.snapshot.gz', gzipSync(text)],
    ] as const) {
      const path = await save(name, content)
      expect(await load(path)).toEqual({ ...expected, origin: { ...expected.origin, name: path } })
    }
  })

  test('has the same bytes for the same model, whatever the order of its coverage and labels', async () => {
    const model = await example()
    const shuffled: Model = {
      ...model,
      coverage: model.coverage.toReversed(),
      facts: {
        ...model.facts,
        Namespace: model.facts.Namespace.map((fact) => ({
          ...fact,
          labels: Object.fromEntries(Object.entries(fact.labels).toReversed()),
        })),
      },
    }
    expect(textOf(shuffled)).toBe(textOf(model))
  })

  test('holds nothing that the types of the facts do not list', async () => {
    const model = await example()
    const extra = { CANARY: 1, data: { a: 'CANARY' }, value: 'CANARY' }
    const facts = Object.entries(model.facts).map(([kind, list]) => [
      kind,
      list.map((fact) => ({
        ...fact,
        ...extra,
        ...('spec' in fact && { spec: { ...fact.spec, ...extra } }),
      })),
    ])
    const text = textOf({ ...model, facts: Object.fromEntries(facts) as Model['facts'] })
    expect(text).toBe(textOf(model))
  })

  test('shows one namespace and what is not in any, and claims no more than that', async () => {
    const path = await save('ns.snapshot', textOf(await example()))
    const { facts, coverage } = await load(path, 'pay')
    expect(facts.Pod).toHaveLength(1)
    expect(facts.Secret).toHaveLength(0)
    expect(facts.Namespace).toHaveLength(1)
    expect(coverage).toContainEqual({ resource: 'pods', namespace: 'pay', status: 'read' })
    expect(coverage).toContainEqual({ resource: 'namespaces', status: 'read', count: 1 })
  })

  test('yields its facts once, also when a second read asks for more kinds', async () => {
    const path = await save('twice.snapshot', textOf(await example()))
    const source = await openSource([path], { readStandardInput: () => readFile(path) })
    const kinds: string[][] = []
    for (let i = 0; i < 2; i++) {
      const read: string[] = []
      for await (const chunk of source.read({ resources: BUILT_IN })) read.push(chunk.kind)
      kinds.push(read)
    }
    expect(kinds[0]).toContain('facts')
    expect(kinds[1]).toEqual([])
  })

  test('that was cut off anywhere is refused', async () => {
    const text = textOf(await example())
    const lines = text.split('\n')
    for (let kept = 1; kept < lines.length - 1; kept++) {
      const path = await save('cut.snapshot', `${lines.slice(0, kept).join('\n')}\n`)
      await expect(load(path), `${kept} lines`).rejects.toMatchObject({ name: 'UserError' })
    }
    const path = await save('cut.snapshot.gz', gzipSync(text).subarray(0, -20))
    await expect(load(path)).rejects.toMatchObject({ name: 'UserError' })
    await expect(load(await save('long.snapshot', `${text}{}\n`))).rejects.toThrow('goes on')
  })

  test('of a later format asks for a later version of the program', async () => {
    const text = textOf(await example()).replace('"formatVersion":2', '"formatVersion":3')
    const error = await load(await save('new.snapshot', text)).catch((error_: unknown) => error_)
    expect(error).toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('format version 3') as string,
      hints: ['use the version of this program that took it, or a later one'],
    })
  })

  test('of an earlier format proves what is there, and not what is not', async () => {
    const text = textOf(await example())
    const now = await load(await save('now.snapshot', text))
    const older = text.replace('"formatVersion":2', '"formatVersion":1')
    const before = await load(await save('old.snapshot', older))
    expect(before.facts).toEqual(now.facts)
    const lost = ['clusterroles.rbac.authorization.k8s.io', 'persistentvolumes', 'pods']
    expect(now.coverage.map(({ status }) => status)).not.toContain('notInInput')
    expect(before.coverage.filter(({ status }) => status !== 'read')).toMatchObject(
      lost.map((resource) => ({ resource, status: 'notInInput' })),
    )
    expect(unseenLines(blindSpots(before.coverage, 'pods'))).toEqual([
      'not seen: pods in all namespaces (only in part: the snapshot has an earlier format)',
      'to see them: a new snapshot',
    ])
  })

  test('of another apiVersion is refused', async () => {
    const text = textOf(await example()).replace('vault-secret/v1alpha1', 'other/v9')
    const error = await load(await save('v9.snapshot', text)).catch((error_: unknown) => error_)
    expect(error).toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(
        'is not of apiVersion vault-secret/v1alpha1, as a snapshot is',
      ) as string,
      hints: ['take a new one with `kubectl vault-secret snapshot`'],
    })
  })

  test('is not read together with other files', async () => {
    const path = await save('mixed.snapshot', textOf(await example()))
    const other = await save(
      'other.json',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}',
    )
    const opened = openSource([other, path], { readStandardInput: () => readFile(path) })
    await expect(opened).rejects.toThrow('mixed.snapshot is a snapshot')
  })
})

// Words with a mark stand wherever a value could stand; names and keys have none.
const MARK = 'CANARY'
const marked = fc.string({ maxLength: 8 }).map((text) => `${MARK}${text.replaceAll('"', '')}`)
const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,6}[a-z0-9])?$/)
const reference = fc.record({
  name,
  valueFrom: fc.record({ secretKeyRef: fc.record({ name, key: name }) }),
})
const container = fc.record({
  name,
  image: fc.constant('i'),
  command: fc.array(marked, { maxLength: 2 }),
  args: fc.array(marked, { maxLength: 2 }),
  env: fc.array(fc.oneof(reference, fc.record({ name, value: marked })), { maxLength: 4 }),
  lifecycle: fc.record({
    postStart: fc.record({ exec: fc.record({ command: fc.array(marked) }) }),
  }),
})
const podSpec = fc.record({
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  initContainers: fc.array(container, { maxLength: 1 }),
})
const annotations = fc
  .record({
    note: marked,
    'kubectl.kubernetes.io/last-applied-configuration': fc.oneof(
      marked,
      fc
        .record({ data: fc.dictionary(name, marked), spec: podSpec })
        .map((it) => JSON.stringify(it)),
    ),
    other: marked,
  })
  .map((all) => ({ ...all, 'nginx.ingress.kubernetes.io/configuration-snippet': all.note }))
const metadata = fc.record({ name, namespace: name, annotations })
const object = fc.oneof(
  metadata.chain((meta) =>
    podSpec.map((spec) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta,
      spec,
      status: { phase: 'Running', message: `${MARK}status` },
    })),
  ),
  metadata.chain((meta) =>
    podSpec.map((spec) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: meta,
      spec: { jobTemplate: { spec: { template: { spec } } } },
    })),
  ),
  metadata.chain((meta) =>
    podSpec.map((spec) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta,
      spec: { template: { metadata: { annotations: meta.annotations }, spec } },
    })),
  ),
  metadata.chain((meta) =>
    fc
      .record({ data: fc.dictionary(name, marked), stringData: fc.dictionary(name, marked) })
      .map((values) => ({ apiVersion: 'v1', kind: 'Secret', metadata: meta, ...values })),
  ),
  metadata.map((meta) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta })),
  metadata.map((meta) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: meta,
    spec: { tls: [{ secretName: 'tls' }] },
  })),
)

test('no value of a Secret, literal or unknown annotation can get into a snapshot', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 6 }), async (objects) => {
      const model = await modelOf(objects)
      expect(Object.values(model.facts).flat().length).toBeGreaterThan(0)
      expect(textOf(model)).not.toContain(MARK)
    }),
    { numRuns: 300 },
  )
})

test('the mark of the test above would be seen if it were in a name', () => {
  const model = emptyModel({ kind: 'files', name: MARK })
  expect(textOf(model)).toContain(MARK)
})

describe('replacing a file', () => {
  test('leaves the old one and no rubbish when writing fails', async () => {
    const path = await save('kept', 'old')
    const before = await readdir(folder)
    function* failing(): Generator<string> {
      yield 'new'
      throw new Error('disk full')
    }
    await expect(writeFileAtomically(path, failing())).rejects.toThrow('disk full')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(before)
  })

  test('names the file, not the temporary one, when it cannot be written', async () => {
    const path = join(folder, 'missing/file')
    await expect(writeFileAtomically(path, ['text'])).rejects.toMatchObject({
      name: 'UserError',
      message: `cannot write ${path}: there is no such folder`,
    })
    await expect(writeFileAtomically(folder, ['text'])).rejects.toThrow('it is a folder')
  })

  test('makes it readable by the owner only', async () => {
    const path = await save('replaced', 'old')
    await writeFileAtomically(path, ['new ', Buffer.from('text')])
    expect(await readFile(path, 'utf8')).toBe('new text')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })
})
