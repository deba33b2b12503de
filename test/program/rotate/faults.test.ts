/**
 * The connection is cut, or the program killed, before and after each request of a rotation and
 * each call of its hook, forward and back: `--resume` or `--abort` always brings it to one of its
 * two ends.
 */
import { afterAll, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { fewAtATime } from '../run.ts'
import { abortOf, carryOut } from './faults/carry-out.ts'
import type { How, Point } from './faults/points.ts'
import { killHalfway, newScene } from './faults/scene.ts'
import type { Strategy } from './faults/trial.ts'
import { stopServer } from './faults/trials/roles.ts'
import { truthOf } from './faults/truth.ts'

const isLong = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const TIMEOUT = 3_600_000

/** How many points of each are tried in CI; none where others go the same way through the program. */
const SAMPLES: Readonly<Record<Strategy, number>> = {
  replace: 6,
  dual: 6,
  'new-name': 6,
  source: 3,
  renewal: 0,
  'sa-token': 3,
  tls: 0,
  'tls-ca': 3,
  hook: 4,
  postgres: 0,
  alternating: 0,
}
const STRATEGIES = Object.keys(SAMPLES) as readonly Strategy[]

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
afterAll(async () => {
  await proxy.stop()
  await stopServer()
})

const HOWS: readonly How[] = ['cut before', 'cut after', 'killed before', 'killed after']

/** Counts the requests of a run in which nothing goes wrong, and makes points of them. */
async function pointsOf(strategy: Strategy, way: Point['way']): Promise<readonly Point[]> {
  const scene = await newScene(cluster, proxy, strategy)
  if (way === 'back') await killHalfway(scene)
  scene.counted()
  const { status, stderr } = await scene.runWith(way === 'back' ? abortOf(scene) : scene.begin)
  expect(status, stderr).toBe(way === 'back' ? 6 : 0)
  expect(await truthOf(cluster, scene)).toMatchObject({ wrong: [] })
  const { write, read, hook } = scene.counted()
  await scene.trial.over()
  const numbers = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => index + 1)
  const at = { strategy, way }
  const inEachWay = (what: 'write' | 'hook', count: number): readonly Point[] =>
    numbers(count).flatMap((nth) => HOWS.map((how) => ({ ...at, what, nth, how }) as const))
  return [
    ...inEachWay('write', write),
    ...numbers(read).map((nth) => {
      const how = nth % 2 === 0 ? 'killed before' : 'cut before'
      return { ...at, what: 'read', nth, how } as const
    }),
    ...inEachWay('hook', hook),
  ]
}

/** Spread over all of them, others for each strategy. */
function sampleOf(strategy: Strategy, all: readonly Point[]): readonly Point[] {
  const step = Math.floor(all.length / SAMPLES[strategy])
  return all.filter((_, index) => index % step === (strategy.length * 5) % step)
}

test.each(STRATEGIES.filter((strategy) => isLong || SAMPLES[strategy] > 0))(
  '%s ends committed or rolled back, wherever it was interrupted',
  async (strategy) => {
    const forward = await pointsOf(strategy, 'forward')
    const all = [...forward, ...(await pointsOf(strategy, 'back'))]
    const points = isLong ? all : sampleOf(strategy, all)
    const outcomes = await fewAtATime(points, (point) => carryOut(cluster, proxy, point))
    const met = outcomes.filter((each) => each.met !== undefined)
    const count = (ending: string): number => met.filter((each) => each.ending === ending).length
    const counts = { committed: count('committed'), rolledBack: count('rolledBack') }
    if (isLong) console.log(strategy, { points: met.length, ...counts, untouched: count('none') })
    expect(outcomes.flatMap(({ wrong }) => wrong)).toEqual([])
    expect(met.length).toBeGreaterThanOrEqual(isLong ? 60 : SAMPLES[strategy] - 1)
  },
  TIMEOUT,
)
