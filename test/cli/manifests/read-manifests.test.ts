import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { UserError } from '../../../src/lib/base/errors.ts'
import { readManifests } from '../../../src/lib/cli/manifests/read-manifests.ts'
import type { Manifests, ReadManifestsOptions } from '../../../src/lib/cli/manifests/types.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'manifests-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MARK = 'canary-90ab17'
let files = 0

function file(content: string, name = `f${files++}.yaml`): string {
  const at = path.join(folder, name)
  mkdirSync(path.dirname(at), { recursive: true })
  writeFileSync(at, content)
  return at
}

function read(
  paths: readonly string[],
  options: Partial<ReadManifestsOptions> & { readonly input?: string } = {},
): Promise<Manifests> {
  return readManifests(paths, {
    namespace: 'current',
    recursive: false,
    readStandardInput: () => Promise.resolve(Buffer.from(options.input ?? '')),
    ...options,
  })
}

/** What went wrong: never with a value. */
async function failure(...asked: Parameters<typeof read>): Promise<string> {
  const error: unknown = await read(...asked).then(
    () => undefined,
    (error_: unknown) => error_,
  )
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${String(error)}`)
  const text = [error.message, ...error.hints].join('\n')
  expect(text).not.toContain(MARK)
  return text
}

const secret = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...more,
})
const yaml = (...objects: readonly object[]): string =>
  objects.map((each) => stringify(each)).join('---\n')
const names = ({ secrets }: Manifests): readonly string[] =>
  secrets.map(({ namespace, name }) => `${namespace}/${name}`)

describe('where manifests come from', () => {
  test('documents, lists in lists, JSON and standard input', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [secret('c'), { apiVersion: 'v1', kind: 'SecretList', items: [secret('d')] }],
    }
    const manifests = await read(
      [
        file(`# a comment\n---\n${yaml(secret('a'), secret('b'))}---\n`),
        file(JSON.stringify(list), 'l.json'),
        '-',
      ],
      { input: JSON.stringify(secret('e')) },
    )
    expect(names(manifests)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `current/${name}`))
  })

  test('a folder gives what kubectl reads of it, by name, and with -R what is below', async () => {
    file(yaml(secret('b')), 'all/b.yml')
    file(yaml(secret('a')), 'all/a.yaml')
    file(JSON.stringify(secret('z')), 'all/below/z.json')
    file('creation_rules: []\n', 'all/.sops.yaml')
    file('no manifest', 'all/README.md')
    symlinkSync(path.join(folder, 'all/a.yaml'), path.join(folder, 'all/below/link.txt'))
    const all = path.join(folder, 'all')
    expect(names(await read([all]))).toEqual(['current/a', 'current/b'])
    expect(names(await read([all], { recursive: true }))).toEqual([
      'current/a',
      'current/b',
      'current/z',
    ])
  })

  test.each([
    ['a path that is not there', 'nowhere.yaml', 'there is no such file'],
    ['an address', 'https://example.com/x.yaml', 'only files are read'],
  ])('not %s', async (_what, at, words) => {
    expect(await failure([at])).toContain(words)
  })

  test('not an empty folder, nor standard input twice', async () => {
    mkdirSync(path.join(folder, 'empty'))
    expect(await failure([path.join(folder, 'empty')])).toContain(
      'holds no .json, .yaml or .yml files',
    )
    expect(await failure(['-', '-'])).toContain('standard input can be read once')
    expect(await failure(['-'], { input: ' \n' })).toContain('standard input is empty')
  })
})

