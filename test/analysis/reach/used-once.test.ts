import { expect, test } from 'vitest'
import { generateModel, sizeFor } from '../../../bench/large-model.ts'
import { distinctReaders, reachReport, secretsIn } from '../../../src/lib/analysis/reach/index.ts'
import type { Reader } from '../../../src/lib/analysis/reach/index.ts'

function keyOf({ subject, confidence, path }: Reader): string {
  const { kind, namespace = '', name } = subject
  return [kind, namespace, name, confidence, path.length].join(' ')
}

test('a listing that names who reads all used Secrets once leaves nobody out', () => {
  for (const seed of [1, 2, 3]) {
    const model = generateModel(sizeFor(300), seed)
    const scope = secretsIn(model)
    const places = new Set<string>()
    for (const { namespace, name, readers } of distinctReaders(model, scope, { usedOnce: true })) {
      for (const reader of readers) {
        const at = { cluster: '*', namespace, secret: `${namespace}/${name}` }[reader.scope]
        places.add(`${at} ${keyOf(reader)}`)
      }
    }
    let count = 0
    for (const { namespace, name, readers } of reachReport(model, scope).secrets) {
      for (const reader of readers) {
        count++
        const found = ['*', namespace, `${namespace}/${name}`].some((at) =>
          places.has(`${at} ${keyOf(reader)}`),
        )
        expect(found, `${namespace}/${name}: ${keyOf(reader)}`).toBe(true)
      }
    }
    expect(places.size).toBeLessThan(count)
  }
})
