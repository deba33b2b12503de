/**
 * The connection is cut, or the program killed, before and after each request of a rotation, forward
 * and back: `--resume` or `--abort` always brings it to one of its two ends.
 */
import { afterAll, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { fewAtATime } from '../run.ts'
import { carryOut } from './faults/carry-out.ts'
import type { How, Point, Strategy } from './faults/points.ts'
import { killHalfway, newScene } from './faults/scene.ts'
import { truthOf } from './faults/truth.ts'

const isLong = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const TIMEOUT = 3_600_000
/** In CI, one point in so many. */
const STEP = 19

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
afterAll(() => proxy.stop())

const HOWS: readonly How[] = ['cut before', 'cut after', 'killed before', 'killed after']

/** Counts the requests of a run in which nothing goes wrong, and makes points of them. */
async function pointsOf(strategy: Strategy, way: Point['way']): Promise<readonly Point[]> {
  const scene = await newScene(cluster, proxy, strategy)
  if (way === 'back') await killHalfway(scene)
  scene.counted()
  const { status } = await scene.runWith(way === 'back' ? ['rotate', 'db', '--abort'] : scene.begin)
  expect(status).toBe(way === 'back' ? 6 : 0)
  expect(await truthOf(cluster, scene.site)).toMatchObject({ wrong: [] })
  const { write, read } = scene.counted()
  const numbers = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => index + 1)
  const at = { strategy, way }
  return [
    ...numbers(write).flatMap((nth) =>
      HOWS.map((how) => ({ ...at, what: 'write', nth, how }) as const),
    ),
    ...numbers(read).map((nth) => {
      const how = nth % 2 === 0 ? 'killed before' : 'cut before'
      return { ...at, what: 'read', nth, how } as const
    }),
  ]
}

test.each(['replace', 'dual', 'new-name'] as const)(
  '%s ends committed or rolled back, wherever it was interrupted',
  async (strategy) => {
    const forward = await pointsOf(strategy, 'forward')
    const all = [...forward, ...(await pointsOf(strategy, 'back'))]
    const points = isLong ? all : all.filter((_, index) => index % STEP === strategy.length % STEP)
    const outcomes = await fewAtATime(points, (point) => carryOut(cluster, proxy, point))
    const met = outcomes.filter((each) => each.met !== undefined)
    const count = (ending: string): number => met.filter((each) => each.ending === ending).length
    const counts = { committed: count('committed'), rolledBack: count('rolledBack') }
    if (isLong) console.log(strategy, { points: met.length, ...counts, untouched: count('none') })
    expect(outcomes.flatMap(({ wrong }) => wrong)).toEqual([])
    expect(met.length).toBeGreaterThanOrEqual(isLong ? 60 : 5)
  },
  TIMEOUT,
)
