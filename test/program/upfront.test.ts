import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { answer } from '../control-plane/faults.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { run, start } from './run.ts'

const cluster = await useControlPlane()
const RBAC = 'rbac.authorization.k8s.io'
let proxy: FaultProxy
let own: string
let other: string
let some: string
let all: string
let tenant: string

const rule = (group: string, ...resources: readonly string[]) => ({
  apiGroups: [group],
  resources,
  verbs: ['list'],
})

beforeAll(async () => {
  proxy = await cluster.startProxy()
  own = await cluster.createNamespace('upfront')
  other = await cluster.createNamespace('upfront')
  await cluster.admin.apply(
    [own, other].map((namespace) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name: 'db' },
    })),
  )
  await allow(`all-${own}`, [rule('*', '*')])
  const most = [rule('', 'secrets', 'serviceaccounts', 'namespaces', 'nodes'), rule(RBAC, '*')]
  const storage = rule('', 'persistentvolumes', 'persistentvolumeclaims')
  const workloads = [rule('apps', '*'), rule('batch', '*'), rule('', 'replicationcontrollers')]
  await allow(`some-${own}`, [...most, storage, ...workloads])
  await allow(`tenant-${own}`, [rule('*', '*')], own)
  all = await user('all')
  some = await user('some')
  tenant = await user('tenant')
})
afterEach(() => {
  proxy.faults.clear()
  proxy.clearLog()
})
afterAll(() => proxy.stop())

const user = (who: string): Promise<string> => proxy.kubeconfigForUser(`${who}-${own}`, [], own)

/** Lets a user of this name do so, everywhere or in one namespace. */
async function allow(name: string, rules: readonly object[], namespace?: string): Promise<void> {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
  await cluster.admin.apply([
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects: [{ apiGroup: RBAC, kind: 'User', name }],
    },
  ])
  await eventually(`${name} to take effect`, async () => {
    const resourceAttributes = { verb: 'list', resource: 'secrets', namespace: namespace ?? '' }
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
    const review = await cluster.admin.create(path, { spec: { user: name, resourceAttributes } })
    return review['status'].allowed as boolean
  })
}

const isReview = ({ resource }: { resource: string }): boolean =>
  resource === 'selfsubjectrulesreviews'

const PODS = 'may not list pods in all namespaces: what depends on them will be unknown'
const LIFT = 'to see them: list on pods cluster-wide'

test('who may not list pods is told so once, with the rule, before the lists are there', async () => {
  // The list of Secrets is allowed, and long in coming.
  proxy.faults.add({ resource: 'secrets' }, { kind: 'delay', ms: 1500 })
  const started = start(['reach', '-A'], { kubeconfig: some })
  const told: number[] = []
  const began = performance.now()
  let errors = ''
  started.child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
    if (told.length === 0 && errors.includes(PODS)) told.push(performance.now() - began)
  })
  const ended = await started.ended
  expect(ended.status).toBe(0)
  expect(ended.ms - (told[0] ?? Infinity)).toBeGreaterThan(500)
  expect(ended.stderr.split('\n').filter((line) => line === LIFT)).toHaveLength(1)
})

test.each([
  ['reach -A'],
  ['reach db'],
  ['reach db --why user/jane'],
  ['reach --from user/jane'],
  ['list'],
  ['describe db'],
  ['consumers -A'],
])('`%s` tells each refusal once, before the answer', async (line) => {
  const { status, stderr } = await run(line.split(' '), { kubeconfig: some })
  expect(status).toBe(0)
  const lines = stderr.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^may not list .+ in .+: what depends on them will be unknown$/)
  expect(lines[1]).toMatch(/^to see them: list on .*\bpods\b/)
  expect(lines.filter((each) => /^(?:not seen|to see them): /.test(each))).toHaveLength(1)
  expect(new Set(lines).size).toBe(lines.length)
})

test('what was not seen stands in the answer of --cut, and how to see it only before it', async () => {
  const { status, stdout, stderr } = await run(['reach', 'db', '--cut'], { kubeconfig: some })
  expect(status).toBe(0)
  expect(stdout).toMatch(/: not seen: .*\bpods\b/)
  expect(stderr).not.toContain('not seen: ')
  expect(stderr.split('\n').filter((line) => line.startsWith('to see them: '))).toHaveLength(1)
})

