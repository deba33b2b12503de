import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resourceName } from '../../src/lib/base/resource-name.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'
import { createMarks } from '../canary/marks.ts'
import {
  type FaultProxy,
  type OwnControlPlane,
  startControlPlane,
} from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { secretDataIn } from '../control-plane/secret-data.ts'
import { type Answers, lies, questionsFor } from './answers.ts'
import { company, definitions, questions, USED_BY, widgetGroup } from './company.ts'
import { fewAtATime, type Ran, run } from './run.ts'

// Answers about a whole cluster are compared, so nobody else may change it meanwhile.
let cluster: OwnControlPlane
let proxy: FaultProxy
let namespace: string
let full: Answers

const KINDS = [
  ...BUILT_IN.map(({ group, plural }) => ({ group, plural })),
  // The group is named after the namespace, which is not known yet.
  { group: 'WIDGETS', plural: 'widgets' },
].map((kind) => [kind.plural === 'widgets' ? 'widgets' : resourceName(kind), kind] as const)

/** Kinds on which each answer depends, written down once more: the program must not decide this. */
const RBAC_KINDS = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].map(
  (plural) => `${plural}.rbac.authorization.k8s.io`,
)
/** What the authorizers look at, and so a question of a batch. */
const FOR_BATCH = new Set([...RBAC_KINDS, 'pods', 'persistentvolumes'])
/** What a path may go through besides. */
const FOR_REACH = new Set([
  ...FOR_BATCH,
  'secrets',
  'serviceaccounts',
  'namespaces',
  'nodes',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'replicationcontrollers',
  'cronjobs.batch',
])
const NOT_FOR_CONSUMERS = new Set([...RBAC_KINDS, 'namespaces', 'nodes', 'persistentvolumeclaims'])

