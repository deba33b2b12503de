import fc from 'fast-check'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { buildModel } from '../../src/lib/model/build.ts'
import type { Model } from '../../src/lib/model/model.ts'
import type { Chunk, Resource } from '../../src/lib/source/index.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'
import { crd, object, secret } from './cluster.ts'

const origin = { kind: 'cluster', name: 'test' } as const

function modelOf(chunks: readonly Chunk[]): Promise<Model> {
  return buildModel(Readable.from(chunks) as AsyncIterable<Chunk>, origin)
}

const KINDS = ['Pod', 'Role', 'ClusterRole', 'Secret', 'Ingress'].map((name) => {
  const found = BUILT_IN.find(({ kind }) => kind === name)
  if (found === undefined) throw new Error(`${name} is not built in`)
  return found
})
const SCOPES = [undefined, 'a', 'b']

/** A page of one list: some objects, whose names tell the moment they were read at. */
function page(resource: Resource, namespace: string | undefined, names: readonly string[]): Chunk {
  const { group, version, kind } = resource
  const apiVersion = group === '' ? version : `${group}/${version}`
  const items = names.map((name) =>
    object(apiVersion, kind, namespace ?? 'everywhere', name, {
      spec: { tls: [{ secretName: name }] },
    }),
  )
  return { kind: 'objects', resource, items, ...(namespace === undefined ? {} : { namespace }) }
}

const name = fc.stringMatching(/^[a-z]{1,3}$/)
const chunk: fc.Arbitrary<Chunk> = fc
  .tuple(fc.constantFrom(...KINDS), fc.constantFrom(...SCOPES), fc.option(fc.array(name)))
  .map(([resource, namespace, names]) => {
    if (names !== null) return page(resource, namespace, names)
    return { kind: 'restart', resource, ...(namespace === undefined ? {} : { namespace }) }
  })

/** What is left when each restart takes away what the same list brought before. */
function valid(chunks: readonly Chunk[]): readonly Chunk[] {
  return chunks.filter(
    (each, index) =>
      each.kind === 'objects' &&
      !chunks
        .slice(index)
        .some(
          (later) =>
            later.kind === 'restart' &&
            later.resource === each.resource &&
            later.namespace === each.namespace,
        ),
  )
}

test('a list that begins again leaves nothing of what it brought before, and others keep theirs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 12 }), async (chunks) => {
      expect(await modelOf(chunks)).toEqual(await modelOf(valid(chunks)))
    }),
  )
})

test('custom resources and grants of the earlier moment are gone, too', async () => {
  const widgets = { group: 'example.com', version: 'v1', plural: 'widgets', kind: 'Widget' }
  const resource = { ...widgets, namespaced: true }
  const crds = BUILT_IN.find(({ kind }) => kind === 'CustomResourceDefinition')
  const secrets = BUILT_IN.find(({ kind }) => kind === 'Secret')
  if (crds === undefined || secrets === undefined) throw new Error('not built in')
  const spec = { properties: { tokenSecretName: {}, clientSecret: { type: 'string' } } }
  const first = await modelOf([
    {
      kind: 'objects',
      resource: crds,
      items: [crd('example.com', 'Widget', 'widgets', { properties: { spec } })],
    },
    { kind: 'objects', resource: secrets, items: [secret('shop', 'old'), secret('shop', 'new')] },
  ])
  const { extendModel } = await import('../../src/lib/model/build.ts')
  const widget = (secretName: string): Chunk => ({
    kind: 'objects',
    resource,
    items: [
      object('example.com/v1', 'Widget', 'shop', secretName, {
        spec: { clientSecret: secretName },
      }),
    ],
  })
  const chunks: Chunk[] = [widget('old'), { kind: 'restart', resource }, widget('new')]
  const { facts } = await extendModel(first, Readable.from(chunks) as AsyncIterable<Chunk>)
  expect(facts.Reference.map(({ secret: { name: named } }) => named)).toEqual(['new'])
})