test('what fails while it is read is told after the refusals that were foretold', async () => {
  proxy.faults.add(
    { resource: 'nodes', verb: 'list' },
    answer(500, 'InternalError', () => 'no'),
  )
  const { stderr } = await run(['reach', 'db'], { kubeconfig: some })
  expect(stderr).toMatch(/^may not list .*\bpods\b/)
  expect(stderr).toMatch(/^not seen: nodes in all namespaces \(failed: 500 InternalError\)$/m)
})

test.each(['reach -A', 'reach db', 'list -A', 'describe db', 'consumers -A'])(
  'who may list everything is told nothing before `%s`',
  async (line) => {
    const { status, stderr } = await run(line.split(' '), { kubeconfig: all })
    expect(status).toBe(0)
    expect(stderr).not.toMatch(/may not list|to see them|not seen/)
  },
)

test('asks for the rules of the whole cluster, and of the namespace in question when they fall short', async () => {
  await run(['reach', 'db'], { kubeconfig: all })
  await proxy.idle()
  expect(proxy.requests.filter(isReview)).toHaveLength(1)
  proxy.clearLog()
  const { status, stderr } = await run(['reach', 'db'], { kubeconfig: tenant })
  expect(status).toBe(0)
  await proxy.idle()
  expect(proxy.requests.filter(isReview)).toHaveLength(2)
  // Of what lives in namespaces, the tenant sees all that is in this one.
  expect(stderr).toMatch(/^may not list .*clusterrolebindings\.rbac\.authorization\.k8s\.io/)
})

test('a namespace that only the name of the Secret says is looked at, too', async () => {
  await allow(`elsewhere-${own}`, [rule('*', '*')], other)
  const kubeconfig = await proxy.kubeconfigForUser(`elsewhere-${own}`, [], own)
  const { status, stdout } = await run(['reach', `${other}/db`, '-o', 'json'], { kubeconfig })
  expect(status).toBe(0)
  const { coverage } = JSON.parse(stdout) as { coverage: { read: readonly object[] } }
  expect(coverage.read).toContainEqual({
    resource: 'secrets',
    namespace: other,
    status: 'read',
    count: 1,
  })
})

test('who sees no Secret of a namespace is told the rule for it alone', async () => {
  const kubeconfig = await user('nobody')
  const { status, stderr } = await run(['reach', '-n', own], { kubeconfig })
  expect(status).toBe(3)
  expect(stderr).toContain(`error: may not list secrets in ${own} (403)`)
  expect(stderr).toContain(`the rule that would be enough: list on secrets in ${own}\n`)
})

test('who sees the Secrets of one namespace is told to ask about that', async () => {
  const kubeconfig = await proxy.kubeconfigForUser(`tenant-${own}`, [], other)
  const { status, stderr } = await run(['reach', '--from', 'user/jane'], { kubeconfig })
  expect(status).toBe(3)
  expect(stderr).toContain('hint: with -n NAMESPACE it is enough in that namespace\n')
  const within = await run(['reach', '--from', 'user/jane', '-n', own], { kubeconfig })
  expect(within.status, within.stderr).toBe(0)
})

test('a document says so itself, and nobody is asked for rules', async () => {
  const { status, stderr } = await run(['reach', '-A', '-o', 'json'], { kubeconfig: all })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  await proxy.idle()
  expect(proxy.requests.filter(isReview)).toEqual([])
})

test.each([
  ['fails', answer(500, 'InternalError', () => 'etcdserver: request timed out')],
  ['does not tell everything', incomplete()],
])('a review that %s foretells nothing, and the end tells all', async (_, fault) => {
  proxy.faults.add({ resource: 'selfsubjectrulesreviews' }, fault)
  const { status, stderr } = await run(['reach', '-A'], { kubeconfig: some })
  expect(status).toBe(0)
  expect(stderr).not.toContain('may not list')
  expect(stderr).toContain('not seen: pods ')
  expect(stderr).toContain(LIFT)
})

/** As behind a webhook that cannot tell its rules. */
function incomplete(): ReturnType<typeof answer> {
  const status = { resourceRules: [], nonResourceRules: [], incomplete: true }
  return {
    kind: 'answer',
    status: 201,
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify({ kind: 'SelfSubjectRulesReview', status }),
  }
}
