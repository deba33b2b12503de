/** A rotation that nobody listens to, or that is told to stop, ends all the same. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { run as runIn, type RunOptions } from '../../canary/run.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { answer, delay, drop, type SeenRequest } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { start } from '../run.ts'
import { hasPseudoTerminals, PROGRAM_WORDS, Terminal } from '../terminal.ts'
import { APPS } from './faults/scene.ts'
import { truthOfSite } from './faults/truth-of-site.ts'
import { valuesIn } from './faults/values.ts'
import { deployment, NEW, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
const home = mkdtempSync(path.join(tmpdir(), 'unheard-'))
const WORDS = ['rotate', 'db', '--from-stdin', 'password', '--yes'] as const
let site: Site
let KUBECONFIG: string
beforeEach(async () => {
  const kubeconfigFor = (namespace: string): Promise<string> =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  site = await rotationSite(cluster, kubeconfigFor)
  KUBECONFIG = await kubeconfigFor(site.namespace)
  for (const app of APPS) await site.apply(deployment(app, 1, passwordInEnv()))
  for (const app of APPS) await site.ready(app, 1)
})

const FULL: RunOptions = { through: ['sh', '-c', '"$@" >/dev/full', 'sh'] }

afterEach(() => proxy.faults.clear())
afterAll(async () => {
  await proxy.stop()
  rmSync(home, { recursive: true })
})

test.each<[string, readonly string[], RunOptions]>([
  ['standard output is closed', [], { closed: 'stdout' }],
  ['standard error is closed', [], { closed: 'stderr' }],
  ['nobody reads the events', ['-o', 'json'], { closed: 'stdout' }],
  ['standard output is on a full disk', [], FULL],
  ['the events are on a full disk', ['-o', 'json'], FULL],
])('when %s it goes on to its end', async (_, words, options) => {
  const { status, output } = await runIn(
    home,
    [...WORDS, ...words],
    { KUBECONFIG },
    { ...options, input: NEW },
  )
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'committed', wrong: [] })
  expect(status, 'the exit code of what happened to the cluster').toBe(0)
  expect(valuesIn(output)).toEqual([])
})

test.each<[string, readonly string[], RunOptions]>([
  ['is closed', [], { closed: 'stdout' }],
  ['is on a full disk', ['-o', 'json'], FULL],
])('what is rolled back ends with 6, also when standard output %s', async (_, more, options) => {
  await quota()
  const words = [...WORDS, ...more, '--timeout', '1s']
  const ran = await runIn(home, words, { KUBECONFIG }, { ...options, input: NEW })
  expect(ran.status).toBe(6)
  const isTold = ran.output.includes('warning: how it ended could not be told: cannot write')
  expect(isTold).toBe(options === FULL)
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s takes all back', async (signal) => {
  await quota()
  const { child, ended } = start(WORDS, { kubeconfig: KUBECONFIG, input: NEW })
  await eventually('the new value', async () => (await site.value('password')) === NEW)
  child.kill(signal)
  const { status, stdout, stderr } = await ended
  expect(stdout).toContain('interrupted')
  expect(stderr).not.toContain('could not be taken away')
  expect(status).toBe(6)
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})

test('the second Ctrl-C ends it at once, and --resume goes on with the way back', async () => {
  await quota()
  const { child, ended } = start(WORDS, { kubeconfig: KUBECONFIG, input: NEW })
  await eventually('the new value', async () => (await site.value('password')) === NEW)
  child.kill('SIGINT')
  await eventually('the way back', async () =>
    ['rollingBack', 'rolledBack'].includes((await truthOfSite(cluster, site)).ending),
  )
  child.kill('SIGINT')
  const { status, stderr } = await ended
  const title = `${site.namespace}/db`
  expect(stderr).toContain(`interrupted: the rotation of ${title} is left in the middle`)
  expect(stderr).toContain(`rotate ${title} --status`)
  expect(stderr).toContain(`rotate ${title} --resume`)
  expect(stderr).toContain('--abort')
  expect(status).toBe(130)
  await site.rotate(['db', '--resume'])
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})

test('a terminal that is gone is told of several times, and the way back goes to its end', async () => {
  await quota()
  const { child, ended } = start(WORDS, { kubeconfig: KUBECONFIG, input: NEW })
  await eventually('the new value', async () => (await site.value('password')) === NEW)
  // As the system does at the end of a session: the terminal, its shell, and whoever ends it.
  for (const signal of ['SIGHUP', 'SIGHUP', 'SIGTERM'] as const) child.kill(signal)
  const { status } = await ended
  expect(status).toBe(6)
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})

test('Ctrl-C while the journal is on its way to the cluster leaves nothing open', async () => {
  const kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace)
  const where = ({ path: asked }: SeenRequest): boolean => !asked.includes('dryRun')
  const journal = { verb: 'create', resource: 'secrets', namespace: site.namespace, where }
  proxy.faults.add(journal, delay(2000), 1)
  const { child, ended } = start(WORDS, { kubeconfig, input: NEW })
  await eventually('the journal on its way', () =>
    Promise.resolve(proxy.requests.some((each) => each.faults.length > 0)),
  )
  child.kill('SIGINT')
  const { status } = await ended
  expect(status).toBe(6)
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})

test.skipIf(!hasPseudoTerminals)('a terminal that is closed takes all back', async () => {
  await quota()
  const file = path.join(home, 'value')
  writeFileSync(file, NEW)
  const line = `${PROGRAM_WORDS} rotate db --from-file password=${file} --yes`
  const terminal = new Terminal(line, { KUBECONFIG })
  await eventually('the new value', async () => (await site.value('password')) === NEW)
  terminal.close()
  await eventually(
    'the way back',
    async () => (await truthOfSite(cluster, site)).ending === 'rolledBack',
  )
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})

test('who interrupts it and then loses the cluster is told what to type', async () => {
  await quota()
  const kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace)
  const { child, ended } = start(WORDS, { kubeconfig, input: NEW })
  await eventually('the new value', async () => (await site.value('password')) === NEW)
  proxy.faults.add({ verb: 'patch', resource: 'secrets', name: 'db' }, drop())
  child.kill('SIGINT')
  const { status, stderr } = await ended
  expect(stderr).toContain('--resume')
  expect(status).toBe(5)
  expect((await site.rotate(['db', '--resume'])).status).toBe(6)
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})

test.each([
  ['the Secret', { resource: 'secrets', name: 'db' }],
  ['a workload', { resource: 'deployments', name: 'worker' }],
])('a webhook that calls each change of %s a conflict is not asked for ever', async (_, what) => {
  const kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace)
  const where = ({ path: asked }: SeenRequest): boolean => !asked.includes('dryRun')
  const conflict = answer(409, 'Conflict', () => `no: ${NEW}`)
  proxy.faults.add({ verb: 'patch', namespace: site.namespace, ...what, where }, conflict)
  const { status, stderr } = await start(WORDS, { kubeconfig, input: NEW }).ended
  expect(valuesIn(stderr)).toEqual([])
  expect(stderr).toContain('--resume')
  expect(status).toBe(4)
  proxy.faults.clear()
  expect((await site.rotate(['db', '--resume'])).status).toBe(0)
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'committed', wrong: [] })
})

test('no value stands in the words or the surroundings of the process', async () => {
  await quota()
  const { child, ended } = start(WORDS, { kubeconfig: KUBECONFIG, input: NEW })
  await eventually('the new value', async () => (await site.value('password')) === NEW)
  const seen = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${child.pid}/${file}`))
  child.kill('SIGINT')
  await ended
  expect(seen[0]?.length).toBeGreaterThan(0)
  expect(valuesIn(seen.join(' '))).toEqual([])
})

/** No pod more than there are can be made. */
async function quota(): Promise<void> {
  await site.limitPods(2)
}
