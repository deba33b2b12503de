import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closableElements } from '../../../src/lib/analysis/cut/closable.ts'
import type { CutElement } from '../../../src/lib/analysis/cut/element.ts'
import { type ReachCut, reachCut } from '../../../src/lib/analysis/cut/index.ts'
import { openReaders } from '../../../src/lib/analysis/cut/open-paths.ts'
import { readerKey } from '../../../src/lib/analysis/reach/difference.ts'
import { withoutElements } from '../../../src/lib/analysis/cut/without.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { apply } from './apply.ts'
import { PAY, richCluster, summedUp } from './rich-cluster.ts'
import { subsets } from './subsets.ts'

const DB = { namespace: PAY, name: 'db' }
const seeds = fc.integer({ min: 0, max: 2 ** 31 })

async function openIn(objects: readonly KubeObject[]): Promise<ReadonlySet<string>> {
  return new Set(openReaders(await modelOf(summedUp(objects)), DB).keys())
}

function staying({ stays }: ReachCut): ReadonlySet<string> {
  return new Set(stays.map(({ reader }) => readerKey(reader)))
}

test('the changes of a cut close every path that takes several grants, and each of them is needed', async () => {
  let changes = 0
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const objects = summedUp(richCluster(seed))
      const cut = reachCut(await modelOf(objects), DB)
      const stays = staying(cut)
      changes += cut.changes.length
      expect(
        [...(await openIn(apply(objects, cut.changes)))].filter((key) => !stays.has(key)),
      ).toEqual([])
      for (const change of cut.changes) {
        const others = cut.changes.filter((each) => each !== change)
        const again = await openIn(apply(objects, others))
        expect(
          [...again].filter((key) => !stays.has(key)).length,
          JSON.stringify(change),
        ).toBeGreaterThan(0)
      }
      // Whoever is given the Secret is afterwards as well.
      const given = (readers: Iterable<{ path: readonly { id: string }[] }>): number =>
        [...readers].filter(({ path }) => path[0]?.id === 'U1').length
      const after = openReaders(await modelOf(apply(objects, cut.changes)), DB)
      expect(given(after.values())).toBe(given(openReaders(await modelOf(objects), DB).values()))
    }),
    { numRuns: 100 },
  )
  expect(changes).toBeGreaterThan(50)
}, 120_000)

test('nothing smaller closes every path that takes several grants', async () => {
  const sizes = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const model = await modelOf(summedUp(richCluster(seed)))
      const { elements, atLeast } = reachCut(model, DB)
      expect(atLeast).toBe(elements.length)
      const all = [...closableElements(model, DB, () => false).values()]
      const stays = new Set(openReaders(withoutElements(model, all), DB).keys())
      const closes = (chosen: readonly CutElement[]): boolean =>
        [...openReaders(withoutElements(model, chosen), DB).keys()].every((key) => stays.has(key))
      for (let size = 0; size < elements.length; size++) {
        if (all.length ** size > 3000) break
        sizes.set(size, (sizes.get(size) ?? 0) + 1)
        for (const chosen of subsets(all, size)) {
          expect(closes(chosen), JSON.stringify(chosen)).toBe(false)
        }
      }
    }),
    { numRuns: 60 },
  )
  expect(sizes.get(1) ?? 0).toBeGreaterThan(0)
}, 120_000)
