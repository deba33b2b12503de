import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ObjectChange, ReachCut } from '../../src/lib/analysis/cut/index.ts'
import type { Reader, ReaderSubject } from '../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import { type OwnControlPlane, startControlPlane } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import {
  CONSUMER_NODE,
  cutCompany,
  NAMESPACE,
  OVER_NODE,
  podThatEnds,
  SECRET,
} from './cut-company.ts'
import { run } from './run.ts'

type Change = ObjectChange & { readonly command: string }
type Cut = Omit<ReachCut, 'changes'> & { readonly changes: readonly Change[] }

let plane: OwnControlPlane
let cut: Cut
/** Every object of the cut as it was, by its path. */
let before: ReadonlyMap<string, KubeObject>

// A cluster of its own: what goes from this one, other tests would miss.
beforeAll(async () => {
  plane = await startControlPlane({ kwok: true, controllers: true, nodes: 2 })
  for (const object of cutCompany()) await create(object)
  await endPod()
  await eventually('the deployment to be rolled out', isRolledOut)
  await eventually('the aggregated role to be filled', async () => {
    const whole = await plane.admin.get('/apis/rbac.authorization.k8s.io/v1/clusterroles/whole')
    return (whole['rules'] as readonly unknown[] | undefined)?.length === 1
  })
  cut = await askCut()
  before = await saved()
}, 600_000)
afterAll(() => plane?.stop())

test('the cut of a real cluster is proven, and takes every kind of element', () => {
  expect(cut.atLeast).toBe(cut.elements.length)
  const texts = cut.elements.map(({ what, object }) => `${what} ${object.kind} ${object.name}`)
  expect(texts).toEqual([
    'object Pod migrate',
    'subject RoleBinding team',
    'binding RoleBinding --all',
    'rule ClusterRole part',
    'rule ClusterRole shared',
    'rule ClusterRole shared',
    // It keeps `create`, which the binding would take as well.
    'rule Role ci',
  ])
})

test('a patch is refused when its object has changed meanwhile, and changes nothing', async () => {
  const change = cut.changes.find(({ object }) => object.name === 'team')
  if (change?.action !== 'patch') throw new Error('the cut does not patch the binding of the team')
  const path = await pathOf(change)
  const [first, second] = (before.get(path)?.['subjects'] ?? []) as readonly object[]
  await plane.admin.patch(path, { subjects: [second, first] })
  await expect(make(change)).rejects.toThrow(/422/)
  expect((await plane.admin.get(path))['subjects']).toEqual([second, first])
  await plane.admin.patch(path, { subjects: [first, second] })
})

test('with the patches applied only those read it who were said to stay, and the consumers work', async () => {
  for (const change of cut.changes) await make(change)
  await expectClosed()
  await expectConsumersWork()
}, 300_000)

test('with any one change undone, those who were named read it again', async () => {
  for (const change of cut.changes) {
    await undo(change)
    const readers = await certainReaders()
    for (const part of cut.elements.filter(({ object }) => object.name === change.object.name)) {
      expect(part.reopens.length).toBeGreaterThan(0)
      expect(readers).toEqual(expect.arrayContaining(part.reopens.map(subjectText)))
    }
    await make(change)
  }
  await expectClosed()
}, 300_000)

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

test.skipIf(!hasKubectl)(
  'the kubectl commands do the same as the patches (skipped where there is no kubectl)',
  async () => {
    for (const change of cut.changes) await undo(change)
    const again = await askCut()
    expect(again.changes.map(({ object }) => object)).toEqual(
      cut.changes.map(({ object }) => object),
    )
    for (const { command } of again.changes) {
      const env = { ...process.env, KUBECONFIG: plane.adminKubeconfig }
      const { status, stderr } = spawnSync('sh', ['-c', command], { env, encoding: 'utf8' })
      expect(status, `${command}\n${stderr}`).toBe(0)
    }
    await expectClosed()
    await expectConsumersWork()
  },
  300_000,
)

test('what the caller may not list is told in the answer itself', async () => {
  const kubeconfig = await plane.kubeconfigForUser('auditor', [], NAMESPACE)
  const words = ['reach', `${NAMESPACE}/${SECRET}`, '--cut']
  const paper = await run(words, { kubeconfig })
  expect(paper.status, paper.stderr).toBe(0)
  const [headline = ''] = paper.stdout.split('\n')
  expect(headline).toContain(', as far as was seen')
  expect(paper.stdout).toMatch(
    /^this is about what could be read; the rest may hold more ways .*: not seen: .* \(forbidden\)$/mu,
  )
  const document = JSON.parse(
    (await run([...words, '-o', 'json'], { kubeconfig })).stdout,
  ) as Cut & { readonly caveats: readonly string[] }
  expect(document.coverage.complete).toBe(false)
  expect(document.caveats).toHaveLength(1)
}, 60_000)

async function askCut(): Promise<Cut> {
  return JSON.parse(await ask('--cut', '-o', 'json')) as Cut
}

async function ask(...flags: readonly string[]): Promise<string> {
  const words = ['reach', `${NAMESPACE}/${SECRET}`, ...flags]
  const { status, stdout, stderr } = await run(words, { kubeconfig: plane.adminKubeconfig })
  expect(status, stderr).toBe(0)
  return stdout
}

