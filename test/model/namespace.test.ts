import { expect, test } from 'vitest'
import { namespaceFact } from '../../src/lib/model/cluster.ts'

test('a namespace keeps its labels, and says when it is being deleted', () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  const there = namespaceFact({ metadata: { name: 'n', labels } })
  expect(there.labels).toEqual(labels)
  expect(there.terminating).toBeUndefined()
  const metadata = { name: 'n', deletionTimestamp: '2026-01-01T00:00:00Z' }
  expect(namespaceFact({ metadata }).terminating).toBe(true)
})
