/** The program is killed anywhere in an incident, and gone on with. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { schemaProblems } from '../schema-problems.ts'
import { arm, isWrite } from '../rotate/faults/points.ts'
import { fewAtATime, type Ran, run, start } from '../run.ts'
import { type IncidentSite, incidentSite } from './site.ts'

const isLong = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const TIMEOUT = 3_600_000

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
afterAll(() => proxy.stop())

type Moment =
  | { readonly what: 'write' | 'read'; readonly nth: number; readonly how: Killed }
  | { readonly afterMs: number }
type Killed = 'killed before' | 'killed after'

interface Scene extends IncidentSite {
  readonly user: string
  readonly more: readonly string[]
  go(moment?: Moment): Promise<Ran & { readonly isKilled: boolean }>
}

async function newScene(more: readonly string[]): Promise<Scene> {
  const site = await incidentSite(cluster, cluster.url)
  const user = `responder-${site.namespace}`
  const kubeconfig = await proxy.kubeconfigForUser(user, ['system:masters'], site.namespace)
  return {
    ...site,
    user,
    more,
    async go(moment) {
      const programs: ChildProcess[] = []
      let isKilled = false
      const kill = (): void => {
        isKilled = true
        for (const each of programs) each.kill('SIGKILL')
      }
      const armed =
        moment === undefined || 'afterMs' in moment ? undefined : arm(proxy, user, moment, kill)
      const running = start([...site.words, ...more], { kubeconfig })
      programs.push(running.child)
      const timed = new AbortController()
      if (moment !== undefined && 'afterMs' in moment) {
        void sleep(moment.afterMs, undefined, { signal: timed.signal }).then(kill, () => {})
      }
      const ran = await running.ended
      timed.abort()
      armed?.disarm()
      return { ...ran, isKilled }
    },
  }
}

/** What the API server has done for the operator. */
function done({ user }: Scene, verb: string, resource: string): number {
  return proxy.requests.filter(
    (each) =>
      each.user === user &&
      each.verb === verb &&
      each.resource === resource &&
      isWrite(each) &&
      each.status < 300 &&
      each.status > 0,
  ).length
}

async function checkWhole(scene: Scene): Promise<void> {
  const { finished, timeline, revocations } = scene.report()
  expect(finished).toBe(true)
  const begun = timeline.filter(({ what }) => what === 'the incident was begun')
  expect(begun).toHaveLength(1)
  expect(revocations.map(({ state }) => state)).toEqual(['ended'])
  const [{ document, file = '' } = {}] = revocations
  expect(document?.verdict).toBe('dead')
  const evidence: unknown = JSON.parse(readFileSync(path.join(scene.folder, file), 'utf8'))
  expect(schemaProblems('revocation-document', evidence)).toEqual([])
  const steps = document?.deeds.map(({ step }) => step) ?? []
  expect(steps.filter((step) => step === 'quarantine')).toHaveLength(1)
  expect(steps.includes('delete')).toBe(scene.more.includes('--delete'))
  expect(document?.proofs.map(({ verdict }) => verdict)).toContain('proven')
  const verified = await run(['verify', '--signer', scene.signer, scene.folder], {
    kubeconfig: scene.kubeconfig,
  })
  expect(verified.status, verified.stdout).toBe(0)
  for (const part of scene.token.split('.')) expect(scene.written()).not.toContain(part)
}

/** Nothing that changes the cluster was done twice. */
function checkOnce(scene: Scene): void {
  const isDelete = scene.more.includes('--delete')
  expect(done(scene, 'delete', 'secrets')).toBe(isDelete ? 1 : 0)
  // Without --delete the trace of the proofs is taken away in the end, and may be so again.
  const patches = done(scene, 'patch', 'secrets')
  expect(patches).toBeGreaterThanOrEqual(1)
  expect(patches).toBeLessThanOrEqual(isDelete ? 1 : 3)
  expect(done(scene, 'patch', 'serviceaccounts')).toBeLessThanOrEqual(1)
}

async function momentsOf(more: readonly string[]): Promise<readonly Moment[]> {
  const scene = await newScene(more)
  const { status, stderr, ms } = await scene.go()
  expect(status, stderr).toBe(0)
  await checkWhole(scene)
  const mine = proxy.requests.filter(({ user }) => user === scene.user)
  const writes = mine.filter(isWrite).length
  scene.remove()
  const numbers = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => index + 1)
  return [
    ...numbers(writes).flatMap((nth): readonly Moment[] => [
      { what: 'write', nth, how: 'killed before' },
      { what: 'write', nth, how: 'killed after' },
    ]),
    ...numbers(mine.length - writes).map((nth): Moment => ({
      what: 'read',
      nth,
      how: nth % 2 === 0 ? 'killed before' : 'killed after',
    })),
    ...numbers(20).map((nth): Moment => ({ afterMs: (ms / 21) * nth })),
  ]
}

test.each([[[]], [['--delete']]])(
  'an incident %j that was killed anywhere is gone on with to its end',
  async (more) => {
    const all = await momentsOf(more)
    const step = Math.floor(all.length / 5)
    const moments = isLong ? all : all.filter((_, index) => index % step === 1)
    const met = await fewAtATime(moments, async (moment) => {
      const scene = await newScene(more)
      const first = await scene.go(moment)
      const second = await scene.go()
      expect(second.status, `${JSON.stringify(moment)}\n${first.stderr}\n${second.stderr}`).toBe(0)
      await checkWhole(scene)
      checkOnce(scene)
      scene.remove()
      return first.isKilled
    })
    const killed = met.filter(Boolean).length
    if (isLong) console.log(more, { moments: moments.length, killed })
    expect(killed).toBeGreaterThan(moments.length / 2)
  },
  TIMEOUT,
)
