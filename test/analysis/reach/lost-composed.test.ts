import { afterAll, expect, test } from 'vitest'
import { answersOf, type Questions, reversed } from './lost-answers.ts'
import { composedCluster } from './random/composed.ts'
import { COMPOSED } from './random/composed-names.ts'
import { askedIdentities, COMPOSED_SECRETS } from './random/composed-questions.ts'
import { modelWithout, permissions } from './random/lost.ts'
import { seeded } from './random/random.ts'

const { namespaces } = COMPOSED
const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const SEEDS = Array.from({ length: long ? 100 : 7 }, (_, at) => at + 1)
const changes = new Set<string>()
let compared = 0

afterAll(() => {
  if (long) process.stdout.write(`${compared} answers compared\n`)
})

test.each(SEEDS)(
  'without any one list permission no answer about cluster %i is reversed',
  async (seed) => {
    const objects = composedCluster(seed)
    const random = seeded(seed)
    const full = await modelWithout(objects, namespaces)
    const everybody = askedIdentities(full, random)
    const questions: Questions = {
      secrets: COMPOSED_SECRETS,
      identities: random.some(everybody, 6, 6),
      pairs: everybody.map((identity) => [random.pick(COMPOSED_SECRETS), identity]),
    }
    const before = answersOf(full, questions)
    expect(before.complete).toBe(true)
    for (const lost of permissions(namespaces)) {
      const after = answersOf(await modelWithout(objects, namespaces, lost), questions)
      expect.soft(reversed(before, after, full), JSON.stringify(lost)).toEqual([])
      for (const question of new Set([...before.given.keys(), ...after.given.keys()])) {
        const was = before.given.get(question) ?? 'no'
        changes.add(`${was} → ${after.given.get(question) ?? (after.complete ? 'no' : 'unknown')}`)
        compared++
      }
    }
  },
  120_000,
)

test('without a permission answers of every kind became unknown, and some stayed', () => {
  expect(compared).toBeGreaterThan(10_000)
  for (const change of ['certain → unknown', 'conditional → unknown', 'no → unknown', 'no → no']) {
    expect(changes).toContain(change)
  }
})
