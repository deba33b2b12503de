import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ObjectChange, ReachCut } from '../../src/lib/analysis/cut/index.ts'
import type { Reader, ReaderSubject } from '../../src/lib/analysis/reach/index.ts'
import { PAY, richCluster } from '../analysis/cut/rich-cluster.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import { type OwnControlPlane, startControlPlane } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { run } from './run.ts'

/** Kinds that need no kubelet; the others would be gone by themselves. */
const KINDS = new Set(['ClusterRole', 'RoleBinding', 'ClusterRoleBinding'])
const ONCE = new Set(['Namespace', 'ServiceAccount', 'Secret'])
const CLUSTERS = 4
/** Those for which being allowed on a name is enough to read. */
const VERBS = ['get', 'list', 'watch', 'patch', 'delete']

let plane: OwnControlPlane
beforeAll(async () => {
  plane = await startControlPlane({ controllers: true })
  for (const object of richCluster(0)) {
    if (!ONCE.has(object.kind ?? '') || object.metadata.name === 'kube-system') continue
    await create(object)
  }
}, 600_000)
afterAll(() => plane?.stop())

test.each(Array.from({ length: CLUSTERS }, (_, at) => 100 + at))(
  'the cut of random cluster %i closes it on a real API server, and each change is needed',
  { timeout: 300_000 },
  async (seed) => {
    const objects = richCluster(seed).filter(({ kind = '' }) => KINDS.has(kind))
    for (const object of objects) await create(object)
    await settled()
    const cut = JSON.parse(await ask('--cut', '-o', 'json')) as ReachCut
    expect(cut.coverage.complete).toBe(true)
    expect(cut.atLeast).toBe(cut.elements.length)
    for (const change of cut.changes) await make(change)
    const stays = new Set(cut.stays.map(({ reader }) => subjectText(reader.subject)))
    const open = async (): Promise<readonly string[]> =>
      (await certainReaders()).filter((each) => !stays.has(each))
    await eventually('the paths to be closed', async () => (await open()).length === 0)
    for (const { subject } of cut.closes) expect(await allowedVerbs(subject)).toEqual([])
    for (const change of cut.changes) {
      const before = objects.find(({ kind, metadata }) => isOf(change, kind, metadata))
      if (before === undefined) throw new Error(`the cut changes ${change.object.name}`)
      await remove(before)
      await create(before)
      await eventually('a path to be open again', async () => (await open()).length > 0)
      await make(change)
    }
    await eventually('the paths to be closed again', async () => (await open()).length === 0)
    for (const object of objects) await remove(object)
  },
)

function isOf({ object }: ObjectChange, kind: unknown, metadata: KubeObject['metadata']): boolean {
  return (
    object.kind === kind && object.name === metadata.name && object.namespace === metadata.namespace
  )
}

/** The role that a controller sums up. */
async function settled(): Promise<void> {
  await eventually('the aggregated role to be filled', async () => {
    const { rules } = await plane.admin.get('/apis/rbac.authorization.k8s.io/v1/clusterroles/sum')
    return Array.isArray(rules) && rules.length > 0
  })
}

async function ask(...flags: readonly string[]): Promise<string> {
  const words = ['reach', `${PAY}/db`, ...flags]
  const { status, stdout, stderr } = await run(words, { kubeconfig: plane.adminKubeconfig })
  expect(status, stderr).toBe(0)
  return stdout
}

async function certainReaders(): Promise<readonly string[]> {
  const report = JSON.parse(await ask('-o', 'json')) as {
    readonly secrets: readonly { readonly readers: readonly Reader[] }[]
  }
  return (report.secrets[0]?.readers ?? [])
    .filter(({ verdict, confidence }) => verdict === 'yes' && confidence === 'certain')
    .map(({ subject }) => subjectText(subject))
}

/** What the API server itself says that somebody may do with the Secret to read it. */
async function allowedVerbs(subject: ReaderSubject): Promise<readonly string[]> {
  const allowed: string[] = []
  for (const verb of VERBS) {
    const { status } = await plane.admin.create(
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          ...identityOf(subject),
          resourceAttributes: { namespace: PAY, verb, resource: 'secrets', name: 'db' },
        },
      },
    )
    if (status.allowed === true) allowed.push(verb)
  }
  return allowed
}

function identityOf({ kind, namespace = '', name }: ReaderSubject): object {
  if (kind === 'Group') return { user: 'somebody', groups: [name] }
  if (kind === 'Node') {
    return { user: `system:node:${name}`, groups: ['system:nodes', 'system:authenticated'] }
  }
  if (kind === 'User') return { user: name, groups: ['system:authenticated'] }
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: [...groups, 'system:authenticated'],
  }
}

function subjectText({ kind, namespace = '', name }: ReaderSubject): string {
  return `${kind} ${namespace}/${name}`
}

async function make(change: ObjectChange): Promise<void> {
  const { apiVersion, kind, namespace, name } = change.object
  const path = await plane.admin.path(apiVersion, kind, namespace, name)
  if (change.action === 'delete') await plane.admin.request('DELETE', path)
  else {
    const contentType = 'application/json-patch+json'
    await plane.admin.request('PATCH', path, { body: change.patch, contentType })
  }
}

async function create(object: KubeObject): Promise<void> {
  const { apiVersion = '', kind = '', metadata } = object
  await plane.admin.create(await plane.admin.path(apiVersion, kind, metadata.namespace), object)
}

async function remove({ apiVersion = '', kind = '', metadata }: KubeObject): Promise<void> {
  const { namespace, name } = metadata
  const path = await plane.admin.path(apiVersion, kind, namespace, name)
  await plane.admin.request('DELETE', path).catch((error: unknown) => {
    if (!String(error).includes('404')) throw error
  })
}
