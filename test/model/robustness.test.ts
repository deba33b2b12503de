import fc from 'fast-check'
import { expect, test } from 'vitest'
import { converterOf } from '../../src/lib/model/convert.ts'
import { customKindFact } from '../../src/lib/model/custom-kind.ts'
import { ADAPTERS } from '../../src/lib/model/references/adapters/index.ts'
import { customReader } from '../../src/lib/model/references/custom.ts'
import { validateFact } from '../../src/lib/model/validate.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'

/** Words that steer random JSON into the code under test. */
const WORDS = [
  'metadata',
  'spec',
  'status',
  'name',
  'namespace',
  'ownerReferences',
  'managedFields',
  'fieldsV1',
  'f:data',
  'annotations',
  'labels',
  'template',
  'jobTemplate',
  'containers',
  'initContainers',
  'env',
  'envFrom',
  'valueFrom',
  'secretKeyRef',
  'secretRef',
  'volumes',
  'volumeMounts',
  'projected',
  'sources',
  'secret',
  'items',
  'secretName',
  'tls',
  'parameters',
  'rules',
  'subjects',
  'versions',
  'schema',
  'openAPIV3Schema',
  'properties',
  'provider',
  'auth',
  'listeners',
  'certificateRefs',
  'kind',
  'group',
  'claimRef',
  'csi',
  'nodeStageSecretRef',
]

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 0, '', 'Secret', 'db', '__proto__'),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 6 }),
  ),
})).value

test('no object, however odd, makes a converter throw, and what comes out is a fact', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(...BUILT_IN), (raw, resource) => {
      for (const fact of converterOf(resource)?.(raw, resource) ?? []) {
        expect(validateFact(structuredClone(fact))).toEqual(fact)
      }
    }),
    { numRuns: 2000 },
  )
})

test('no object makes an adapter throw', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(...ADAPTERS), (raw, adapter) => {
      const { certain, ifExists } = customReader(adapter, adapter, ['spec<any>', 'spec.secret?'])(
        raw,
      )
      for (const fact of [...certain, ...ifExists]) expect(validateFact(fact)).toBe(fact)
    }),
    { numRuns: 2000 },
  )
})

test('no schema makes the walk throw', () => {
  fc.assert(
    fc.property(json, (schema) => {
      const spec = {
        group: 'g',
        names: { kind: 'K', plural: 'ks' },
        versions: [{ name: 'v1', served: true, schema: { openAPIV3Schema: schema } }],
      }
      expect(customKindFact({ spec })).toHaveLength(1)
    }),
    { numRuns: 1000 },
  )
})

test('literal values of environment variables never reach a fact', () => {
  const canary = 'canary-7f3a'
  const variable = fc.record({ name: fc.string(), value: fc.constant(canary) })
  const container = fc.record({
    name: fc.string(),
    env: fc.array(variable, { minLength: 1 }),
    args: fc.constant([canary]),
    command: fc.constant([canary]),
  })
  fc.assert(
    fc.property(
      fc.array(container),
      fc.constantFrom('Pod', 'Deployment', 'CronJob'),
      (containers, kind) => {
        const spec = { containers, initContainers: containers, ephemeralContainers: containers }
        const raw = {
          metadata: { name: 'x', annotations: { a: canary } },
          spec: { ...spec, template: { spec }, jobTemplate: { spec: { template: { spec } } } },
        }
        const resource = BUILT_IN.find((each) => each.kind === kind)
        const facts = resource && converterOf(resource)?.(raw, resource)
        expect(facts).toHaveLength(1)
        expect(JSON.stringify(facts)).not.toContain(canary)
      },
    ),
  )
})

test.each([
  ['no kind', {}],
  ['an unknown kind', { kind: 'Spaceship' }],
  ['a kind from the prototype', { kind: 'constructor' }],
  ['a missing member', { kind: 'Namespace', namespace: '', name: 'x', uid: '', created: '' }],
  [
    'a member of the wrong type',
    { kind: 'Namespace', namespace: '', name: 'x', uid: '', created: '', labels: { a: 1 } },
  ],
  ['no object', 'Pod'],
])('a snapshot with %s is refused in a sentence', (_what, fact) => {
  expect(() => validateFact(fact)).toThrow(/the snapshot holds something that is not a fact/)
})
