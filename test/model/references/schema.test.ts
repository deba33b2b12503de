import { expect, test } from 'vitest'
import type { Model } from '../../../src/lib/model/model.ts'
import { schemaFields } from '../../../src/lib/model/references/schema.ts'
import { clusterOf, crd, object, secret } from '../cluster.ts'

const text = { type: 'string' }
const props = (properties: object, more: object = {}): object => ({
  type: 'object',
  properties,
  ...more,
})
const listOf = (items: object): object => ({ type: 'array', items })
const spec = (properties: object): object => props({ spec: props(properties) })

const paths = (schema: unknown): readonly string[] => schemaFields(schema).map(({ path }) => path)

test.each([
  ['a name', { tls: props({ secretName: text }) }, ['spec.tls.secretName']],
  ['an object', { authSecretRef: props({ name: text, key: text }) }, ['spec.authSecretRef']],
  ['a key selector', { password: props({ name: text, key: text }) }, ['spec.password']],
  ['a list', { pullSecrets: listOf(props({ name: text })) }, ['spec.pullSecrets[]']],
  [
    'a map',
    { users: props({}, { additionalProperties: props({ secretRef: props({ name: text }) }) }) },
    ['spec.users.*.secretRef'],
  ],
  [
    'a kind that may be Secret',
    { valuesFrom: listOf(props({ kind: { ...text, enum: ['Secret', 'ConfigMap'] }, name: text })) },
    ['spec.valuesFrom[]<Secret>'],
  ],
  [
    'any kind, as an object may say Secret',
    { source: props({ kind: text, name: text }) },
    ['spec.source<Secret>'],
  ],
  [
    'a credential that is only named',
    { passwordRef: props({ name: text }) },
    ['spec.passwordRef?'],
  ],
  [
    'a reference inside of what looks like one itself',
    {
      auth: listOf(
        props({ name: text, type: text, oauth: props({ secretRef: props({ name: text }) }) }),
      ),
      secrets: listOf(props({ name: text, data: listOf(props({ secretName: text })) })),
    },
    [
      'spec.auth[]<Secret>',
      'spec.auth[].oauth.secretRef',
      'spec.secrets[]',
      'spec.secrets[].data[].secretName',
    ],
  ],
  [
    'anything besides what is described',
    {
      open: props(
        { image: text, pullSecret: props({ name: text }) },
        { 'x-kubernetes-preserve-unknown-fields': true },
      ),
    },
    ['spec.open<any>', 'spec.open.pullSecret'],
  ],
  ['a string that may be a value', { clientSecret: text }, ['spec.clientSecret?']],
  ['anything', { values: { 'x-kubernetes-preserve-unknown-fields': true } }, ['spec.values<any>']],
])('%s in a schema looks like a reference', (_what, properties, expected) => {
  expect(paths(spec(properties))).toEqual(expected)
})

test.each([
  ['the key of a Secret', { secretKey: text }],
  ['a store of secrets', { secretStoreRef: props({ name: text, kind: text }) }],
  ['a reference to another kind', { scaleTargetRef: props({ kind: text, name: text }) }],
  ['a ConfigMap', { caConfigMap: props({ name: text, key: text }) }],
  [
    'a kind that cannot be Secret',
    { ca: props({ kind: { ...text, enum: ['ConfigMap'] }, name: text }) },
  ],
])('%s does not', (_what, properties) => {
  expect(paths(spec(properties))).toEqual([])
})

test('status is what a controller reports, so it is not walked', () => {
  expect(paths(props({ status: props({ secretName: text }) }))).toEqual([])
})

test.each([
  ['an object without a namespace', { secretRef: props({ name: text }) }, 'no'],
  ['a namespace beside the name', { secretRef: props({ name: text, namespace: text }) }, 'said'],
  ['a string, which may be namespace/name', { secretName: text }, 'maybe'],
  ['a field without schema', { values: { 'x-kubernetes-preserve-unknown-fields': true } }, 'maybe'],
])('%s tells whether the Secret may be elsewhere', (_what, properties, expected) => {
  expect(schemaFields(spec(properties)).map(({ elsewhere }) => elsewhere)).toEqual([expected])
})