/** Nodes lose a deleted pod, and aggregated roles a rule, a moment later. */
async function expectClosed(): Promise<void> {
  const stays = new Set(cut.stays.map(({ reader }) => readerText(reader)))
  const others = async (): Promise<readonly string[]> =>
    (await certainReaders()).filter((each) => !stays.has(each))
  await eventually('the paths to be closed', async () => (await others()).length === 0).catch(
    () => undefined,
  )
  expect(await others()).toEqual([])
}

async function certainReaders(): Promise<readonly string[]> {
  const report = JSON.parse(await ask('-o', 'json')) as {
    readonly secrets: readonly { readonly readers: readonly Reader[] }[]
  }
  return (report.secrets[0]?.readers ?? [])
    .filter(({ verdict, confidence }) => verdict === 'yes' && confidence === 'certain')
    .map(readerText)
}

/** Pods of a workload come and go. */
function readerText({ subject, pods }: Reader): string {
  return pods?.workload === undefined ? subjectText(subject) : `workload ${pods.workload.name}`
}

function subjectText({ kind, namespace = '', name }: ReaderSubject): string {
  return `${kind} ${namespace}/${name}`
}

async function expectConsumersWork(): Promise<void> {
  const annotations = { again: new Date().toISOString() }
  await plane.admin.patch(DEPLOYMENT, { spec: { template: { metadata: { annotations } } } })
  await eventually('the deployment to be rolled out again', isRolledOut, 60_000)
  const as = {
    'impersonate-user': `system:node:${CONSUMER_NODE}`,
    'impersonate-group': 'system:nodes',
  }
  const secret = `/api/v1/namespaces/${NAMESPACE}/secrets/${SECRET}`
  const { data } = await plane.admin.request('GET', secret, { headers: as })
  expect(data).toEqual({ password: 'cGFzc3dvcmQ=' })
  const other = { ...as, 'impersonate-user': `system:node:${OVER_NODE}` }
  await expect(plane.admin.request('GET', secret, { headers: other })).rejects.toThrow(/403/)
}

const DEPLOYMENT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/api`

async function isRolledOut(): Promise<boolean> {
  const { metadata, status } = await plane.admin.get(DEPLOYMENT)
  const { observedGeneration, replicas, updatedReplicas, availableReplicas } = status ?? {}
  return (
    observedGeneration === metadata['generation'] &&
    [replicas, updatedReplicas, availableReplicas].every((count) => count === 1)
  )
}

async function pathOf({ object }: Pick<Change, 'object'>): Promise<string> {
  const { apiVersion, kind, namespace, name } = object
  return plane.admin.path(apiVersion, kind, namespace, encodeURIComponent(name))
}

async function saved(): Promise<ReadonlyMap<string, KubeObject>> {
  const paths = await Promise.all(cut.changes.map(pathOf))
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await plane.admin.get(path)] as const)),
  )
}

/** Paths of objects that were deleted before. */
const deletedBefore = new Set<string>()

async function make(change: Change): Promise<void> {
  const path = await pathOf(change)
  if (change.action === 'patch') {
    const contentType = 'application/json-patch+json'
    await plane.admin.request('PATCH', path, { body: change.patch, contentType })
    return
  }
  const { metadata } = await plane.admin.get(path)
  // The first time it is the one that was seen; later ones were put back by this test.
  const preconditions = { uid: deletedBefore.has(path) ? metadata.uid : change.uid }
  deletedBefore.add(path)
  await plane.admin.request('DELETE', path, { body: { preconditions, gracePeriodSeconds: 0 } })
}

/** Puts an object of the cut back as it was. */
async function undo(change: Change): Promise<void> {
  const path = await pathOf(change)
  const object = before.get(path)
  if (object === undefined) throw new Error(`${path} was not saved`)
  if (change.action === 'patch') {
    const part = change.object.kind.endsWith('Role') ? 'rules' : 'subjects'
    await plane.admin.patch(path, { [part]: object[part] })
  } else if (object.kind === 'Pod' || change.object.kind === 'Pod') {
    await create(podThatEnds())
    await endPod()
  } else {
    const { apiVersion, kind, namespace, name } = change.object
    const { subjects, roleRef } = object
    await create({
      apiVersion,
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      subjects,
      roleRef,
    })
  }
  // Who reads through an aggregated role does so once a controller has seen the change.
  await eventually('what was put back to be read', async () => {
    const named = cut.elements.filter(({ object: { name } }) => name === change.object.name)
    const readers = await certainReaders()
    return named
      .flatMap(({ reopens }) => reopens)
      .every((each) => readers.includes(subjectText(each)))
  })
}

async function create(object: KubeObject): Promise<void> {
  const { apiVersion = '', kind = '', metadata } = object
  await plane.admin.create(await plane.admin.path(apiVersion, kind, metadata.namespace), object)
}

async function endPod(): Promise<void> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/migrate`
  // Once it runs; the node would otherwise say so afterwards.
  await eventually('the pod to run', async () => {
    const { status } = await plane.admin.get(path)
    return status?.phase === 'Running'
  })
  await plane.admin.patch(`${path}/status`, { status: { phase: 'Succeeded' } })
}
