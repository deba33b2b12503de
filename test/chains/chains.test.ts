import { afterAll, expect, test } from 'vitest'
import { whyReader } from '../../src/lib/analysis/reach/index.ts'
import { startControlPlane } from '../control-plane/control-plane.ts'
import { compareSeed, inCluster, noOutcome } from './carry-out.ts'
import { perform, StepFailed } from './perform.ts'
import { noMemory, searchFrom } from './search.ts'
import { standsStill } from './world.ts'

const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const seeds = long ? Array.from({ length: 60 }, (_, at) => at + 1) : [1, 2, 5]

// Rights in the whole cluster would be those of the attackers of other files.
const plane = await startControlPlane({ controllers: true })
afterAll(plane.stop)
await standsStill(plane)

const outcome = noOutcome()

test.for(seeds)(
  'seed %i: what is certain ends with the value in hand, and what is a no resists everything',
  { timeout: 240_000 },
  async (seed) => {
    const known = outcome.mismatches.length
    await compareSeed(plane, seed, outcome)
    expect(outcome.mismatches.slice(known)).toEqual([])
  },
)

test('the chains that were carried out are as long as they should be, and most Secrets were out of reach', () => {
  const { carriedOut, rows, notTried, ...counts } = outcome
  const sorted = <K>(counted: Map<K, number>) =>
    Object.fromEntries([...counted].toSorted(([a], [b]) => String(a).localeCompare(String(b))))
  console.log(
    'chains',
    JSON.stringify({
      steps: sorted(carriedOut),
      rows: sorted(rows),
      notTried: sorted(notTried),
      ...counts,
    }),
  )
  const lengths = [...carriedOut.keys()]
  expect(lengths).toEqual(expect.arrayContaining([1, 2, 3, 4]))
  expect(Math.max(...lengths)).toBeGreaterThanOrEqual(long ? 6 : 4)
  expect(outcome.resisted).toBeGreaterThan(20)
  expect(rows.size).toBeGreaterThan(long ? 18 : 8)
})

test('a no that is forged would be noticed: the search reads what is within reach', async () => {
  await inCluster(plane, 1, async (world, model) => {
    for (const { asked, session } of world.beginners) {
      const yes = world.marks.filter(
        ({ namespace, name }) =>
          whyReader(model, { namespace, name }, asked).confidence === 'certain',
      )
      if (yes.length === 0) continue
      const { values } = await searchFrom(world, session, noMemory())
      expect([...values]).toEqual(expect.arrayContaining(yes))
      return
    }
    throw new Error('seed 1 lets nobody read anything')
  })
}, 120_000)

test('a path that is forged cannot be carried out', async () => {
  await inCluster(plane, 1, async (world, model) => {
    const pairs = world.beginners.flatMap((beginner) =>
      world.marks.map((mark) => ({ beginner, mark })),
    )
    const no = pairs.find(
      ({ beginner, mark }) => whyReader(model, mark, beginner.asked).verdict === 'no',
    )
    if (no === undefined) throw new Error('seed 1 lets everybody read everything')
    const { session } = no.beginner
    const to = `secret ${no.mark.namespace}/${no.mark.name}`
    for (const id of ['D1', 'D7', 'I16', 'N4']) {
      const forged = perform(world, session, [{ id, from: '', to, evidence: [] }], no.mark)
      await expect(forged).rejects.toThrow(StepFailed)
    }
  })
}, 120_000)
