/** Lets one point happen, brings the rotation to its end, and says what is wrong then. */
import type { ControlPlane, FaultProxy } from '../../../control-plane/control-plane.ts'
import type { Ran } from '../../run.ts'
import { type Point, pointText } from './points.ts'
import { killHalfway, newScene, type Scene } from './scene.ts'
import { endingOf, truthOf } from './truth.ts'

export interface Outcome {
  readonly point: Point
  /** What it hit; undefined when the moment never came. */
  readonly met: string | undefined
  readonly ending: string
  /** Each one a sentence; empty when all is as it must be. */
  readonly wrong: readonly string[]
}

/** What keeps the test itself from it is told like what is wrong, so that the other points are tried. */
export async function carryOut(
  cluster: ControlPlane,
  proxy: FaultProxy,
  point: Point,
): Promise<Outcome> {
  try {
    return await letHappen(cluster, proxy, point)
  } catch (error) {
    const wrong = [`${pointText(point)}: ${error instanceof Error ? error.message : String(error)}`]
    return { point, met: undefined, ending: 'unknown', wrong }
  }
}

async function letHappen(cluster: ControlPlane, proxy: FaultProxy, point: Point): Promise<Outcome> {
  const scene = await newScene(cluster, proxy, point.strategy)
  const { trial, marks } = scene
  try {
    if (point.way === 'back') await killHalfway(scene)
    const first = await scene.runWith(point.way === 'back' ? abortOf(scene) : scene.begin, point)
    const between = await endingOf(cluster, scene)
    const isOpen = !['none', 'committed', 'rolledBack'].includes(between.ending)
    const wrong = wordsMissing(first, isOpen)
    const second = await goOn(scene, nextFlag(point))
    const { ending, wrong: left } = await truthOf(cluster, scene)
    wrong.push(...left, ...endWrong(second.status, isOpen, ending))
    if (second.status !== 0 && second.status !== 6) wrong.push(...(isOpen ? [second.stderr] : []))
    const output = [first, second].map(({ stdout, stderr }) => stdout + stderr).join('')
    wrong.push(...marks.foundIn(output).map((what) => `${what} was shown`))
    const text = `${pointText(point)} (${first.met})`
    return { point, met: first.met, ending, wrong: wrong.map((each) => `${text}: ${each}`) }
  } finally {
    await trial.over()
    await cluster.admin.delete(`/api/v1/namespaces/${trial.site.namespace}`)
  }
}

/** How the program is called to go back. */
export function abortOf({ trial }: Scene): readonly string[] {
  return ['rotate', 'db', '--abort', ...trial.again]
}

/** Where the former credential was deleted or is being revoked, --abort says so, and changes nothing. */
const TOO_LATE: readonly (readonly [status: number, says: string])[] = [
  [4, 'there is no way back any more'],
  [2, 'it is too late for a way back'],
]

async function goOn(scene: Scene, flag: string): Promise<Ran> {
  const words = ['rotate', 'db', ...scene.trial.again]
  const ran = await scene.run([...words, flag])
  const isTooLate = TOO_LATE.some(
    ([status, says]) => ran.status === status && ran.stderr.includes(says),
  )
  if (!isTooLate) return ran
  const resumed = await scene.run([...words, '--resume'])
  // To be gone on with, it must not have been touched.
  const isCommitted = resumed.status === 0 ? '' : 'it was too late, and not committed then: '
  return { ...resumed, stderr: isCommitted + ran.stderr + resumed.stderr }
}

/** Mostly on, now and then back. */
function nextFlag({ nth, how, way }: Point): string {
  return way === 'forward' && nth % 3 === 0 && how.endsWith('before') ? '--abort' : '--resume'
}

/** Whoever is told of a failure is told what to type. */
function wordsMissing({ status, stderr }: Ran, isOpen: boolean): string[] {
  if (status === null || status === 0 || status === 6) return []
  // Who has asked for --abort is right to try again.
  const missing = isOpen && !/rotate \S+ --resume|hint: try again/.test(stderr)
  const words = [
    ...(missing ? [`no word of --resume: ${stderr}`] : []),
    ...(stderr.includes('hint: ') ? [] : [`no hint: ${stderr}`]),
  ]
  return [4, 5].includes(status) ? words : [...words, `it ended with ${status}: ${stderr}`]
}

function endWrong(status: number | null, wasOpen: boolean, ending: string): string[] {
  const wanted = wasOpen ? { committed: 0, rolledBack: 6 }[ending] : 2
  return status === wanted ? [] : [`it ended with ${status}, ${ending}`]
}
