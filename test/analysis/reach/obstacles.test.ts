import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { accessMap } from '../../../src/lib/analysis/graph/access-map.ts'
import { ALL_REQUESTS, CATALOGUE } from '../../../src/lib/analysis/paths/index.ts'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import { needWords } from '../../../src/lib/analysis/reach/need-words.ts'
import type { AskedIdentity } from '../../../src/lib/analysis/reach/report.ts'
import type { Model } from '../../../src/lib/model/model.ts'
import { readModel } from '../../../src/lib/model/read.ts'
import { openSource } from '../../../src/lib/source/files/open-source.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'
import { clusterOf, type Manifest, object, secret } from '../../model/cluster.ts'
import { composedCluster } from './random/composed.ts'
import { askedIdentities, COMPOSED_SECRETS } from './random/composed-questions.ts'
import { modelOf } from './random/model.ts'
import { seeded } from './random/random.ts'

const DEMO = resolve(import.meta.dirname, '../../../examples/demo/company.snapshot.gz')
const SEEDS = Array.from({ length: 12 }, (_, at) => at + 1)
let models: readonly Model[]

beforeAll(async () => {
  const readStandardInput = (): never => {
    throw new Error('no standard input')
  }
  const source = await openSource([DEMO], { readStandardInput, complete: false })
  const demo = await readModel(source, { resources: BUILT_IN })
  models = [demo, ...(await Promise.all(SEEDS.map((seed) => modelOf(composedCluster(seed)))))]
})

/** How what one can do begins; after `it can` each is English. */
const VERB =
  /^(?:act (?:as|by) |add ephemeral containers |approve certificate requests for |be bound to |become |bind |change |create |delete |get tokens of |give every right to |have its request |impersonate |read |request |run a pod |sign certificates as |take over |update |write )\S/
/** Keys of the map that got into a sentence, or two verbs in a row. */
const GARBLED =
  /\||undefined|\b(?:runs pods|approves|signs|writes|binds|makes|may) |(?<![\w/-])(\w+) \1(?![\w-])| {2}/

test('whatever a step of several needs can be said in English', () => {
  const said = new Map<string, string>()
  const rows = new Set<string>()
  for (const model of models) {
    const { context, graph } = accessMap(model, { paths: CATALOGUE, requests: ALL_REQUESTS })
    for (const { needs, why } of context.build.joints) {
      rows.add(why.id ?? '')
      for (const need of needs) {
        const info = graph.infos[need]
        if (info !== undefined) said.set(info.key, needWords(info))
      }
    }
  }
  expect([...said].filter(([, words]) => !VERB.test(words) || GARBLED.test(words))).toEqual([])
  const wanted = [
    'D12',
    'I2',
    'I13',
    'I15',
    'I16',
    'I17',
    'I18',
    'I23',
    'N2',
    'N3',
    'N4',
    'N5',
    'N10',
    'P10',
  ]
  expect(wanted.filter((id) => !rows.has(id))).toEqual([])
})

test('every obstacle is a sentence', () => {
  const texts = new Set<string>()
  for (const [at, model] of models.entries()) {
    const random = seeded(at + 1)
    const secrets = at === 0 ? model.facts.Secret : COMPOSED_SECRETS
    for (const identity of random.some(askedIdentities(model, random), 12, 12)) {
      const { blockedBy } = whyReader(model, random.pick(secrets), identity)
      const said = blockedBy.map(({ what }) => what)
      expect(said).toEqual([...new Set(said)])
      for (const what of said) texts.add(what)
    }
  }
  const all = [...texts]
  expect(all.length).toBeGreaterThan(20)
  expect(all.filter((text) => GARBLED.test(text))).toEqual([])
  const halves = all.filter((text) => /^(?:as .*, )?it can /.test(text))
  expect(halves.length).toBeGreaterThan(5)
  for (const text of halves) {
    expect(text).toMatch(/^(?:as .*?, )?it can .*, but (?:cannot |the answer )/)
  }
})

const RBAC = 'rbac.authorization.k8s.io'
const ALICE: AskedIdentity = { subject: { kind: 'User', name: 'alice' }, groups: [] }

