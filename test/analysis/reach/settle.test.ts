import { expect, test } from 'vitest'
import { type Reader, reachReport, whyReader } from '../../../src/lib/analysis/reach/index.ts'
import { settledBy } from '../../../src/lib/analysis/reach/settle.ts'
import type { Permission } from '../../../src/lib/model/coverage.ts'
import type { Model } from '../../../src/lib/model/model.ts'
import { resourceName } from '../../../src/lib/base/resource-name.ts'
import { composedCluster } from './random/composed.ts'
import { COMPOSED } from './random/composed-names.ts'
import { askedIdentities, COMPOSED_SECRETS } from './random/composed-questions.ts'
import { type Lost, modelWithout, permissions } from './random/lost.ts'
import { modelOf } from './random/model.ts'
import { seeded } from './random/random.ts'

const { namespaces } = COMPOSED
const SEEDS = [1, 2]

const asLost = ({ group, resource, namespace }: Permission): Lost => ({
  resource: resourceName({ group, plural: resource }),
  ...(namespace === undefined ? {} : { namespace }),
})

test.each(SEEDS)(
  'what one missing permission left unknown in cluster %i, it settles',
  async (seed) => {
    const objects = composedCluster(seed)
    const random = seeded(seed)
    const whole = await modelWithout(objects, namespaces)
    const identities = askedIdentities(whole, random)
    const verdicts = new Set<string>()
    for (const lost of permissions(namespaces)) {
      const blind = await modelWithout(objects, namespaces, lost)
      for (const identity of random.some(identities, 2, 3)) {
        const secret = random.pick(COMPOSED_SECRETS)
        const { verdict, settledBy: needed } = whyReader(blind, secret, identity)
        verdicts.add(verdict)
        expect(needed?.map(asLost)).toEqual(verdict === 'unknown' ? [lost] : undefined)
        expect(needed?.[0]?.verbs ?? ['list']).toEqual(['list'])
        expect(whyReader(whole, secret, identity).verdict).not.toBe('unknown')
      }
    }
    expect([...verdicts].toSorted()).toEqual(['no', 'unknown', 'yes'])
  },
)

/** What would settle who may be a reader, or may not. */
function missingIn(secrets: Iterable<{ readonly readers: readonly Reader[] }>): readonly Lost[] {
  return [...secrets]
    .flatMap(({ readers }) => readers)
    .filter(({ verdict }) => verdict === 'unknown')
    .flatMap(({ settledBy: needed = [] }) => needed.map(asLost))
}

test.each(SEEDS)(
  'an unknown reader of cluster %i names a permission that was missing',
  async (seed) => {
    const objects = composedCluster(seed)
    let unknown = 0
    for (const lost of permissions(namespaces)) {
      const blind = await modelWithout(objects, namespaces, lost)
      for (const each of missingIn(reachReport(blind, { secrets: COMPOSED_SECRETS }).secrets)) {
        unknown++
        // In one namespace where that is enough.
        expect([lost, { ...lost, namespace: each.namespace }]).toContainEqual(each)
      }
    }
    expect(unknown).toBeGreaterThan(0)
  },
)

test('a no about a user is none for whoever is in a group that it names', async () => {
  const subject = { kind: 'User', name: 'stranger' } as const
  const verdicts = new Set<string>()
  for (const seed of Array.from({ length: 15 }, (_, at) => at + 1)) {
    const model = await modelWithout(composedCluster(seed), namespaces)
    const groups = groupsIn(model)
    for (const secret of COMPOSED_SECRETS) {
      const { verdict, unlessInGroups = [] } = whyReader(model, secret, { subject, groups: [] })
      for (const group of verdict === 'no' ? groups : []) {
        const asMember = whyReader(model, secret, { subject, groups: [group] }).verdict
        verdicts.add(asMember)
        expect(unlessInGroups.includes(group), `${seed} ${group}`).toBe(asMember !== 'no')
      }
    }
  }
  expect([...verdicts].toSorted()).toEqual(['no', 'yes'])
})

/** Those whose members only somebody outside the cluster knows. */
function groupsIn({ facts }: Model): ReadonlySet<string> {
  const subjects = facts.Binding.flatMap((binding) => binding.subjects)
  const names = subjects.filter(({ kind }) => kind === 'Group').map(({ name }) => name)
  return new Set(names.filter((name) => !name.startsWith('system:')))
}

const RBAC = 'rbac.authorization.k8s.io'

test('a Role that could not be read takes a permission in its namespace only', async () => {
  const binding = {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace: 'pay', name: 'ci' },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'ci' },
    subjects: [{ kind: 'User', name: 'eve' }],
  }
  const secret = { namespace: 'pay', name: 'db' }
  const model = await modelOf([binding], [`roles.${RBAC}`, 'pods'])
  const list = { verbs: ['list'], group: RBAC, resource: 'roles' }
  const [{ readers } = { readers: [] }] = reachReport(model, { secrets: [secret] }).secrets
  expect(readers.find(({ subject }) => subject.name === 'eve')).toMatchObject({
    verdict: 'unknown',
    settledBy: [{ ...list, namespace: 'pay' }],
  })
  const answer = whyReader(model, secret, { subject: { kind: 'User', name: 'eve' }, groups: [] })
  expect(answer.verdict).toBe('unknown')
  expect(answer.settledBy).toEqual([
    { ...list, namespace: 'pay' },
    list,
    { verbs: ['list'], group: '', resource: 'pods' },
  ])
  expect(answer.blockedBy[0]?.evidence).toMatchObject([
    { name: 'ci' },
    { state: 'could not be read' },
  ])
})

test('of several permissions the one that names who is bound comes first', () => {
  const refused = ['nodes', 'pods', `roles.${RBAC}`, `rolebindings.${RBAC}`, `rolebindings.${RBAC}`]
  const found = settledBy(refused.map((resource) => ({ resource, status: 'refused' })))
  expect(found.map(({ resource }) => resource)).toEqual(['rolebindings', 'roles', 'pods', 'nodes'])
})
