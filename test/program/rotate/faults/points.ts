/** Moments of a rotation at which something goes wrong. */
import type { FaultProxy } from '../../../control-plane/control-plane.ts'
import { cutAfter, drop, type SeenRequest } from '../../../control-plane/faults.ts'
import type { HookCalls, Strategy } from './trial.ts'

export interface Point {
  readonly strategy: Strategy
  /** `back`: of `--abort`, of a rotation that was killed half-way. */
  readonly way: 'forward' | 'back'
  /** A dry run is a read, as it leaves nothing; `hook`: a call of the hook. */
  readonly what: 'write' | 'read' | 'hook'
  /** Counted from 1 among those. */
  readonly nth: number
  /**
   * The connection is cut, or the program killed: before the server has the request, or after it
   * has answered. For a call of the hook: the hook or the program is killed, before or after it
   * has done its work.
   */
  readonly how: How
}

export type How = 'cut before' | 'cut after' | 'killed before' | 'killed after'

export function pointText({ strategy, way, what, nth, how }: Point): string {
  return `${strategy}, ${way}, ${how} ${what} ${nth}`
}

export function isWrite({ method, path }: Pick<SeenRequest, 'method' | 'path'>): boolean {
  return method !== 'GET' && !path.includes('dryRun=All') && !path.includes('/selfsubject')
}

export interface Armed {
  /** `patch secrets db`, or undefined when the moment never came. */
  met(): string | undefined
  disarm(): void
}

/** A point, or the nth write of an object of this name. */
export interface Aim extends Pick<Point, 'what' | 'nth' | 'how'> {
  readonly name?: string
}

/** Lets it go wrong at a call of the hook. */
export function armHook(calls: HookCalls, { nth, how }: Aim): Armed {
  const when = how.endsWith('before') ? 'before' : 'after'
  calls.kill(nth, when, how.startsWith('killed') ? 'program' : 'hook')
  let step: string | undefined
  return {
    met: () => step,
    disarm() {
      const hit = calls.leaveAlone()
      step = hit === undefined ? undefined : `hook ${hit}`
    },
  }
}

/**
 * Lets it go wrong at that point of what `user` asks. Where a read fails, all of the same path fail
 * from then on, since a read is sent once more.
 */
export function arm(
  proxy: FaultProxy,
  user: string,
  { what, nth, how, name }: Aim,
  kill: () => void,
): Armed {
  let count = 0
  let hit: SeenRequest | undefined
  const isKill = how.startsWith('killed')
  const where = (request: SeenRequest): boolean => {
    if (request.user !== user) return false
    if (hit !== undefined) return isKill || (what === 'read' && request.path === hit.path)
    if (isWrite(request) !== (what === 'write')) return false
    if (name !== undefined && request.name !== name) return false
    count += 1
    if (count !== nth) return false
    hit = request
    if (how === 'killed before') kill()
    if (how === 'killed after') void killOnceAnswered(proxy, request, kill)
    return true
  }
  const fault = how.endsWith('after') ? cutAfter(0) : drop()
  const disarm = proxy.faults.add({ where }, fault)
  const met = (): string | undefined =>
    hit === undefined ? undefined : `${hit.verb} ${hit.resource} ${hit.name}`.trim()
  return { met, disarm }
}

/** The program never sees the body of the answer, so it does nothing more by then. */
async function killOnceAnswered(
  proxy: FaultProxy,
  { user }: SeenRequest,
  kill: () => void,
): Promise<void> {
  const mine = proxy.requests.findLast((each) => each.user === user)
  while (mine !== undefined && mine.status === 0) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  kill()
}
