import { expect, test } from 'vitest'
import { emptyModel } from '../../../src/lib/model/build.ts'
import { ModelBuilder } from '../../../src/lib/model/model-builder.ts'
import type { Resource } from '../../../src/lib/source/index.ts'
import { object } from '../cluster.ts'

const group = 'gateway.networking.k8s.io'
const gateways: Resource = {
  group,
  version: 'v1',
  plural: 'gateways',
  kind: 'Gateway',
  namespaced: true,
}

const gateway = object(`${group}/v1`, 'Gateway', 'edge', 'g', {
  spec: { listeners: [{ tls: { certificateRefs: [{ name: 'tls', namespace: 'shop' }] } }] },
})

test.each([
  ['everywhere', {}, false],
  ['in the namespace of the Secret', { namespace: 'shop' }, false],
  [
    'only in another namespace, so that a grant may have been missed',
    { namespace: 'edge' },
    undefined,
  ],
])('a reference without a grant when grants were read %s', (_where, scope, permitted) => {
  const builder = new ModelBuilder(emptyModel({ kind: 'cluster', name: 'test' }))
  builder.add({ kind: 'objects', resource: gateways, items: [gateway] })
  builder.add({
    kind: 'coverage',
    entry: { resource: `referencegrants.${group}`, status: 'read', ...scope },
  })
  expect(builder.finish().facts.Reference.map((each) => each.permitted)).toEqual([permitted])
})