/** What keeps alice from `prod/db` with these rules in some namespace. */
async function obstaclesOf(namespace: string, rules: readonly object[], ...more: Manifest[]) {
  const model = await clusterOf([
    secret('prod', 'db'),
    object(`${RBAC}/v1`, 'Role', namespace, 'a', { rules }),
    object(`${RBAC}/v1`, 'RoleBinding', namespace, 'a', {
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'a' },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: 'alice' }],
    }),
    ...more,
  ])
  const answer = whyReader(model, { namespace: 'prod', name: 'db' }, ALICE)
  expect(answer.verdict).toBe('no')
  return answer.blockedBy.map(({ what }) => what)
}

const NODE = object('v1', 'Node', '', 'worker-1', {})
const HELD =
  /^as (?:any node|node worker-1), it can read the Secrets of pods there, but cannot read /

test('a node that could be taken over is said to be in the way after one’s own rights, and not what every node may do', async () => {
  const label = 'pod-security.kubernetes.io/enforce'
  const lab = object('v1', 'Namespace', '', 'lab', {
    metadata: { name: 'lab', labels: { [label]: 'privileged' } },
  })
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]
  const texts = await obstaclesOf('lab', rules, lab, NODE)
  const firstOfOthers = texts.findIndex((text) => text.startsWith('as '))
  expect(texts[firstOfOthers]).toMatch(HELD)
  expect(texts.slice(0, firstOfOthers)).toContain(
    'it reaches the Secrets of lab, not those of prod',
  )
  for (const text of texts) expect(text).not.toContain('certificate requests')
})

const CSR = 'certificates.k8s.io'
const csrRule = (verbs: string, ...resources: string[]): object => ({
  apiGroups: [CSR],
  resources,
  verbs: verbs.split(','),
})

/** What keeps alice from the Secret with these rules for the cluster. */
async function obstaclesOfAll(rules: readonly object[]): Promise<readonly string[]> {
  return obstaclesOf(
    'lab',
    [],
    NODE,
    object(`${RBAC}/v1`, 'ClusterRole', '', 'all', { rules }),
    object(`${RBAC}/v1`, 'ClusterRoleBinding', '', 'all', {
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'all' },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: 'alice' }],
    }),
  )
}

test('who has all that a step takes is told where it ends, and not that it lacks nothing', async () => {
  const requests = csrRule('create,get', 'certificatesigningrequests')
  const lacks = await obstaclesOfAll([requests])
  expect(lacks.filter((text) => text.includes('kubelet'))).toHaveLength(1)
  expect(lacks.filter((text) => HELD.test(text))).toEqual([])

  const client = csrRule('create', 'certificatesigningrequests/nodeclient')
  const has = await obstaclesOfAll([requests, client])
  expect(has.filter((text) => text.includes('kubelet'))).toEqual([])
  expect(has.filter((text) => HELD.test(text))).toHaveLength(1)
  for (const text of has) expect(text).not.toMatch(/cannot\s*$|certificate of a node/)
})

test('whoever has a right that opens nothing is not told that there is none', async () => {
  const rules = [
    { apiGroups: [''], resources: ['pods/ephemeralcontainers', 'pods/exec'], verbs: ['*'] },
  ]
  const [first] = await obstaclesOf('prod', rules)
  expect(first).toBe(
    'user alice can add ephemeral containers to pods in prod and exec into pods in prod, but no way from there to the Secret was found',
  )
  const [none] = await obstaclesOf('lab', rules)
  expect(none).toMatch(/^user alice has no grant that leads to /)
})

const rbacRule = (verbs: string, resources: string): object => ({
  apiGroups: [RBAC],
  resources: resources.split(','),
  verbs: verbs.split(','),
})

test('rights that count only together with others are told as well', async () => {
  const sentence = (what: string): string =>
    `user alice can ${what}, but no way from there to the Secret was found`
  expect(await obstaclesOf('prod', [rbacRule('create', 'rolebindings')])).toContain(
    sentence('create rolebindings in prod'),
  )
  expect(await obstaclesOf('prod', [rbacRule('create,bind', 'roles')])).toContain(
    sentence('bind roles in prod and create roles in prod'),
  )
  const constrained = { apiGroups: [''], resources: ['secrets'] }
  const verbs = ['impersonate-on:serviceaccount:get']
  expect(await obstaclesOf('prod', [{ ...constrained, verbs }])).toContain(
    sentence('get secrets as somebody whom it impersonates (serviceaccount) in prod'),
  )
  const [none] = await obstaclesOf('lab', [rbacRule('create', 'rolebindings')])
  expect(none).toMatch(/^user alice has no grant that leads to /)
})
