/** Lists come in whatever order the server answers in: no answer may depend on it. */
import fc from 'fast-check'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { buildModel } from '../../src/lib/model/build.ts'
import type { Model } from '../../src/lib/model/model.ts'
import type { Chunk } from '../../src/lib/source/index.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'
import { crd, object, secret } from './cluster.ts'

const UNKNOWN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const reference = { kind: 'Secret', name: 'db', namespace: 'shop' }

/** One object of each kind, with what looks like a reference wherever one might be looked for. */
const LISTS: readonly Chunk[] = BUILT_IN.map((resource): Chunk => {
  const { group, version, kind, plural } = resource
  const apiVersion = group === '' ? version : `${group}/${version}`
  const spec = {
    to: [reference],
    secretRef: reference,
    listeners: [{ tls: { certificateRefs: [reference] } }],
    template: { spec: { containers: [{ name: 'a', envFrom: [{ secretRef: reference }] }] } },
  }
  const items = {
    Secret: [secret('shop', 'db')],
    CustomResourceDefinition: BUILT_IN.map((each) =>
      crd(each.group, each.kind, each.plural, UNKNOWN),
    ),
  }[kind] ?? [object(apiVersion, kind, 'shop', plural, { spec, parameters: { a: 'db' } })]
  return { kind: 'objects', resource, items }
})

function modelOf(lists: readonly Chunk[]): Promise<Model> {
  const chunks = Readable.from(lists) as AsyncIterable<Chunk>
  return buildModel(chunks, { kind: 'cluster', name: 'test' })
}

test('what a model says does not depend on which list came first', async () => {
  const inOrder = await modelOf(LISTS)
  expect(inOrder.facts.Reference.map(({ kind, field }) => [kind, field])).toContainEqual([
    'Reference',
    'spec.listeners[0].tls.certificateRefs[0]',
  ])
  const orders = fc.shuffledSubarray([...LISTS], { minLength: LISTS.length })
  await fc.assert(
    fc.asyncProperty(orders, async (lists) => {
      expect(await modelOf(lists)).toEqual(inOrder)
    }),
  )
})

test('a ReferenceGrant permits a use, and is none itself', async () => {
  const { facts } = await modelOf(LISTS)
  const kinds = new Set(facts.Reference.map((fact) => fact.from.kind))
  expect(kinds).toContain('Gateway')
  expect(kinds).not.toContain('ReferenceGrant')
})
