import fc from 'fast-check'

import type { JsonObject } from '../../../src/lib/base/json.ts'

/** Decoded values that the types of Secrets care about, good and bad. */
export const oddJson: readonly string[] = [
  '{}',
  '{"auths":{}}',
  '{"auths":{"ghcr.io":{"auth":"bWU6c2VjcmV0"}}}',
  '{"auths":{"ghcr.io":{"username":"a","password":"b"}}}',
  '{"ghcr.io":{"auth":"bWU6c2VjcmV0"}}',
  'null',
  '[]',
  '""',
  '',
  ' {} ',
  '{"auths":{}} x',
  '{"auths":{},}',
  "{'auths':{}}",
  '\u{FEFF}{"auths":{}}',
  '{"auths":{},"n":1e999}',
  '{"auths":{},"n":-1e-999}',
  '{"auths":{},"n":01}',
  '{"auths":{},"s":"\\ud800"}',
  '{"auths":{},"s":"\\x"}',
  '{"auths":{},"s":"a\tb"}',
  '{"auths":{},"s":"[[[["}',
  '{"auths":{},"auths":{}}',
  `{"auths":{},"deep":${'['.repeat(9999)}${']'.repeat(9999)}}`,
  `{"auths":{},"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  '{"auths":{},"\u2028":NaN}',
]

const names = [
  'db',
  'a.b-c.1',
  '1',
  '',
  'Db',
  'a_b',
  '-a',
  'a-',
  'a..b',
  'a.-b',
  '.a',
  'a/b',
  'a b',
  'x'.repeat(253),
  'x'.repeat(254),
  '\u00e4',
  5,
  null,
]
const keys = [
  'a',
  '.a',
  '_',
  '-',
  'A.b_c-1',
  '..data',
  '..',
  '.',
  '...',
  '.a.',
  '',
  'a/b',
  'a b',
  'a\n',
  '\u00e4',
  '__proto__',
  'constructor',
  'k'.repeat(253),
  'k'.repeat(254),
]
const qualified = [
  'app',
  'example.com/app',
  'App',
  'Example.com/app',
  'example.com/App',
  '/app',
  'example.com/',
  'a/b/c',
  '',
  '-a',
  'a_b.c',
  'a'.repeat(63),
  'a'.repeat(64),
  `${'a'.repeat(253)}/x`,
  `${'a'.repeat(254)}/x`,
  'a b',
]
const base64 = [
  'YQ==',
  '',
  'YQ',
  'YQ=',
  'YR==',
  'Y\nQ\r=\n=',
  'Y Q==',
  '_-8=',
  '/+8=',
  'YQ==YQ==',
  '====',
  null,
  5,
  true,
  {},
]
const types = [
  undefined,
  '',
  null,
  'Opaque',
  'example.com/own',
  'kubernetes.io/service-account-token',
  'kubernetes.io/dockercfg',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/tls',
  'bootstrap.kubernetes.io/token',
  5,
]
const typeKeys = [
  'tls.crt',
  'tls.key',
  'username',
  'password',
  'ssh-privatekey',
  '.dockercfg',
  '.dockerconfigjson',
]

// Mostly good, so that one thing is wrong at a time and the server says which.
const mostly = <T>(good: T, odd: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )
const odd = (good: JsonObject, arbitrary: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(good) }, { weight: 1, arbitrary })
const mapOf = (keyList: readonly string[], values: readonly unknown[]): fc.Arbitrary<JsonObject> =>
  fc
    .array(fc.tuple(fc.constantFrom(...keyList), fc.constantFrom(...values)), {
      minLength: 1,
      maxLength: 2,
    })
    .map((entries) => Object.fromEntries(entries))

const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }
const otherFields = fc.constantFrom<JsonObject>(
  { finalizers: ['example.com/x'] },
  { finalizers: ['kubernetes'] },
  { finalizers: ['a b'] },
  { finalizers: [5] },
  { finalizers: ['orphan', 'foregroundDeletion'] },
  { finalizers: {} },
  { ownerReferences: [owner] },
  { ownerReferences: [{ ...owner, uid: '' }] },
  { ownerReferences: [{ ...owner, kind: 'Event' }] },
  { ownerReferences: [{ ...owner, apiVersion: 'a/b/c' }] },
  { ownerReferences: [{ ...owner, apiVersion: '' }] },
  {
    ownerReferences: [
      { ...owner, controller: true },
      { ...owner, uid: 'v', controller: true },
    ],
  },
  { ownerReferences: ['x'] },
  { creationTimestamp: null },
  { creationTimestamp: '2026-01-01T00:00:00Z' },
  { creationTimestamp: 'yesterday' },
  { creationTimestamp: 5 },
  { generation: -1 },
  { generation: '1' },
  { generateName: 'x-' },
  { generateName: 'X-' },
  { generateName: '-' },
  { generateName: '.' },
  { uid: 7 },
  { unknown: 1 },
  { annotations: null, labels: null },
  { annotations: [] },
  { annotations: { a: 'x'.repeat(256 * 1024 - 1) } },
  { annotations: { a: 'x'.repeat(256 * 1024) } },
  { annotations: { a: '\u00e4'.repeat(128 * 1024) } },
)

/** Manifests with about one thing wrong each. */
export const oddManifest: fc.Arbitrary<JsonObject> = fc
  .record({
    name: mostly<unknown>('db', names),
    labels: odd({}, mapOf(qualified, ['x', '', 'a b', '-', 'x'.repeat(63), 'x'.repeat(64), 5])),
    annotations: odd(
      { 'kubernetes.io/service-account.name': 'default' },
      fc.oneof(
        fc.constant({}),
        mapOf([...qualified, 'kubernetes.io/service-account.name'], ['x', '', 'a b', 5]),
      ),
    ),
    other: odd({}, otherFields),
    type: fc.constantFrom<unknown>(...types),
    typed: fc.subarray(typeKeys),
    content: fc.constantFrom(...oddJson),
    data: odd({}, mapOf(keys, base64)),
    stringData: odd({}, mapOf(keys, ['x', '', null, 5])),
    immutable: mostly<unknown>(undefined, [true, false, null, 'true']),
    unknown: odd(
      {},
      fc.constantFrom<JsonObject>(
        { spec: {} },
        { Data: {} },
        { stringdata: { a: 'b' } },
        { status: null },
      ),
    ),
  })
  .map(({ name, labels, annotations, other, type, typed, content, data, immutable, ...rest }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...(name === null ? {} : { name }), labels, annotations, ...other },
    ...(type === undefined ? {} : { type }),
    ...(immutable === undefined ? {} : { immutable }),
    data: {
      ...Object.fromEntries(typed.map((key) => [key, Buffer.from(content).toString('base64')])),
      ...data,
    },
    stringData: rest.stringData,
    ...rest.unknown,
  }))
