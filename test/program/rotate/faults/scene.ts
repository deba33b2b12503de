/** A Secret with two Deployments that use it, and an operator whose requests go through a proxy. */
import type { ChildProcess } from 'node:child_process'
import type { Marks } from '../../../canary/marks.ts'
import type { ControlPlane, FaultProxy } from '../../../control-plane/control-plane.ts'
import { type Ran, run, type RunOptions, start } from '../../run.ts'
import { deployment, passwordInEnv } from '../site.ts'
import { type Aim, arm, armHook, isWrite, type Point } from './points.ts'
import { operatorStraight, type Strategy, type Trial } from './trial.ts'
import { TRIALS } from './trials/index.ts'
import { newMarks } from './values.ts'

/** Of the Deployments; the first is the canary. */
export const APPS = ['api', 'worker'] as const

export interface Scene {
  readonly trial: Trial
  readonly marks: Marks
  readonly strategy: Strategy
  /** How the program is called to begin. */
  readonly begin: readonly string[]
  /** Runs the program, through the proxy, while something is to go wrong. */
  runWith(words: readonly string[], point?: Aim): Promise<Faulted>
  /** Runs it straight at the API server. */
  run(words: readonly string[]): Promise<Ran>
  /** Writes and reads that the operator has sent, and calls of the hook, since the last call. */
  counted(): Readonly<Record<Point['what'], number>>
}

export interface Faulted extends Ran {
  /** The request that it hit, or undefined when the moment never came. */
  readonly met: string | undefined
}

/** @param more flags with which a rotation begins */
export async function newScene(
  cluster: ControlPlane,
  proxy: FaultProxy,
  strategy: Strategy,
  more: readonly string[] = [],
): Promise<Scene> {
  const trial = await TRIALS[strategy](cluster)
  const { namespace } = trial.site
  const user = `operator-${namespace}`
  const [kubeconfig, direct] = await Promise.all([
    proxy.kubeconfigForUser(user, ['system:masters'], namespace),
    operatorStraight(cluster, namespace),
  ])
  await startApps(trial)
  const input = trial.input === undefined ? {} : { input: trial.input }
  const options = (to: string): RunOptions => ({ kubeconfig: to, ...input })
  const seen = { requests: 0, calls: 0 }
  return {
    trial,
    marks: newMarks(),
    strategy,
    begin: ['rotate', 'db', '--yes', '--timeout', '60s', ...trial.flags, ...more],
    run: (words) => run(words, options(direct)),
    async runWith(words, point) {
      const programs: ChildProcess[] = []
      const kill = (): void => {
        for (const each of programs) each.kill('SIGKILL')
      }
      const { calls } = trial
      const isCall = point?.what === 'hook' && calls !== undefined
      const armed = isCall ? armHook(calls, point) : point && arm(proxy, user, point, kill)
      const running = start(words, options(kubeconfig))
      programs.push(running.child)
      const ran = await running.ended
      armed?.disarm()
      return { ...ran, met: armed?.met() }
    },
    counted() {
      const mine = proxy.requests.filter((each) => each.user === user)
      const since = mine.slice(seen.requests)
      const calls = trial.calls?.count() ?? 0
      const hook = calls - seen.calls
      Object.assign(seen, { requests: mine.length, calls })
      const write = since.filter(isWrite).length
      return { write, read: since.length - write, hook }
    },
  }
}

async function startApps({ site, key, replicas, started }: Trial): Promise<void> {
  for (const app of APPS) await site.apply(deployment(app, replicas, passwordInEnv('db', key)))
  for (const app of APPS) await site.ready(app, replicas)
  const pods = await Promise.all(APPS.map((app) => site.pods(app)))
  started?.(pods.flat())
}

/** The restart of `worker` after which a rotation is killed, so that there is a way back. */
const HALFWAY: Readonly<Partial<Record<Strategy, number>>> = { dual: 2 }

/**
 * Leaves the rotation as `--abort` finds it: the values switched, and every workload restarted. It
 * is told by the restart, not by a number of writes, since one that met a conflict is sent again.
 */
export async function killHalfway(scene: Scene): Promise<void> {
  const nth = HALFWAY[scene.strategy] ?? 1
  const aim = { what: 'write', nth, how: 'killed after', name: 'worker' } as const
  const ran = await scene.runWith(scene.begin, aim)
  if (ran.met === 'patch deployments worker') return
  throw new Error(`killed after ${ran.met}, with ${ran.status}: ${ran.stderr}`)
}
