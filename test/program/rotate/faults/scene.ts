/** A Secret with two Deployments that use it, and an operator whose requests go through a proxy. */
import type { ChildProcess } from 'node:child_process'
import type { ControlPlane, FaultProxy } from '../../../control-plane/control-plane.ts'
import { type Ran, run, start } from '../../run.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from '../site.ts'
import { type Aim, arm, isWrite, type Point, type Strategy } from './points.ts'

/** Of the Deployments; the first is the canary. */
export const APPS = ['api', 'worker'] as const

/**
 * The restart of the last workload after which a rotation is killed, so that there is a way back;
 * not a number of writes, since one that met a conflict is sent again.
 */
const HALFWAY: Readonly<Record<Strategy, number>> = { replace: 1, 'new-name': 1, dual: 2 }

export interface Scene {
  readonly site: Site
  /** Whom the API server takes the operator for. */
  readonly user: string
  readonly strategy: Strategy
  /** How the program is called to begin. */
  readonly begin: readonly string[]
  /** Runs the program, through the proxy, while something is to go wrong. */
  runWith(words: readonly string[], point?: Aim): Promise<Faulted>
  /** Runs it straight at the API server. */
  run(words: readonly string[]): Promise<Ran>
  /** Writes and reads that the operator has sent since the last call. */
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
  const data = { username: encoded('app'), password: encoded(OLD) }
  const immutable = strategy === 'new-name'
  const straight = (namespace: string): Promise<string> =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  const site = await rotationSite(cluster, straight, { data, immutable })
  const { namespace } = site
  const user = `operator-${namespace}`
  const [kubeconfig, direct] = await Promise.all([
    proxy.kubeconfigForUser(user, ['system:masters'], namespace),
    straight(namespace),
  ])
  for (const app of APPS) await site.apply(deployment(app, 1, passwordInEnv()))
  for (const app of APPS) await site.ready(app, 1)
  let seen = 0
  const begin = ['rotate', 'db', '--from-stdin', 'password', '--yes', '--timeout', '60s']
  return {
    site,
    user,
    strategy,
    begin: [...begin, '--strategy', strategy, ...more],
    run: (words) => run(words, { kubeconfig: direct, input: NEW }),
    async runWith(words, point) {
      const programs: ChildProcess[] = []
      const kill = (): void => {
        for (const each of programs) each.kill('SIGKILL')
      }
      const armed = point && arm(proxy, user, point, kill)
      const running = start(words, { kubeconfig, input: NEW })
      programs.push(running.child)
      const ran = await running.ended
      armed?.disarm()
      return { ...ran, met: armed?.met() }
    },
    counted() {
      const mine = proxy.requests.filter((each) => each.user === user)
      const since = mine.slice(seen)
      seen = mine.length
      const write = since.filter(isWrite).length
      return { write, read: since.length - write }
    },
  }
}

/** Leaves the rotation as `--abort` finds it: the values switched, and every workload restarted. */
export async function killHalfway(scene: Scene): Promise<void> {
  const nth = HALFWAY[scene.strategy]
  const ran = await scene.runWith(scene.begin, {
    what: 'write',
    nth,
    how: 'killed after',
    name: 'worker',
  })
  if (ran.met === 'patch deployments worker') return
  throw new Error(`killed after ${ran.met}, with ${ran.status}: ${ran.stderr}`)
}
