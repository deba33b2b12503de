import { expect, test } from 'vitest'
import { reachReport } from '../../../src/lib/analysis/reach/index.ts'
import { composedCluster } from './random/composed.ts'
import { COMPOSED_SECRETS } from './random/composed-questions.ts'
import { modelOf } from './random/model.ts'

test.each([1, 2, 3])('no reader of cluster %i is told one path twice', async (seed) => {
  const model = await modelOf(composedCluster(seed))
  const scope = { secrets: COMPOSED_SECRETS }
  let others = 0
  for (const { readers } of reachReport(model, scope, { allPaths: true }).secrets) {
    for (const reader of readers) {
      if (reader.others === undefined) continue
      const told = [reader.path, ...reader.others].map((path) =>
        path.map((step, at) => ({
          ...step,
          from: '',
          // What ends in the same Secret may call it by different names.
          to: at === path.length - 1 ? '' : step.to,
        })),
      )
      expect(new Set(told.map((path) => JSON.stringify(path))).size).toBe(told.length)
      expect(reader.alternatives).toBe(reader.others.length)
      others += reader.others.length
    }
  }
  expect(others).toBeGreaterThan(10)
})
