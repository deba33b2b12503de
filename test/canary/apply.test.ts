/** Pushes marked values through `apply`, its forms and its failures (design §4.1). */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { answer, cutAfter, drop, type Fault, type Match } from '../control-plane/faults.ts'
import { eventually } from '../control-plane/eventually.ts'
import { inputFiles } from './inputs.ts'
import { filesBelow } from './marks.ts'
import { titled } from './questions.ts'
import { proxiedCluster } from './proxied-cluster.ts'
import { run } from './run.ts'

const { folder, home, marks, cluster, namespace, proxy, KUBECONFIG } = await proxiedCluster('apply')
const files = inputFiles(path.join(folder, 'inputs'), marks)
afterEach(() => proxy.faults.clear())

function manifest(file: string, names: readonly string[], metadata: object = {}): string {
  const items = names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, ...metadata },
    stringData: { password: marks.make('value of a manifest'), [name]: marks.make('another') },
  }))
  const at = path.join(folder, file)
  writeFileSync(at, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  return at
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const annotations = { [LAST_APPLIED]: marks.make('annotation'), note: marks.make('annotation') }
const fresh = manifest('fresh.json', ['fresh', 'fresher'], { labels: { app: 'canary' } })
const known = manifest('known.json', ['plain', 'applied'], { annotations })

const WORKS: readonly (readonly string[])[] = [
  ['-f', fresh],
  ['-f', fresh, '-o', 'json', '--prune', '-l', 'app=canary', '--yes'],
  ['-f', known, '--dry-run=client', '--force-conflicts', '--force-managed'],
  ['-f', known, '--dry-run=server', '--force-conflicts', '--force-managed', '-o', 'yaml'],
  ['-f', known, '--force-conflicts', '--force-managed', '--purge-last-applied'],
]

test.each(titled(WORKS))('apply %s shows no value', { timeout: 240_000 }, async (_, words) => {
  const { status, output } = await run(home, ['apply', ...words], { KUBECONFIG })
  expect(status, output).toBe(0)
  expect(marks.foundIn(output)).toEqual([])
})

test('nor do conflicts with what others set', { timeout: 240_000 }, async () => {
  await cluster.admin.create(`/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name: 'theirs' },
    stringData: { password: marks.make('value of somebody else') },
  })
  const at = manifest('theirs.json', ['theirs'])
  const { status, output } = await run(home, ['apply', '-f', at], { KUBECONFIG })
  expect(status, output).toBe(4)
  expect(output).toContain('data[password] was set to something else')
  expect(marks.foundIn(output)).toEqual([])
})

const quoted = marks.make('words of the API server')
const FAULTS: readonly (readonly [title: string, match: Match, fault: Fault])[] = [
  ['a 422 that quotes the object', { verb: 'patch' }, answer(422, 'Invalid', () => quoted)],
  ['a 403 that quotes the object', { verb: 'patch' }, answer(403, 'Forbidden', () => quoted)],
  ['a 409 that quotes the object', { verb: 'patch' }, answer(409, 'Conflict', () => quoted)],
  ['a reason that is a value', { verb: 'patch' }, answer(500, quoted, () => quoted)],
  ['a 500 on reading', { verb: 'get' }, answer(500, 'InternalError', () => quoted)],
  ['an answer that breaks off', { verb: 'patch' }, cutAfter(40)],
  ['a whole Secret that breaks off', { verb: 'get' }, cutAfter(200)],
  ['no answer', { verb: 'patch' }, drop()],
]

test.each(FAULTS)('%s stays unsaid', { timeout: 240_000 }, async (_title, match, fault) => {
  proxy.faults.add({ resource: 'secrets', ...match }, fault)
  const at = manifest('faulty.json', ['plain', 'unheard'])
  const words = ['apply', '-f', at, '--force-conflicts', '--force-managed']
  const { status, output } = await run(home, words, { KUBECONFIG })
  expect(status, output).toBeGreaterThan(2)
  expect(status, output).not.toBe(70)
  expect(marks.foundIn(output)).toEqual([])
})

test(
  'a refusal by an admission policy that repeats the object stays unsaid',
  { timeout: 240_000 },
  async () => {
    const name = `echo-${namespace}`
    const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
    await cluster.admin.create(policies, {
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['secrets'],
            },
          ],
        },
        validations: [
          { expression: 'false', messageExpression: "'refused: ' + string(object.data.password)" },
        ],
      },
    })
    await cluster.admin.create(`${policies.slice(0, -3)}ybindings`, {
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    })
    const probed = `/api/v1/namespaces/${namespace}/secrets?dryRun=All`
    const probe = { metadata: { name: 'probe' }, data: { password: 'eA==' } }
    try {
      await eventually('the policy is in force, and repeats values', () =>
        cluster.admin.create(probed, probe).then(
          () => false,
          (error: unknown) => String(error).includes('refused: '),
        ),
      )
      for (const words of [[], ['--dry-run=server']]) {
        const at = manifest('refused.json', ['refused'])
        const { status, output } = await run(home, ['apply', '-f', at, ...words], { KUBECONFIG })
        expect(status, output).toBe(5)
        expect(output).toContain('422 Invalid')
        expect(marks.foundIn(output)).toEqual([])
      }
    } finally {
      await cluster.admin.delete(`${policies.slice(0, -3)}ybindings/${name}`)
      await cluster.admin.delete(`${policies}/${name}`)
    }
  },
)

const bad = Object.keys(files).filter((name) => !/^(?:good|string-data)/.test(name))

test.each(bad)(
  'what is wrong with %s is told without a value',
  { timeout: 240_000 },
  async (name) => {
    const { status, output } = await run(home, ['apply', '-f', files[name] ?? ''], { KUBECONFIG })
    expect(status, output).toBe(2)
    expect(marks.foundIn(output)).toEqual([])
  },
)

test('no file was left that holds a value', () => {
  expect(filesBelow(home).flatMap(([, text]) => marks.foundIn(text))).toEqual([])
})