describe('what is read of a Secret', () => {
  test('stringData overrides data, and what the API server fills in is left out', async () => {
    const metadata = {
      name: 'a',
      labels: { app: 'x' },
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: null,
      managedFields: [{ manager: 'x' }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': MARK },
    }
    const data = { both: 'b2xk', data: 'AAH/' }
    const object = {
      ...secret('a'),
      metadata,
      type: 'Opaque',
      immutable: true,
      data,
      stringData: { both: 'new' },
    }
    const { secrets } = await read([file(yaml(object))])
    const [read1] = secrets
    expect(read1?.hadLastApplied).toBe(true)
    expect(read1?.secret).toMatchObject({
      metadata: {
        name: 'a',
        namespace: 'current',
        labels: { app: 'x' },
        uid: 'u',
        resourceVersion: '7',
      },
      type: 'Opaque',
      immutable: true,
    })
    expect(Object.keys(read1?.secret.metadata ?? {}).toSorted()).toEqual([
      'labels',
      'name',
      'namespace',
      'resourceVersion',
      'uid',
    ])
    const bytes = [...(read1?.secret.data ?? [])].map(([key, value]) => [key, [...value.reveal()]])
    expect(bytes).toEqual([
      ['both', [...Buffer.from('new')]],
      ['data', [0, 1, 255]],
    ])
  })

  test('any values, through YAML and through JSON, byte for byte', async () => {
    const data = fc.dictionary(
      fc.stringMatching(/^[a-z][-._a-zA-Z0-9]{0,20}$/),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(data, async (stringData) => {
        for (const text of [
          yaml(secret('a', { stringData })),
          JSON.stringify(secret('a', { stringData })),
        ]) {
          const { secrets } = await read(['-'], { input: text })
          const found = [...(secrets[0]?.secret.data ?? [])].map(([key, value]) => [
            key,
            value.revealText(),
          ])
          // What UTF-8 cannot hold does not get through a file.
          const expected = Object.entries(stringData).map(([key, each]) => [
            key,
            each.toWellFormed(),
          ])
          expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('the namespace is that of the manifest, else the current one', async () => {
    const own = { ...secret('b'), metadata: { name: 'b', namespace: 'own' } }
    expect(names(await read([file(yaml(secret('a'), own))]))).toEqual(['current/a', 'own/b'])
    expect(await failure([file(yaml(own))], { typedNamespace: 'typed' })).toContain(
      'Secret b is of the namespace own, and -n says typed',
    )
  })
})

describe('what is refused names file and line, and no value', () => {
  test.each([
    [
      'a value that is not base64',
      yaml(secret('a', { data: { k: `${MARK}!` } })),
      'data[k] of the Secret is not base64',
    ],
    [
      'a number',
      `${yaml(secret('a'))}stringData:\n  pin: 1234\n`,
      'stringData[pin] of the Secret is not a string',
    ],
    [
      'an unknown field',
      yaml(secret('a', { datta: { k: MARK } })),
      'a Secret has no field "datta"',
    ],
    [
      'no name',
      yaml({ apiVersion: 'v1', kind: 'Secret', metadata: { generateName: 'x-' } }),
      'this Secret has no name',
    ],
    [
      'a name that leads elsewhere',
      yaml({ apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: '..' } }),
      'the name or namespace of this SealedSecret',
    ],
    [
      'a namespace that leads elsewhere',
      yaml({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'x/../y' } }),
      'the name or namespace of this Secret',
    ],
    ['no object', `- ${MARK}\n`, 'this is not a Kubernetes object'],
    ['broken YAML', `kind: Secret\nstringData: {a: "${MARK}\n`, 'this is not valid YAML'],
    ['broken JSON', `{"kind": "Secret", "data": {"a": "${MARK}`, 'not valid JSON'],
    [
      'a value that sops encrypted, without its block',
      yaml(secret('a', { stringData: { k: `ENC[AES256_GCM,data:${MARK},iv:x,tag:y,type:str]` } })),
      'the value of k is still encrypted',
    ],
    ['two of one name', yaml(secret('a'), secret('a')), 'Secret current/a is there twice'],
    [
      'metadata alone',
      yaml({
        apiVersion: 'meta.k8s.io/v1',
        kind: 'PartialObjectMetadata',
        metadata: { name: 'a', managedFields: [{ fieldsV1: { 'f:data': {}, 'f:type': {} } }] },
      }),
      'a Secret without its values',
    ],
  ])('%s', async (_what, text, words) => {
    const at = file(text)
    const said = await failure([at])
    expect(said).toContain(words)
    expect(said).toContain(at)
  })

  test('an encrypted file where nothing can be decrypted', async () => {
    const sops = 'kind: Secret\nsops:\n    mac: ENC[AES256_GCM,data:x,type:str]\n'
    expect(await failure([file(sops)])).toContain('is encrypted (sops)')
    expect(await failure([file('age-encryption.org/v1\n-> X25519 x\n')])).toContain(
      'is encrypted (age)',
    )
  })
})

test('other kinds are told by their name, SealedSecrets are kept whole', async () => {
  const sealed = {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name: 's', creationTimestamp: null },
    spec: { encryptedData: { a: 'AgB' }, template: { metadata: { name: 's' } } },
    status: {},
  }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } }
  const manifests = await read([file(yaml(deployment, sealed))])
  expect(manifests.others).toMatchObject([
    { what: 'Deployment.apps', name: 'd', place: { line: 1 } },
  ])
  expect(manifests.sealed).toMatchObject([
    {
      namespace: 'current',
      name: 's',
      object: { metadata: { name: 's', namespace: 'current' }, spec: sealed.spec },
    },
  ])
  expect(manifests.sealed[0]?.object).not.toHaveProperty('status')
})
