import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Chunk, Coverage, RawObject, ReadRequest } from '../../../src/lib/source/index.ts'
import { openSource } from '../../../src/lib/source/files/open-source.ts'
import { readModel } from '../../../src/lib/model/read.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'

const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'Opaque',
  immutable: true,
  metadata: {
    name: 'db',
    namespace: 'pay',
    annotations: {
      note: 'kept by the reader, dropped by the model',
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
        kind: 'Secret',
        stringData: { password: 'CANARY-applied' },
      }),
    },
  },
  data: { password: 'Q0FOQVJZ', user: 'Q0FOQVJZ' },
}
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'api', namespace: 'pay', managedFields: [{ manager: 'CANARY-managed' }] },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'i',
        args: ['--password=CANARY-arg'],
        env: [
          { name: 'A', value: 'CANARY-env' },
          { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'user' } } },
        ],
      },
    ],
  },
  status: { phase: 'Running', message: 'CANARY-status' },
}
const EXTERNAL = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'e', namespace: 'pay' },
  spec: { target: { name: 'db' } },
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifests-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function save(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

interface Read {
  readonly items: readonly RawObject[]
  readonly coverage: Coverage
  readonly values: number
  readonly chunks: readonly Chunk[]
}

async function read(
  paths: readonly string[],
  options: { complete?: boolean; stdin?: string } & Partial<ReadRequest> = {},
): Promise<Read> {
  const source = await openSource(paths, {
    complete: options.complete ?? false,
    readStandardInput: () => Promise.resolve(Buffer.from(options.stdin ?? '')),
  })
  return collect(source.read({ resources: BUILT_IN, ...options }))
}

async function collect(all: AsyncIterable<Chunk>): Promise<Read> {
  const chunks: Chunk[] = []
  for await (const chunk of all) chunks.push(chunk)
  return {
    chunks,
    items: chunks.flatMap((chunk) => (chunk.kind === 'objects' ? chunk.items : [])),
    coverage: chunks.flatMap((chunk) => (chunk.kind === 'coverage' ? [chunk.entry] : [])),
    values: chunks.reduce((n, c) => n + (c.kind === 'dropped' ? c.dropped.secretValues : 0), 0),
  }
}

const names = ({ items }: Read): string[] =>
  items.map(({ kind, metadata }) => `${String(kind)} ${(metadata as { name: string }).name}`)

describe('files of objects in place of a cluster', () => {
  test.each([
    ['one object', JSON.stringify(SECRET)],
    ['a List', JSON.stringify({ apiVersion: 'v1', items: [SECRET], kind: 'List', metadata: {} })],
    ['a typed list', JSON.stringify({ kind: 'SecretList', apiVersion: 'v1', items: [untyped()] })],
    [
      'a typed list whose kind comes last',
      `{"items":[${JSON.stringify(untyped())}],"apiVersion":"v1","kind":"SecretList"}`,
    ],
    ['a List in a List', JSON.stringify(list(list(SECRET)))],
    ['documents one after the other', `${JSON.stringify(SECRET)}\n${JSON.stringify(POD)}`],
    ['YAML', `# a comment\n---\n${yaml()}---\n---\n`],
  ])('take the values out of a Secret in %s, and count them', async (form, text) => {
    const result = await read([await save('secret.json', text)])
    const secret = result.items.find(({ kind }) => kind === 'Secret')
    expect(secret).toMatchObject({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      keyCount: 2,
      keys: ['password', 'user'],
      lastAppliedHoldsValues: form !== 'YAML',
      metadata: { name: 'db', namespace: 'pay' },
    })
    expect(result.values).toBe(form === 'YAML' ? 2 : 3)
    expect(JSON.stringify(result.chunks)).not.toMatch(/CANARY|Q0FOQVJZ/)
  })

  test('count the values also when nobody asks for Secrets', async () => {
    const path = await save('s.json', JSON.stringify(SECRET))
    const resources = BUILT_IN.filter(({ plural }) => plural === 'pods')
    expect(await read([path], { resources })).toMatchObject({ items: [], values: 3 })
  })

  test('tell a table of Secrets by its columns, without making up the number of keys', async () => {
    const row = (cells: unknown[]) => ({
      cells,
      object: { kind: 'PartialObjectMetadata', metadata: SECRET.metadata },
    })
    const table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: ['Name', 'Type', 'Data', 'Age'].map((name) => ({ name })),
      rows: [row(['db', 'kubernetes.io/tls', 2, '1d'])],
    }
    const result = await read([await save('table.json', JSON.stringify(table))])
    expect(result.items).toMatchObject([
      { type: 'kubernetes.io/tls', keyCount: 2, lastAppliedHoldsValues: true },
    ])
    expect(result.items[0]).not.toHaveProperty('keys')
    expect(JSON.stringify(result)).not.toContain('CANARY')

    const metadata = {
      apiVersion: 'meta.k8s.io/v1',
      kind: 'PartialObjectMetadata',
      metadata: {
        ...SECRET.metadata,
        managedFields: [{ fieldsV1: { 'f:data': { 'f:user': {} }, 'f:type': {} } }],
      },
    }
    const partial = await read([await save('partial.json', JSON.stringify(metadata))])
    expect(partial.items[0]).toMatchObject({ kind: 'Secret', metadata: { name: 'db' } })
    expect(partial.items[0]).not.toHaveProperty('keyCount')
  })

  test('leave literals, arguments and status of a pod behind, and keep its references', async () => {
    const { items } = await read([await save('pod.json', JSON.stringify(POD))])
    expect(items).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'api', namespace: 'pay' },
        spec: {
          containers: [
            {
              name: 'c',
              image: 'i',
              env: [
                { name: 'A' },
                { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'user' } } },
              ],
            },
          ],
        },
        status: { phase: 'Running', conditions: [] },
      },
    ])
  })

  test('are found in folders, compressed, on standard input and in UTF-16', async () => {
    await mkdir(join(folder, 'tree/deep'), { recursive: true })
    await save('tree/deep/a.yaml', yaml())
    await save('tree/b.json.gz', gzipSync(JSON.stringify(POD)))
    await save('tree/README.md', 'not an object')
    expect(names(await read([join(folder, 'tree')]))).toEqual(['Pod api', 'Secret db'])
    expect(names(await read(['-'], { stdin: JSON.stringify(POD) }))).toEqual(['Pod api'])
    const utf16 = Buffer.from(`\ufeff${JSON.stringify(POD)}`, 'utf16le')
    expect(names(await read([await save('powershell.json', utf16)]))).toEqual(['Pod api'])
  })

  test('count an object that stands in two files once', async () => {
    const one = await save('one.json', JSON.stringify(list(POD, SECRET)))
    const two = await save('two.json', JSON.stringify(POD))
    expect(names(await read([one, two]))).toEqual(['Pod api', 'Secret db'])
  })

  test('are read again for custom resources, without counting values twice', async () => {
    const path = await save('mixed.json', JSON.stringify(list(EXTERNAL, SECRET)))
    const source = await openSource([path], { readStandardInput: none })
    const first = await collect(source.read({ resources: BUILT_IN }))
    expect(names(first)).toEqual(['Secret db'])
    const second = await collect(
      source.read({
        resources: [
          {
            group: 'external-secrets.io',
            version: 'v1beta1',
            plural: 'externalsecrets',
            kind: 'ExternalSecret',
            namespaced: true,
          },
        ],
      }),
    )
    expect(names(second)).toEqual(['ExternalSecret e'])
    expect(second.values).toBe(0)
  })

  test('bring custom resources whose definitions are not there', async () => {
    const path = await save('custom.json', JSON.stringify(list(EXTERNAL, SECRET)))
    const source = await openSource([path], { readStandardInput: none })
    const { facts, coverage } = await readModel(source, { resources: BUILT_IN })
    expect(facts.Reference).toMatchObject([
      { from: { kind: 'ExternalSecret', name: 'e' }, secret: { name: 'db', namespace: 'pay' } },
    ])
    expect(coverage.filter(({ resource }) => resource.includes('external-secrets'))).toHaveLength(1)
  })

  test('never prove that something is not there, unless the user says that they are whole', async () => {
    const path = await save('pods.json', JSON.stringify(list(POD)))
    const partly = await read([path])
    expect(partly.coverage.filter(({ status }) => status !== 'notInInput')).toEqual([])
    expect(partly.coverage.find(({ resource }) => resource === 'pods')).toEqual({
      resource: 'pods',
      status: 'notInInput',
      count: 1,
      reason: 'the files do not say whether they hold all of them',
    })
    const whole = await read([path], { complete: true, namespace: 'pay' })
    expect(whole.coverage).toHaveLength(BUILT_IN.length)
    expect(whole.coverage).toContainEqual({
      resource: 'pods',
      namespace: 'pay',
      status: 'read',
      count: 1,
    })
    expect(whole.coverage).toContainEqual({ resource: 'nodes', status: 'read', count: 0 })
  })

  test('of another namespace are left out when one is asked for', async () => {
    const path = await save('ns.json', JSON.stringify(list(POD, SECRET)))
    expect((await read([path], { namespace: 'other' })).items).toEqual([])
    expect((await read([path], { namespace: 'pay' })).items).toHaveLength(2)
  })
})

