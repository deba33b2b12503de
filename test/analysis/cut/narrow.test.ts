import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CutPart, reachCut } from '../../../src/lib/analysis/cut/index.ts'
import { openReaders } from '../../../src/lib/analysis/cut/open-paths.ts'
import { ruleAllows } from '../../../src/lib/analysis/rbac/rule.ts'
import type { PolicyRule } from '../../../src/lib/model/facts/rbac.ts'
import { clusterOf, type Manifest, object, secret } from '../../model/cluster.ts'
import { apply } from './apply.ts'

const RBAC = 'rbac.authorization.k8s.io'
const DB = { namespace: 'pay', name: 'db' }

// Whatever some row of the catalogue asks for, and what only looks like it.
const VERBS = `get list watch patch delete deletecollection update create * GET
  bind escalate approve sign impersonate impersonate:* impersonate:user-info
  impersonate:serviceaccount impersonate:arbitrary-node impersonate:associated-node
  impersonate-on:* impersonate-on:user-info:get impersonate-on:serviceaccount:get
  impersonate-on:serviceaccount:create impersonate-on:arbitrary-node:get`.split(/\s+/)
const API_GROUPS = [
  '',
  ...`* apps batch core ${RBAC} certificates.k8s.io
  authentication.k8s.io admissionregistration.k8s.io`.split(/\s+/),
]
const RESOURCES = `secrets * */* secrets/* Secrets configmaps namespaces nodes nodes/proxy
  pods pods/exec pods/ephemeralcontainers pods/attach pods/binding bindings deployments jobs
  serviceaccounts serviceaccounts/token */token users groups roles clusterroles rolebindings
  clusterrolebindings certificatesigningrequests certificatesigningrequests/approval signers
  persistentvolumes mutatingwebhookconfigurations validatingadmissionpolicies
  validatingadmissionpolicybindings`.split(/\s+/)
const NAMES = ['db', 'other', 'api', 'reader', 'jane', 'worker', '*', '', 'kubernetes.io/*']

const some = (of: readonly string[], most: number): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom(...of), { minLength: 1, maxLength: most })
const rule = fc.record({
  verbs: some(VERBS, 4),
  apiGroups: some(API_GROUPS, 3),
  resources: some(RESOURCES, 4),
  resourceNames: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, some(NAMES, 3)),
})
type Rule = Pick<PolicyRule, 'verbs' | 'apiGroups' | 'resources' | 'resourceNames'>

test('what is left of a rule is less than the rule, opens nothing, and grants nothing new', async () => {
  let kept = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (rules, everywhere) => {
        const objects = clusterWith(rules, everywhere)
        const cut = reachCut(await clusterOf(objects), DB)
        const stays = new Set(cut.stays.map(({ reader }) => JSON.stringify(reader.subject)))
        const after = openReaders(await clusterOf(apply(objects, cut.changes)), DB)
        for (const { subject } of after.values()) expect(stays).toContain(JSON.stringify(subject))
        for (const part of cut.elements) {
          expect(part.reopens.length).toBeGreaterThan(0)
          if (part.what !== 'rule' || part.object.name !== 'asked') continue
          kept += (part.kept ?? []).length
          expectLess(rules, part)
        }
      },
    ),
    { numRuns: 150 },
  )
  expect(kept).toBeGreaterThan(20)
}, 120_000)

function expectLess(rules: readonly Rule[], { rule: number = 0, kept = [] }: CutPart): void {
  const original = rules[number - 1]
  if (original === undefined) throw new Error(`there is no rule ${number}`)
  const before = { ...original, nonResourceURLs: [] }
  const lost = everyRequest().filter(
    (request) => ruleAllows(before, request) && !kept.some((each) => ruleAllows(each, request)),
  )
  const won = everyRequest().filter(
    (request) => !ruleAllows(before, request) && kept.some((each) => ruleAllows(each, request)),
  )
  expect(won).toEqual([])
  expect(lost.length, JSON.stringify({ original, kept })).toBeGreaterThan(0)
  // As the API server demands of a rule.
  for (const { verbs, apiGroups, resources } of kept) {
    for (const list of [verbs, apiGroups, resources]) expect(list.length).toBeGreaterThan(0)
  }
}

type Request = Parameters<typeof ruleAllows>[1]
let requests: readonly Request[] | undefined

function everyRequest(): readonly Request[] {
  requests ??= [...VERBS, 'other'].flatMap((verb) =>
    [...API_GROUPS, 'other'].flatMap((group) =>
      [...RESOURCES, 'other', 'other/other'].flatMap((each) => {
        const [resource = '', subresource = ''] = each.split('/')
        return [...NAMES, 'another'].map((name) => ({ verb, group, resource, subresource, name }))
      }),
    ),
  )
  return requests
}

/** A pod that is given the Secret, an account and a user who read it by grants that stay, and who is asked about. */
function clusterWith(rules: readonly Rule[], everywhere: boolean): readonly (Manifest & Named)[] {
  const user = (name: string): object => ({ kind: 'User', apiGroup: RBAC, name })
  const bind = (name: string, role: string, ...subjects: readonly object[]): Manifest & Named =>
    named(
      object(
        `${RBAC}/v1`,
        everywhere ? 'ClusterRoleBinding' : 'RoleBinding',
        everywhere ? '' : 'pay',
        name,
        { roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role }, subjects },
      ),
    )
  const read = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }
  const given = { name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }
  const account = { kind: 'ServiceAccount', namespace: 'pay', name: 'reads' }
  return [
    secret('pay', 'db'),
    secret('pay', 'other'),
    ...['api', 'reads'].map((name) => object('v1', 'ServiceAccount', 'pay', name)),
    object('v1', 'Namespace', '', 'pay'),
    object('v1', 'Node', '', 'worker'),
    object('v1', 'Pod', 'pay', 'api', {
      spec: {
        nodeName: 'worker',
        serviceAccountName: 'api',
        containers: [{ name: 'main', image: 'x', env: [given] }],
      },
      status: { phase: 'Running' },
    }),
    object(`${RBAC}/v1`, 'ClusterRole', '', 'reader', { rules: [read] }),
    bind('system:reads', 'reader', user('jane'), account),
    object(`${RBAC}/v1`, 'ClusterRole', '', 'asked', { rules }),
    ...['a', 'b', 'c'].map((name) => bind(name, 'asked', user(name), user(`${name}${name}`))),
  ].map(named)
}

interface Named {
  readonly metadata: { readonly namespace?: string; readonly name: string }
}

function named(manifest: Manifest): Manifest & Named {
  return manifest as Manifest & Named
}
