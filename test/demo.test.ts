import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'

import { startCompany } from '../scripts/demo/company.ts'
import { readManifests, type Manifest } from '../scripts/demo/manifests.ts'
import { PROGRAM } from '../scripts/demo/product.ts'
import { RECORDING, takeSnapshot } from '../scripts/demo/recording.ts'
import { withStableNames } from '../scripts/demo/stable-names.ts'
import { ROOT } from '../scripts/lib/child.ts'
import type { ReachReport, Reader } from '../src/lib/analysis/reach/report.ts'
import { COVERAGE_KIND } from '../src/lib/base/snapshot-format.ts'
import type { CoverageEntry } from '../src/lib/source/coverage.ts'
import type { OwnControlPlane } from './control-plane/control-plane.ts'

const run = promisify(execFile)
/** Stands in every Secret value of the demo; the second is for a field that takes no dashes. */
const MARKERS = ['demo-not-a-secret', 'demonotasecret']
/** How the header of every signed token begins. */
const TOKEN = 'eyJhbGciOi'

/** The role of examples/rbac, to be tried as a whole and with each of its rules left out. */
const READER = parse(await readFile(join(ROOT, 'examples/rbac/reader.yaml'), 'utf8')) as {
  readonly apiVersion: string
  readonly kind: string
  readonly rules: readonly { readonly apiGroups: readonly string[] }[]
}
/** Kinds that the demo's control plane does not serve make no difference there. */
const NOT_SERVED = 'snapshot.storage.k8s.io'
const RULES = READER.rules.flatMap(({ apiGroups }, index): [string, number][] =>
  apiGroups.includes(NOT_SERVED) ? [] : [[apiGroups.join(', ') || 'the core group', index]],
)
/** The company's own custom kind, which the role cannot know. */
const OWN_KIND = 'postgresclusters.databases.example.com'
const SEEN: ReadonlySet<string> = new Set(['read', 'notServed'])

describe('the recorded company', () => {
  test('is shown with its consumers and readers, and with what to try next', async () => {
    const { stdout, stderr } = await run(process.execPath, [join(ROOT, 'scripts/demo.ts')])
    for (const words of [
      /^\$ kubectl vault-secret consumers db-password -n payments --snapshot /m,
      /^deployment\/api \(3 pods\) +password +env DB_PASSWORD, container api +restart$/m,
      /^sa +ci\/deployer +certain +D7 +patch secrets: the answer carries the value/m,
      /^node +worker-\d +certain +D11 +runs payments\//m,
      /^ +kubectl vault-secret reach -A --snapshot/m,
    ]) {
      expect(stdout).toMatch(words)
    }
    expect(stderr).toContain('not yet followed')
  })

  test('holds no value of a Secret, in no encoding', async () => {
    const recording = await readRecording()
    expect(recording).toContain('"db-password"')
    for (const text of [...MARKERS, ...MARKERS.flatMap(base64Forms), TOKEN, btoa(TOKEN)]) {
      expect(recording).not.toContain(text)
    }
  })

  test('has obvious fakes for the values of its Secrets', async () => {
    const values = (await readManifests()).flatMap(valuesOf)
    expect(values.length).toBeGreaterThan(100)
    expect(values.filter((value) => !MARKERS.some((marker) => value.includes(marker)))).toEqual([])
  })
})

