import { expect, onTestFinished, test } from 'vitest'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { type Answer, type Attacker, attackerAt, Refused } from './attacker.ts'
import { arrange, type Given } from './given.ts'
import { expectReach, type ReachExpectation } from './reach-expectation.ts'
import { carries, openScene, type Scene, type SceneOptions } from './scene.ts'

/** Here, so that the time a first start takes is not a test's. */
const plane = await useControlPlane()

type Givens = Given | ((scene: Scene) => Given | Promise<Given>)

/**
 * How an attack proves itself:
 * - `value`: what the attacker was given carries the Secret's value
 * - `accepted`: the API server accepted the object; the rest is a kubelet's or controller's work
 * - `authorized`: the request was let through to a kubelet that is not there
 */
type Proof =
  | { readonly proof?: 'value' }
  /** `kubelet` completes "a kubelet would …". */
  | { readonly proof: 'accepted' | 'authorized'; readonly kubelet: string }

/** A row of the catalogue, performed twice: with all that it needs, and without one thing. */
export type Demonstration = Proof & {
  /** Row of the catalogue. */
  readonly id: string
  /** One sentence: `an empty patch answers with the whole Secret`. */
  readonly title: string
  readonly scene?: SceneOptions
  readonly given: Givens
  /** Ends with what the attacker holds at last; a refusal on the way may be thrown. */
  readonly attack: (attacker: Attacker, scene: Scene) => Promise<Answer>
  /** What the twin lacks; completes "without …". */
  readonly without: string
  /** All that holds in the twin. */
  readonly twin: Givens
  /** Another attacker in the twin. */
  readonly twinScene?: SceneOptions
  /** How the twin ends: 403 by default, or another status, or an answer without the value. */
  readonly twinEnds?: number | 'without the value'
  /** What our own `reach --why` has to say; `yes` through this row and `no` by default. */
  readonly reach?: {
    readonly verdict?: ReachExpectation['verdict']
    /** `no` through no row at all. */
    readonly twin?: ReachExpectation['verdict']
    /** Row through which the twin reads all the same, for a twin that is not `no`. */
    readonly twinRow?: string
  }
}

/** Makes the two tests of a row, or of one form of it. */
export function demonstrate(row: Demonstration): void {
  const { id, scene: options = {}, reach = {} } = row

  test(`${id}: ${sentence(row)}`, async () => {
    const scene = await stage(row.given, id, options)
    await expectReach(scene, { id, verdict: reach.verdict ?? 'yes' })
    const answer = await ending(row, scene)
    expect(outcome(row, answer, scene), answer.text.slice(0, 500)).toBe(row.proof ?? 'value')
  })

  test(`${id}: ${row.title}, but not without ${row.without}`, async () => {
    const scene = await stage(row.twin, id, row.twinScene ?? options)
    await expectReach(scene, { id: reach.twinRow ?? id, verdict: reach.twin ?? 'no' })
    const answer = await ending(row, scene)
    expect(outcome(row, answer, scene), answer.text.slice(0, 500)).toBe(row.twinEnds ?? 403)
  })
}

/** A scene with all that is given, for tests of another form. It ends with the test. */
export async function stage(given: Givens, id: string, options: SceneOptions = {}): Promise<Scene> {
  const scene = await openScene(plane, id, options)
  onTestFinished(scene.end)
  await arrange(scene, typeof given === 'function' ? await given(scene) : given)
  return scene
}

/** The attacker of a scene, with the first credential. */
export function attackerIn(scene: Scene): Attacker {
  return attackerAt(scene.plane, scene.attacker.held)
}

function sentence(row: Demonstration): string {
  if (row.proof === 'accepted') return `${row.title} (accepted; a kubelet would ${row.kubelet})`
  if (row.proof === 'authorized') return `${row.title} (authorized; a kubelet would ${row.kubelet})`
  return row.title
}

async function ending(row: Demonstration, scene: Scene): Promise<Answer> {
  try {
    return await row.attack(attackerIn(scene), scene)
  } catch (error) {
    if (error instanceof Refused) return error.answer
    throw error
  }
}

type Outcome = NonNullable<Demonstration['proof']> | NonNullable<Demonstration['twinEnds']>

function outcome(row: Demonstration, answer: Answer, scene: Scene): Outcome {
  if (carries(answer.text, scene.secret)) return 'value'
  if (row.proof === 'authorized' && wentOn(answer)) return 'authorized'
  if (answer.status >= 400) return answer.status
  return row.proof === 'accepted' ? 'accepted' : 'without the value'
}

/** What a node or pod without an address, or a request without upgrade, ends in after it was let through. */
const NO_CONNECTION = /address not allowed|no such host|Upgrade request required/

/**
 * Whether the API server went on to a kubelet or a pod, which it only does for whom
 * it has let through: it was switched to another protocol, or got no connection.
 */
function wentOn({ status, text }: Answer): boolean {
  return status < 400 || status >= 500 || NO_CONNECTION.test(text)
}
