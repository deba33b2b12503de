import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type FaultProxy,
  type OwnControlPlane,
  startControlPlane,
} from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import {
  cutAfter,
  delay,
  drop,
  expired,
  forbidden,
  type Match,
  serverError,
  tooManyRequests,
  unavailable,
} from '../control-plane/faults.ts'
import type { LoggedRequest } from '../control-plane/request-log.ts'
import { type Ran, run, start } from './run.ts'

const RBAC = 'rbac.authorization.k8s.io'

// A thousand bindings would be read by everybody who asks about a whole cluster.
let cluster: OwnControlPlane
let namespace: string
const bindings = (): string => `/apis/${RBAC}/v1/namespaces/${namespace}/rolebindings`

/** Lets one user get every Secret of the namespace. */
function binding(name: string, user: string): object {
  return {
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'reader' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: user }],
  }
}

beforeAll(async () => {
  cluster = await startControlPlane()
  namespace = await cluster.createNamespace('faults')
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]
  await cluster.admin.apply([
    { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'db' } },
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { namespace, name: 'reader' }, rules },
  ])
  // Two pages and a bit.
  const names = Array.from({ length: 1010 }, (_, index) => `b${String(index).padStart(4, '0')}`)
  await Promise.all(
    names.map((name) => cluster.admin.create(bindings(), binding(name, `user-of-${name}`))),
  )
})

afterAll(() => cluster.stop())

interface Report {
  readonly coverage: {
    readonly complete: boolean
    readonly refused: readonly object[]
    readonly unknown: readonly { readonly resource: string; readonly reason?: string }[]
  }
  readonly secrets: readonly {
    readonly readers: readonly {
      readonly subject: { readonly kind: string; readonly name: string }
    }[]
  }[]
}

