import { afterAll, expect, test } from 'vitest'
import { whyReader } from '../../src/lib/analysis/reach/index.ts'
import { startControlPlane } from '../control-plane/control-plane.ts'
import { compareSeed, inCluster, noOutcome } from './carry-out.ts'
import { perform, StepFailed } from './perform.ts'
import { noMemory, searchFrom } from './search.ts'
import { chosenSeeds } from './seeds.ts'
import { standsStill } from './world.ts'

const { seeds, rows: wanted } = chosenSeeds(process.env)
/** All that one who asks for a part of the seeds wants to know is whether there is a mismatch. */
const whole = wanted.length > 0

// Rights in the whole cluster would be those of the attackers of other files.
const plane = await startControlPlane({ controllers: true })
afterAll(plane.stop)
await standsStill(plane)

const outcome = noOutcome()

test.for(seeds)(
  'seed %i: what is certain ends with the value in hand, and what is a no resists everything',
  // Some make hundreds of changes, each of which the API server has to hear of.
  { timeout: 900_000 },
  async (seed) => {
    const known = outcome.mismatches.length
    await compareSeed(plane, seed, outcome)
    expect(outcome.mismatches.slice(known)).toEqual([])
  },
)

test('chains of every length were carried out, through every row that takes no kubelet', () => {
  const { carriedOut, rows, notTried, mismatches, ...counts } = outcome
  const sorted = <K>(counted: Map<K, number>) =>
    Object.fromEntries([...counted].toSorted(([a], [b]) => String(a).localeCompare(String(b))))
  const maps = { steps: sorted(carriedOut), rows: sorted(rows), notTried: sorted(notTried) }
  console.log('chains', JSON.stringify({ ...maps, ...counts, mismatches: mismatches.length }))
  if (!whole) return
  expect([...carriedOut.keys()]).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6]))
  expect([...rows.keys()]).toEqual(expect.arrayContaining([...wanted]))
  expect(outcome.resisted).toBeGreaterThan(100)
  // What is made up here has a script, so nothing may be passed over.
  expect(maps.notTried).toEqual({})
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
    const forged = ['D1', 'D7', 'I16', 'N4'].map((id) =>
      perform(world, session, [{ id, from: '', to, evidence: [] }], no.mark),
    )
    await Promise.all(forged.map((each) => expect(each).rejects.toThrow(StepFailed)))
  })
}, 120_000)