describe('the company on a real control plane', () => {
  let plane: OwnControlPlane
  beforeAll(async () => {
    plane = await startCompany(() => undefined)
  }, 400_000)
  afterAll(() => plane.stop())

  test('has the readers that were recorded', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vault-secret-demo-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const snapshot = join(folder, 'live.snapshot')
    await writeFile(snapshot, await snapshotWith(plane.adminKubeconfig))
    expect(await readersIn(snapshot)).toEqual(await readersIn(RECORDING))
  })

  test('keeps the names of its pods when it is recorded anew', async () => {
    const live = await snapshotWith(plane.adminKubeconfig)
    const recorded = podsIn(await readRecording())
    expect(podsIn(live)).not.toEqual(recorded)
    expect(podsIn(withStableNames(live))).toEqual(recorded)
    expect(recorded.length).toBeGreaterThan(90)
  })

  test('hides nothing from the role in examples/rbac but the kind that is its own', async () => {
    await bindReader('auditor')
    const kubeconfig = await plane.kubeconfigForUser('auditor')
    expect(await hiddenFrom(kubeconfig)).toEqual([OWN_KIND])
  })

  test.each(RULES)('needs %s of that role', async (_, index) => {
    const user = `auditor-without-${index}`
    await bindReader(user, index)
    const hidden = await hiddenFrom(await plane.kubeconfigForUser(user))
    expect(hidden.filter((resource) => resource !== OWN_KIND)).not.toEqual([])
  })

  async function bindReader(user: string, without?: number): Promise<void> {
    const role = {
      ...READER,
      metadata: { name: user },
      rules: READER.rules.filter((_, index) => index !== without),
    }
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: user },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    }
    await plane.admin.apply([role, binding])
  }
})

function snapshotWith(kubeconfig: string): Promise<string> {
  return takeSnapshot({ words: [], env: { KUBECONFIG: kubeconfig } })
}

async function readRecording(): Promise<string> {
  return gunzipSync(await readFile(RECORDING)).toString('utf8')
}

/** Names and uids of all pods. */
function podsIn(snapshot: string): readonly string[] {
  const pods = snapshot.matchAll(
    /^\{"kind":"Pod","namespace":"([^"]*)","name":"([^"]*)","uid":"([^"]*)"/gm,
  )
  return [...pods].map((parts) => parts.slice(1).join(' ')).toSorted()
}

/** The kinds of which a snapshot with these credentials does not have everything. */
async function hiddenFrom(kubeconfig: string): Promise<readonly string[]> {
  const lines = (await snapshotWith(kubeconfig)).split('\n')
  const coverage = lines
    .filter((line) => line.startsWith(`{"kind":"${COVERAGE_KIND}"`))
    .map((line) => JSON.parse(line) as CoverageEntry)
  expect(coverage.length).toBeGreaterThan(20)
  return coverage.filter(({ status }) => !SEEN.has(status)).map(({ resource }) => resource)
}

/** Values of a Secret, except those that only say how a bootstrap token may be used. */
function valuesOf({ object }: Manifest): readonly string[] {
  if (object.kind !== 'Secret') return []
  const data = Object.entries((object['data'] ?? {}) as Record<string, string>)
  const settings = /^(token-id|usage-.*|auth-extra-groups)$/
  const bootstrap = object['type'] === 'bootstrap.kubernetes.io/token'
  return data
    .filter(([key]) => !(bootstrap && settings.test(key)))
    .map(([, value]) => Buffer.from(value, 'base64').toString('utf8'))
}

/** Who reads which Secret; without nodes, since the scheduler chooses them anew each time. */
async function readersIn(snapshot: string): Promise<readonly string[]> {
  const words = [PROGRAM, 'reach', '-A', '-o', 'json', '--snapshot', snapshot]
  const { stdout } = await run(process.execPath, words, { maxBuffer: 256 * 1024 * 1024 })
  const { secrets } = JSON.parse(stdout) as ReachReport
  return [...secrets].flatMap(({ namespace, name, readers }) =>
    readers
      .filter(({ subject }) => subject.kind !== 'Node')
      .map((reader) => `${namespace}/${name}: ${readerText(reader)}`),
  )
}

/** Pods of a workload go by its name, since their own is drawn at random. */
function readerText({ subject, pods, verbs, path }: Reader): string {
  const name = pods?.workload?.name ?? subject.name
  const ids = path.map(({ id }) => id).join(' ')
  return `${subject.kind} ${subject.namespace ?? ''}/${name} × ${pods?.names.length ?? 1} ${verbs.join(',')} ${ids}`
}

/** How the text looks inside base64, for each place at which it may begin. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.from(`${'x'.repeat(shift)}${text}`)
      .toString('base64')
      .slice(4, -4),
  )
}
