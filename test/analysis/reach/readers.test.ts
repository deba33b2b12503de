import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decider,
  type Decide,
  type Reader,
  readersIn,
} from '../../../src/lib/analysis/reach/index.ts'
import { subjectKey } from '../../../src/lib/analysis/rbac/index.ts'
import type { Model } from '../../../src/lib/model/model.ts'
import { randomCluster } from './random/cluster.ts'
import { modelOf } from './random/model.ts'
import { NAMESPACES, NODES, SECRETS } from './random/names.ts'
import { randomQuestions } from './random/questions.ts'
import { seeded } from './random/random.ts'

const SECRETS_BY_NAME = NAMESPACES.flatMap((namespace) =>
  SECRETS.map((name) => ({ namespace, name })),
)
/** How each verb can be asked so that the answer carries the value of the one Secret. */
const FORMS = [
  ['get', 'named'],
  ['list', 'named'],
  ['list', 'unnamed'],
  ['watch', 'named'],
  ['watch', 'unnamed'],
  ['patch', 'named'],
  ['delete', 'named'],
  ['deletecollection', 'unnamed'],
] as const

test('the readers by a grant are exactly the subjects whom the authorizers let use a disclosing verb', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const model = await modelOf(randomCluster(seed).objects)
      const readersOf = readersIn(model)
      const decide = decider(model)
      for (const secret of SECRETS_BY_NAME) {
        const readers = readersOf(secret).filter((each) => isSubject(each) && isDirect(each))
        const expected = [...subjects(model)]
          // What a node may by RBAC and by the Node authorizer is one reader; the next test has those.
          .filter(([key]) => !/^u:system:node:./.test(key))
          .map(([key, identity]) => ({ key, verbs: disclosing(decide, identity, secret) }))
          .filter(({ verbs }) => verbs.length > 0)
        expect(
          sorted(readers.map((reader) => ({ key: keyOf(reader), verbs: reader.verbs }))),
        ).toEqual(sorted(expected))
      }
    }),
    { numRuns: 25 },
  )
})

test('the nodes among the readers are exactly those that the Node authorizer lets get the Secret', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const model = await modelOf(
        randomCluster(seed).objects.filter(
          ({ kind }) => kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding',
        ),
      )
      const readersOf = readersIn(model)
      const decide = decider(model)
      for (const secret of SECRETS_BY_NAME) {
        const nodes = readersOf(secret).filter(
          ({ subject, path }) =>
            subject.kind === 'Node' && path.length === 1 && NODE_ROWS.has(path[0]?.id ?? ''),
        )
        const identity = (node: string) => ({
          user: `system:node:${node}`,
          groups: ['system:nodes'],
        })
        const allowed = NODES.filter(
          (node) => decide({ ...identity(node), verb: 'get', ...secret }).allowed,
        )
        expect(nodes.map(({ subject }) => subject.name)).toEqual(allowed.toSorted())
      }
    }),
    { numRuns: 25 },
  )
})

const NODE_ROWS = new Set(['D11', 'N6'])
const KINDS = [
  'pods',
  'persistentvolumes',
  'roles.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
]

test.each(KINDS)(
  'without the right to list %s an answer stays as it was or becomes unknown',
  async (hidden) => {
    let unknown = 0
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const { objects } = randomCluster(seed)
        const full = decider(await modelOf(objects))
        const blind = decider(await modelOf(objects, [hidden]))
        for (const question of randomQuestions(seeded(seed), 150)) {
          const { allowed } = blind(question)
          if (allowed === null) unknown++
          const whole = full(question).allowed
          expect([whole, null], JSON.stringify(question)).toContain(allowed)
        }
      }),
      { numRuns: 15 },
    )
    expect(unknown).toBeGreaterThan(0)
  },
)

test.each(KINDS)(
  'without the right to list %s nobody becomes a reader, and the coverage names the kind',
  async (hidden) => {
    const { reachReport, secretsIn, whyReader } =
      await import('../../../src/lib/analysis/reach/index.ts')
    for (const seed of [1, 2, 3]) {
      const { objects } = randomCluster(seed)
      const [full, blind] = [await modelOf(objects), await modelOf(objects, [hidden])]
      const known = new Map(
        [...reachReport(full, secretsIn(full)).secrets].map(({ namespace, name, readers }) => [
          `${namespace}/${name}`,
          new Set(readers.map(keyOf)),
        ]),
      )
      const report = reachReport(blind, secretsIn(blind))
      expect(report.coverage.complete).toBe(false)
      expect(report.coverage.refused.map(({ resource }) => resource)).toContain(hidden)
      for (const { namespace, name, readers } of report.secrets) {
        const more = readers.filter(
          (reader) =>
            reader.verdict === 'yes' && !known.get(`${namespace}/${name}`)?.has(keyOf(reader)),
        )
        // Somebody may be a reader only as a member of a group, which then stands for all of them.
        for (const { subject } of more) {
          const answer = whyReader(full, { namespace, name }, { subject, groups: [] })
          expect(answer.verdict, subject.name).toBe('yes')
        }
      }
    }
  },
)

test('Secrets of a namespace that nothing tells apart share one array of grants', async () => {
  const model = await modelOf(randomCluster(5).objects.filter(({ kind }) => kind !== 'Pod'))
  const readersOf = readersIn(model)
  const first = readersOf({ namespace: 'alpha', name: 'no-such-name' }).find(isSubject)
  const second = readersOf({ namespace: 'alpha', name: 'nor-this' }).find(isSubject)
  expect(first).toBeDefined()
  expect(first).toBe(second)
})

/** By one grant on secrets, and not by a chain of steps. */
function isDirect({ path }: Reader): boolean {
  return path.every(({ id }) => ['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9'].includes(id))
}

function isSubject({ subject }: Reader): boolean {
  return subject.kind !== 'Pod' && subject.kind !== 'Node'
}

/** As the bindings' subjects are compared: a service account is its user name. */
function keyOf({ subject }: Reader): string {
  const { kind, name, namespace = '' } = subject
  if (kind === 'Pod' || kind === 'Node') return `${kind} ${namespace}/${name}`
  return subjectKey({ kind, name, namespace }, '') ?? ''
}

type Identity = Pick<Parameters<Decide>[0], 'user' | 'groups'>

/** Everybody whom a binding names, alone: without the groups that would come with a token. */
function subjects({ facts }: Model): ReadonlyMap<string, Identity> {
  const found = new Map<string, Identity>([
    ['g:system:masters', { user: '', groups: ['system:masters'] }],
  ])
  for (const binding of facts.Binding) {
    for (const subject of binding.subjects) {
      const key = subjectKey(subject, binding.namespace)
      if (key === undefined) continue
      const name = key.slice(2)
      found.set(
        key,
        key.startsWith('g:') ? { user: '', groups: [name] } : { user: name, groups: [] },
      )
    }
  }
  return found
}

function disclosing(
  decide: Decide,
  identity: Identity,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): readonly string[] {
  const allowed = FORMS.filter(
    ([verb, form]) =>
      decide({ ...identity, verb, namespace, name: form === 'named' ? name : '' }).allowed === true,
  )
  return [...new Set(allowed.map(([verb]) => verb))].toSorted()
}

function sorted<T extends { readonly key: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}