describe.each([
  ['HTTP/2', '2.0'],
  ['HTTP/1.1', '1.1'],
] as const)('over %s', (_, httpVersion) => {
  let proxy: FaultProxy
  let kubeconfig: string
  beforeAll(async () => {
    proxy = await cluster.startProxy({ http2: httpVersion === '2.0' })
    kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  })
  afterEach(() => {
    proxy.faults.clear()
    proxy.clearLog()
  })
  afterAll(() => proxy.stop())

  const list = (more: Match = {}): Match => ({ resource: 'rolebindings', verb: 'list', ...more })
  const listed = (): readonly LoggedRequest[] =>
    proxy.requests.filter(({ resource }) => resource === 'rolebindings')
  const reach = (...more: readonly string[]): Promise<Ran> =>
    run(['reach', 'db', '-o', 'json', ...more], { kubeconfig })

  /** Users who read the Secret by one of the many bindings. */
  function usersIn({ stdout }: Ran): readonly string[] {
    const { secrets } = JSON.parse(stdout) as Report
    return secrets
      .flatMap(({ readers }) => readers.map(({ subject }) => subject.name))
      .filter((name) => name.startsWith('user-of-'))
  }

  function coverageIn({ stdout }: Ran): Report['coverage'] {
    return (JSON.parse(stdout) as Report).coverage
  }

  async function expectEverybody(ran: Ran): Promise<void> {
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
    expect(coverageIn(ran).complete).toBe(true)
    const now = await cluster.admin.list(bindings())
    expect(usersIn(ran)).toHaveLength(now.length)
  }

  test('the program speaks this version', async () => {
    await expectEverybody(await reach())
    expect(new Set(proxy.requests.map((request) => request.httpVersion))).toEqual(
      new Set([httpVersion]),
    )
  })

  test('a list that expires in the middle shows the later moment, and nothing of the earlier', async () => {
    await cluster.admin.create(bindings(), binding('a-first', 'user-of-a-first'))
    proxy.faults.add(list({ continued: true }), delay(1500), 1)
    proxy.faults.add(list({ continued: true }), expired(), 1)
    const { ended } = start(['reach', 'db', '-o', 'json'], { kubeconfig })
    // Its first page has been read when it asks for the second.
    await eventually('the second page', () => Promise.resolve(listed().length === 2))
    expect(listed()[0]?.text()).toContain('user-of-a-first')
    await cluster.admin.delete(`${bindings()}/a-first`)
    await cluster.admin.create(bindings(), binding('a-second', 'user-of-a-second'))
    expect(listed()).toHaveLength(2)
    const ran = await ended
    await cluster.admin.delete(`${bindings()}/a-second`)
    expect(ran.status).toBe(0)
    expect(coverageIn(ran).complete).toBe(true)
    expect(usersIn(ran)).not.toContain('user-of-a-first')
    expect(usersIn(ran)).toContain('user-of-a-second')
    expect(usersIn(ran)).toHaveLength(1011)
    await proxy.idle()
    expect(listed().map(({ status, continued }) => [status, continued])).toEqual([
      [200, false],
      [410, true],
      [200, false],
      [200, true],
      [200, true],
    ])
  })

  test('a list that expires again and again is asked for in one piece', async () => {
    proxy.faults.add(list({ continued: true }), expired())
    await expectEverybody(await reach())
    expect(listed().at(-1)?.path).not.toContain('limit=')
  })

  test('a server that is busy (429) is asked again when it said, and not sooner', async () => {
    proxy.faults.add(list({ continued: true }), tooManyRequests(1), 2)
    const ran = await reach()
    await expectEverybody(ran)
    expect(ran.ms).toBeGreaterThan(2000)
    await proxy.idle()
    expect(listed().filter(({ status }) => status === 429)).toHaveLength(2)
  })

  test('a server that shuts down (503) is asked again when it said', async () => {
    proxy.faults.add(list(), unavailable(1), 1)
    await expectEverybody(await reach())
  })

  test('a server that wants an hour of patience is not waited for', async () => {
    proxy.faults.add(list(), tooManyRequests(3600))
    const ran = await reach()
    expect(ran.ms).toBeLessThan(20_000)
    expect(coverageIn(ran).unknown).toMatchObject([{ reason: '429 TooManyRequests' }])
  })

  test('after an error of the server (500) what was read counts, the rest is unknown', async () => {
    const marker = 'words-of-the-server'
    proxy.faults.add(list({ continued: true }), serverError(marker), 1)
    const ran = await reach('--strict')
    expect(ran.status).toBe(7)
    expect(usersIn(ran)).toHaveLength(500)
    expect(coverageIn(ran)).toMatchObject({
      complete: false,
      refused: [],
      unknown: [
        { resource: `rolebindings.${RBAC}`, status: 'failed', reason: '500 InternalError' },
      ],
    })
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(marker)
    // The fault is over: the same question has its whole answer.
    await expectEverybody(await reach('--strict'))
  })

  test('a right that is taken away between two pages leaves nothing that would look like all', async () => {
    // For the whole cluster first, then in the namespace.
    proxy.faults.add(list({ continued: true }), forbidden())
    const ran = await reach('--strict')
    expect(ran.status).toBe(7)
    expect(coverageIn(ran).refused).toMatchObject([{ resource: `rolebindings.${RBAC}` }])
  })

  test('a right for the whole cluster that is taken away between two pages makes no doubles', async () => {
    proxy.faults.add(list({ continued: true, namespace: '' }), forbidden())
    const { status, stdout } = await run(['list', '-A', '-o', 'json', '--strict'], { kubeconfig })
    expect(status).toBe(0)
    const items = (JSON.parse(stdout) as { items: readonly Counted[] }).items
    const counted = items.find((item) => item.namespace === namespace && item.name === 'db')
    const before = await run(['list', '-o', 'json'], { kubeconfig })
    const [alone] = (JSON.parse(before.stdout) as { items: readonly Counted[] }).items
    expect(counted?.readers).toEqual(alone?.readers)
    expect(alone?.readers.exact).toBe(true)
  })

  test('an answer that is cut off in the middle is asked for once more', async () => {
    proxy.faults.add(list(), cutAfter(2000), 1)
    await expectEverybody(await reach())
    expect(listed().some(({ complete, bodyBytes }) => !complete && bodyBytes === 2000)).toBe(true)
  })

  test('a server that always cuts its answers off is an error, never a short list', async () => {
    proxy.faults.add(list(), cutAfter(2000))
    const ran = await reach()
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 5, stdout: '' })
    // Over HTTP/2 all requests lose their connection with it, and any may be the first to say so.
    expect(ran.stderr).toMatch(/^error: cannot (list|get) .* broke off the connection$/m)
  })

  test('a connection that is dropped is opened once more', async () => {
    proxy.faults.add(list(), drop(), 1)
    await expectEverybody(await reach())
  })

  test('a server that goes away between two pages is an error, never a short list', async () => {
    proxy.faults.add(list({ continued: true }), drop())
    const { status, stdout, stderr } = await reach()
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    // Whatever was under way on the same connection broke off with it.
    expect(stderr).toMatch(/^error: cannot (list|get) .* broke off the connection/)
  })

  test('a server that always drops its connections is an error that names it', async () => {
    proxy.faults.add({}, drop())
    const { status, stdout, stderr } = await reach()
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(stderr).toContain(new URL(proxy.url).host)
  })

  test('--request-timeout ends one slow list, which is then unknown', async () => {
    proxy.faults.add(list(), delay(20_000))
    const ran = await reach('--request-timeout=1s')
    expect(ran.status).toBe(0)
    expect(ran.ms).toBeLessThan(10_000)
    expect(coverageIn(ran).unknown).toMatchObject([
      { resource: `rolebindings.${RBAC}`, status: 'failed', reason: 'no answer in time' },
    ])
  })

  test('--request-timeout ends a server that never answers, with what to do', async () => {
    proxy.faults.add({}, delay(20_000))
    const { status, stdout, stderr, ms } = await reach('--request-timeout=1s')
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(stderr).toMatch(/^error: .*\nhint: /)
    expect(ms).toBeLessThan(10_000)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in the middle of a list ends it at once with one line',
    async (signal) => {
      proxy.faults.add(list({ continued: true }), delay(20_000))
      const { child, ended } = start(['reach', 'db'], { kubeconfig })
      await eventually('the second page', () => Promise.resolve(listed().length === 2))
      const sent = performance.now()
      child.kill(signal)
      const { status, stdout, stderr } = await ended
      expect(performance.now() - sent).toBeLessThan(2000)
      expect({ status, stdout, stderr }).toEqual({
        status: 130,
        stdout: '',
        stderr: 'interrupted\n',
      })
    },
  )
})

interface Counted {
  readonly namespace: string
  readonly name: string
  readonly readers: { readonly seen: number; readonly exact: boolean }
}