beforeAll(async () => {
  cluster = await startControlPlane()
  proxy = await cluster.startProxy()
  namespace = await cluster.createNamespace('lost')
  await cluster.admin.apply(definitions(namespace))
  await cluster.admin.apply(company(namespace, createMarks()))
  // No controller aggregates here, and none says so either.
  const whole = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${namespace}-whole`
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['watch'] }]
  await cluster.admin.patch(whole, { rules })
  await Promise.all([...KINDS.map(([, kind]) => allowAllBut(kind)), allowAllBut()])
  full = await ask(await userWithout())
})

afterAll(async () => {
  await proxy?.stop()
  await cluster?.stop()
})

type Kind = (typeof KINDS)[number][1]

const real = ({ group, plural }: Kind): Kind => ({
  group: group === 'WIDGETS' ? widgetGroup(namespace) : group,
  plural,
})
const groupWithout = (kind?: Kind): string =>
  kind === undefined ? 'sees-all' : `sees-no-${resourceName(kind).toLowerCase()}`

/** A group whose members may list everything but one kind, and nothing else. */
async function allowAllBut(hidden?: Kind): Promise<void> {
  const name = groupWithout(hidden)
  const rules = KINDS.filter(([, kind]) => kind !== hidden).map(([, kind]) => ({
    apiGroups: [real(kind).group],
    resources: [kind.plural],
    verbs: ['list'],
  }))
  const rbac = 'rbac.authorization.k8s.io'
  await cluster.admin.apply([
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects: [{ apiGroup: rbac, kind: 'Group', name }],
    },
  ])
  const last = rules.at(-1)
  await eventually(`${name} to take effect`, async () => {
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
    const resourceAttributes = {
      verb: 'list',
      group: last?.apiGroups[0],
      resource: last?.resources[0],
    }
    const review = await cluster.admin.create(path, {
      spec: { user: 'somebody', groups: [name], resourceAttributes },
    })
    return review['status'].allowed as boolean
  })
}

function userWithout(hidden?: Kind): Promise<string> {
  return proxy.kubeconfigForUser('somebody', [groupWithout(hidden)], namespace)
}

const NAME = 'by-pod'

/** Asks everything; `null` stands for what was refused. */
async function ask(kubeconfig: string, secretsSeen = true): Promise<Answers> {
  const reports = Object.entries(questionsFor(NAME))
  const results = await fewAtATime(reports, async ([report, words]) => {
    const ran = await run([...words, '-o', 'json', '--strict'], { kubeconfig })
    if (!secretsSeen && words.includes('-A')) return [report, refusal(ran)] as const
    return [report, document(words, ran)] as const
  })
  const input = questions(namespace).map((each) => `${JSON.stringify(each)}\n`)
  const batch = await run(['reach', '--batch', '-'], { kubeconfig, input: input.join('') })
  expect({ status: batch.status, stderr: batch.stderr }).toEqual({ status: 0, stderr: '' })
  const lines = batch.stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(input.length)
  const answers = lines.map((line) => JSON.parse(line) as unknown)
  return { ...Object.fromEntries(results), batch: answers } as unknown as Answers
}

function document(words: readonly string[], { status, stdout, stderr }: Ran): unknown {
  const ran = `${words.join(' ')}: ${stderr}`
  expect(stderr, ran).toBe('')
  const report = JSON.parse(stdout) as { coverage: { complete: boolean } }
  expect(status, ran).toBe(report.coverage.complete ? 0 : 7)
  return report
}

/** Without the right to list Secrets a question about all of them is refused, not answered with none. */
function refusal({ status, stdout, stderr }: Ran): unknown {
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
  expect(stderr).toContain('error: may not list secrets in all namespaces (403)')
  expect(stderr).toContain('list on secrets cluster-wide')
  const coverage = { complete: false, refused: [], unknown: [] }
  return { items: [], secrets: [], coverage }
}

test('who may list everything gets an answer about everything', () => {
  const verdicts = Object.fromEntries(
    full.consumers.secrets.map(({ name, verdict }) => [name, verdict]),
  )
  expect(verdicts).toMatchObject(
    Object.fromEntries([
      ...[...USED_BY, 'gateway', 'snapshotclass', 'attachment'].map((use) => [`by-${use}`, 'used']),
      ['by-unused', 'unused'],
    ]),
  )
  const reports = [full.list, full.consumers, full.unused, full.reach, full.oneReach, full.page]
  expect(reports.map(({ coverage }) => coverage.complete)).toEqual(reports.map(() => true))
  const allowed = new Set(full.batch.map((answer) => answer.allowed))
  expect(allowed).toEqual(new Set([true, false]))
})

/** Answers that are wrong in one way each, as a program would give them that ignores what it cannot see. */
const FORGERIES: Readonly<Record<string, (answers: Writable<Answers>) => void>> = {
  'a use that is no use': ({ consumers }) => {
    for (const use of consumers.secrets) if (use.verdict === 'used') use.verdict = 'unused'
  },
  'a consumer that is gone': ({ consumers }) => {
    for (const use of consumers.secrets) use.consumers.length = 0
  },
  'a Secret that is gone': ({ consumers }) => void consumers.secrets.pop(),
  'a key that nobody reads': ({ page }) => void page.use.keysNobodyReads?.push('password'),
  'an existence': ({ oneUse }) => {
    for (const use of oneUse.secrets) use.exists = false
  },
  'an unused one': ({ unused, consumers }) => {
    unused.secrets = consumers.secrets.map((use) => ({ ...use, verdict: 'unused' }))
  },
  'a reader that is gone': ({ reach }) => {
    for (const { readers } of reach.secrets) readers.pop()
  },
  'a reader of one that is gone': ({ page }) => void page.readers.pop(),
  'a reader who is none': ({ oneReach }) => {
    const subject = { kind: 'User', name: 'somebody-else' }
    oneReach.secrets[0]?.readers.push({ subject, verdict: 'yes' })
  },
  'a finding': ({ page }) => void page.findings.push({ id: 'missing-key', text: 'none' }),
  'a count': ({ list }) => {
    for (const item of list.items) item.consumers.seen = 0
  },
  'a no of the batch': ({ batch }) => {
    for (const answer of batch) answer.allowed = false
  },
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T

test.each(Object.entries(FORGERIES))('%s that is made up is noticed', (_, forge) => {
  const forged = structuredClone(full) as Writable<Answers>
  expect(lies(full, forged as Answers)).toEqual([])
  forge(forged)
  expect(lies(full, forged as Answers)).not.toEqual([])
})

describe('without the right to list', () => {
  test.each(KINDS)('%s', { timeout: 120_000 }, async (label, kind) => {
    proxy.clearLog()
    const name = resourceName(real(kind))
    const kubeconfig = await userWithout(kind)
    const part = await ask(kubeconfig, label !== 'secrets')

    expect(lies(full, part)).toEqual([])

    const named = (coverage: Answers['page']['coverage']): readonly unknown[] =>
      [...coverage.refused, ...coverage.unknown].map(({ resource, lift }) => ({ resource, lift }))
    const blind = [
      { resource: name, lift: { verbs: ['list'], group: real(kind).group, resource: kind.plural } },
    ]
    const forConsumers = NOT_FOR_CONSUMERS.has(name) ? [] : blind
    const forReach = FOR_REACH.has(name) ? blind : []
    const seesSecrets = label !== 'secrets'
    const seen = (expected: readonly unknown[]): readonly unknown[] => (seesSecrets ? expected : [])
    expect(named(part.consumers.coverage), 'consumers -A').toEqual(seen(forConsumers))
    expect(named(part.unused.coverage), '--unused').toEqual(seen(forConsumers))
    expect(named(part.reach.coverage), 'reach -A').toEqual(seen(forReach))
    const unused = part.consumers.secrets.filter(({ name: each }) => each === 'by-unused')
    const verdict = forConsumers.length > 0 ? 'unknown' : 'unused'
    expect(unused.map((use) => use.verdict)).toEqual(seen([verdict]))
    // Whether a Secret is there is not the authorizer's business.
    const undecided = FOR_BATCH.has(name)
    expect(part.batch.some(({ allowed }) => allowed === null)).toBe(undecided)
    expect(named(part.oneReach.coverage), 'reach NAME').toMatchObject(forReach)

    // The same in words.
    const page = await run(['describe', NAME], { kubeconfig })
    expect(page.status).toBe(0)
    const missed = forConsumers.length + forReach.length > 0
    const told = new RegExp(`^(?:may not list|not seen:) ${name} `, 'm')
    expect(told.test(page.stderr), page.stderr).toBe(missed)
    expect(page.stderr.includes(`list on ${name} `), page.stderr).toBe(missed)

    // What would settle it is that permission, and with it there is nothing to settle.
    const lift = { verbs: ['list'], group: real(kind).group, resource: kind.plural }
    const ofReaders = part.reach.secrets
      .flatMap(({ readers }) => readers)
      .filter((reader) => reader.verdict === 'unknown')
      .flatMap(({ settledBy }) => settledBy)
    expect(ofReaders).toEqual(ofReaders.map(() => expect.objectContaining(lift) as unknown))
    const why = await whyNobody(kubeconfig)
    expect(why.verdict).toBe(FOR_REACH.has(name) ? 'unknown' : 'no')
    expect(why.settledBy).toEqual(FOR_REACH.has(name) ? [lift] : undefined)

    await proxy.idle()
    expect(proxy.requests.flatMap(secretDataIn)).toEqual([])
  })
})

test('nobody reads it who is named nowhere, for those who may list everything', async () => {
  const { verdict, unlessInGroups } = await whyNobody(await userWithout())
  expect(verdict).toBe('no')
  // To list Secrets is to read them.
  expect(unlessInGroups).toContain('sees-all')
  expect(unlessInGroups).not.toContain('sees-no-secrets')
})

interface Why {
  readonly verdict: string
  readonly settledBy?: readonly object[]
  readonly unlessInGroups?: readonly string[]
}

async function whyNobody(kubeconfig: string): Promise<Why> {
  const words = ['reach', NAME, '--why', 'user/nobody', '-o', 'json']
  return JSON.parse((await run(words, { kubeconfig })).stdout) as Why
}
