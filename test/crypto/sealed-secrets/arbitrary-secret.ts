import fc from 'fast-check'

import type { JsonObject } from '../../../src/lib/base/json.ts'

const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,10}[a-z0-9])?$/)
const key = fc.oneof(
  fc.stringMatching(/^[-_a-zA-Z0-9][-._a-zA-Z0-9]{0,20}$/),
  fc.constantFrom('__proto__', 'constructor', 'tls.crt', '.dockerconfigjson', '1'),
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constant(new Uint8Array()),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => new TextEncoder().encode(text)),
)
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant('\n'))
const annotations = fc.dictionary(
  fc.oneof(
    label.map((name) => `example.com/${name}`),
    fc.constantFrom(
      'kubectl.kubernetes.io/last-applied-configuration',
      'kubecfg.ksonnet.io/last-applied-configuration',
    ),
  ),
  text,
  { minKeys: 1, maxKeys: 4, noNullPrototype: true },
)
const scopeMark = fc.constantFrom<JsonObject>(
  {},
  { 'sealedsecrets.bitnami.com/cluster-wide': 'true' },
  { 'sealedsecrets.bitnami.com/namespace-wide': 'true' },
  {
    'sealedsecrets.bitnami.com/cluster-wide': 'true',
    'sealedsecrets.bitnami.com/namespace-wide': 'true',
  },
  { 'sealedsecrets.bitnami.com/cluster-wide': 'false' },
)
const serverFields = fc.constantFrom<JsonObject>(
  {},
  {
    uid: 'b1f6f0f3-7e2f-4a8e-9d3b-0d3f2d0a0001',
    resourceVersion: '17',
    generation: 3,
    creationTimestamp: '2026-01-01T00:00:00Z',
    selfLink: '/api/v1/namespaces/a/secrets/b',
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }],
  },
  { finalizers: ['example.com/keep'] },
)

/** Manifests of Secrets as people have them: by hand, or from a cluster. */
export const arbitrarySecret: fc.Arbitrary<JsonObject> = fc
  .record({
    name: label,
    namespace: label,
    labels: fc.option(
      fc.dictionary(label, label, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    ),
    annotations: fc.option(annotations),
    scopeMark,
    serverFields,
    type: fc.constantFrom(undefined, 'Opaque', 'kubernetes.io/tls', 'example.com/own'),
    immutable: fc.constantFrom(undefined, true, false),
    data: fc.array(fc.tuple(key, bytes), { minLength: 1, maxLength: 4 }),
    stringData: fc.array(fc.tuple(key, text), { maxLength: 2 }),
  })
  .map(({ data, stringData, type, immutable, ...meta }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: meta.name,
      namespace: meta.namespace,
      ...(meta.labels === null ? {} : { labels: meta.labels }),
      annotations: { ...meta.annotations, ...meta.scopeMark },
      ...meta.serverFields,
    },
    ...(type === undefined ? {} : { type }),
    ...(immutable === undefined ? {} : { immutable }),
    data: Object.fromEntries(
      data.map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    ),
    stringData: Object.fromEntries(stringData),
  }))