test.each([
  ['a string in a kind that only its schema describes', 'example.com', 'Widget', 'widgets', true],
  [
    'one that an adapter knows to be local',
    'cert-manager.io',
    'Certificate',
    'certificates',
    false,
  ],
])('%s decides where objects have to be read', async (_what, group, kind, plural, expected) => {
  const { facts } = await clusterOf([crd(group, kind, plural, { ...spec({ secretName: text }) })])
  expect(facts.CustomKind).toMatchObject([{ crossNamespace: expected }])
})

async function model(schema: object, body: object, ...more: object[]): Promise<Model> {
  return clusterOf([
    crd('example.com', 'Widget', 'widgets', { ...schema }),
    object('example.com/v1', 'Widget', 'shop', 'w', { spec: body }),
    secret('shop', 'db'),
    ...(more as []),
  ])
}

test('references are read from the objects along the schema', async () => {
  const { facts } = await model(spec({ dbs: listOf(props({ secretName: text })) }), {
    dbs: [{ secretName: 'a' }, {}, { secretName: 'b' }],
  })
  expect(facts.Reference).toMatchObject([
    {
      field: 'spec.dbs[0].secretName',
      secret: { name: 'a', namespace: 'shop' },
      basis: 'schema-inferred',
    },
    { field: 'spec.dbs[2].secretName', secret: { name: 'b', namespace: 'shop' } },
  ])
})

test('a string that may be a value is kept only when it names a Secret that exists', async () => {
  const schema = spec({ clientSecret: text, otherSecret: text })
  const { facts } = await model(schema, { clientSecret: 'db', otherSecret: 'hunter2' })
  expect(facts.Reference.map(({ field }) => field)).toEqual(['spec.clientSecret'])
  expect(JSON.stringify(facts)).not.toContain('hunter2')
})

test('a pod template in a custom resource is read like any other', async () => {
  const container = props({ name: text, image: text, env: listOf(props({ name: text })) })
  const template = props({
    spec: props({ containers: listOf(container), volumes: listOf(props({})) }),
  })
  const env = [{ name: 'PW', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]
  const { facts } = await model(spec({ template }), {
    template: { spec: { containers: [{ name: 'c', image: 'x', env }] } },
  })
  expect(facts.Reference).toMatchObject([
    {
      field: 'spec.template.spec.containers[c].env[PW].valueFrom.secretKeyRef',
      as: { use: 'env', keys: ['password'] },
    },
  ])
})

test('a manifest inside a field without schema is searched', async () => {
  const schema = spec({
    template: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  })
  const { facts } = await model(schema, {
    template: {
      any: [{ spec: { containers: [{ image: 'x', envFrom: [{ secretRef: { name: 'db' } }] }] } }],
    },
  })
  expect(facts.Reference).toMatchObject([{ secret: { name: 'db' }, as: { use: 'envFrom' } }])
})

test('a Secret that the controller fills is written, not read', async () => {
  const schema = spec({ writeConnectionSecretToRef: props({ name: text, namespace: text }) })
  const { facts } = await model(schema, {
    writeConnectionSecretToRef: { name: 'db', namespace: 'ops' },
  })
  expect(facts.Reference).toMatchObject([
    { role: 'writes', secret: { name: 'db', namespace: 'ops' } },
  ])
})

test('the name of a Secret goes before the name of the entry that it stands in', async () => {
  const schema = spec({ tlsSecrets: listOf(props({ name: text, secretName: text })) })
  const { facts } = await model(schema, { tlsSecrets: [{ name: 'main', secretName: 'db' }] })
  expect(facts.Reference.map((each) => each.secret.name)).toEqual(['db'])
})
