import { afterEach, expect, test } from 'vitest'
import { decider, type Question } from '../../../src/lib/analysis/reach/index.ts'
import { type OwnControlPlane, startControlPlane } from '../../control-plane/control-plane.ts'
import { randomCluster } from './random/cluster.ts'
import { createCluster } from './random/create.ts'
import { readLive } from './random/live.ts'
import { review, settle } from './random/oracle.ts'
import { nodeQuestions, randomQuestions } from './random/questions.ts'
import { seeded } from './random/random.ts'

const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
/** `REACH_SEEDS=17,42` repeats what a failure printed. */
const SEEDS = process.env['REACH_SEEDS']?.split(',').map(Number) ?? (long ? range(10) : range(3))
const QUESTIONS = Number(process.env['REACH_QUESTIONS'] ?? (long ? 12_000 : 7000))

let plane: OwnControlPlane | undefined

afterEach(async () => {
  await plane?.stop()
  plane = undefined
})

test.each(SEEDS)(
  'seed %i: every decision is the one of the API server',
  async (seed) => {
    plane = await startControlPlane({
      controllers: true,
      // Mirror pods that name Secrets pass no other way, and pods need no accounts.
      apiServerFlags: ['--disable-admission-plugins=ServiceAccount'],
    })
    const { admin } = plane
    await createCluster(admin, randomCluster(seed))
    // From here on nothing may change: no pod be collected, no volume be bound.
    await plane.kill('kube-controller-manager')
    await settle(admin)
    const model = await readLive(plane.adminKubeconfig)
    const decide = decider(model)
    const questions = [...nodeQuestions(), ...randomQuestions(seeded(seed + 1), QUESTIONS)]
    const mismatches: string[] = []
    let yes = 0
    await inParallel(questions, 32, async (question) => {
      const allowed = await review(admin, question)
      const answer = decide(question)
      if (allowed) yes++
      if (answer.allowed !== allowed) mismatches.push(difference(question, allowed, answer.allowed))
    })
    expect(mismatches, `REACH_SEEDS=${seed}`).toEqual([])
    // Answers that are all alike would compare equal without proving anything.
    expect(yes).toBeGreaterThan(questions.length / 20)
    expect(yes).toBeLessThan((questions.length * 19) / 20)
  },
  600_000,
)

function difference(question: Question, server: boolean, ours: boolean | null): string {
  return `${JSON.stringify(question)}: the API server says ${server}, we say ${ours}`
}

async function inParallel<T>(
  items: readonly T[],
  parallel: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (const item of rest) await task(item)
    }),
  )
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1)
}