describe('bad files', () => {
  const secretText = 'data:\n  password: CANARY: x\n'

  test.each([
    ['broken JSON', 'a.json', '{\n"a": 1\n"b": 2\n}', /a\.json, line 3: this is not valid JSON/],
    [
      'something behind JSON',
      'm.json',
      '{"kind":"List","items":[]}\n\nCANARY',
      /m\.json, line 3: something stands behind JSON, and no --- between them/,
    ],
    [
      'JSON that is cut off',
      'b.json',
      '{"kind":"List","items":[\n{"kind":"Pod"',
      /b\.json, line 2: .*cut off/,
    ],
    [
      'broken YAML',
      'c.yaml',
      `kind: Secret\napiVersion: v1\n${secretText}`,
      /c\.yaml, line 4: .*not valid YAML/,
    ],
    [
      'broken YAML in a list',
      'd.yaml',
      `apiVersion: v1\nitems:\n- {kind: Pod, apiVersion: v1, metadata: {name: p}}\n- kind: "CANARY\nkind: List\n`,
      /d\.yaml, line 5: .*not valid YAML/,
    ],
    [
      'something else',
      'e.yaml',
      'a: CANARY\n---\nb: 1\n',
      /e\.yaml, line 1: this is not a Kubernetes object/,
    ],
    [
      'something else in a list',
      'f.json',
      JSON.stringify(list({ CANARY: 1 })),
      /f\.json, line 1: this is not/,
    ],
    ['an object without a name', 'g.json', JSON.stringify({ ...POD, metadata: {} }), /has no name/],
    [
      'metadata of an unknown kind',
      'h.json',
      '{"kind":"PartialObjectMetadata","metadata":{}}',
      /of which kind/,
    ],
    [
      'a stray alias',
      'i.yaml',
      'kind: Pod\napiVersion: v1\nmetadata: *CANARY\n',
      /i\.yaml, line \d/,
    ],
    ['binary data', 'j.json', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22]), /not text/],
    ['an empty file', 'l.json', ' \n', /l\.json is empty/],
    ['a damaged gzip file', 'k.json.gz', gzipSync('{}').subarray(0, 12), /cut off/],
  ])('%s is told with file and line, and not quoted', async (_, name, content, expected) => {
    const error = await read([await save(name, content)]).then(
      () => expect.fail('it was read'),
      (error_: unknown) => error_ as Error & { hints: readonly string[] },
    )
    expect(error.name).toBe('UserError')
    expect(error.message).toMatch(expected)
    expect(`${error.message} ${error.hints.join(' ')}`).not.toContain('CANARY')
  })

  test('a missing file and an empty folder are told', async () => {
    await expect(read([join(folder, 'missing.json')])).rejects.toThrow('there is no such file')
    await mkdir(join(folder, 'empty'))
    await expect(read([join(folder, 'empty')])).rejects.toThrow('holds no .json or .yaml files')
  })
})

function list(...items: readonly object[]): object {
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }
}

function untyped(): object {
  const { apiVersion: _version, kind: _kind, ...rest } = SECRET
  return rest
}

function yaml(): string {
  return `apiVersion: v1
items:
- apiVersion: v1
  kind: Secret
  type: Opaque
  metadata:
    name: db
    namespace: pay
  data:
    password: Q0FOQVJZ
    user: |
      Q0FO
      - QVJZ
kind: List
metadata:
  resourceVersion: ""
`
}

function none(): Promise<Uint8Array> {
  return Promise.resolve(new Uint8Array())
}
