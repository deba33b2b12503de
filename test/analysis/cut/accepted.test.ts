import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reachCut } from '../../../src/lib/analysis/cut/index.ts'
import { isCertain, openReaders } from '../../../src/lib/analysis/cut/open-paths.ts'
import { readerKey } from '../../../src/lib/analysis/reach/difference.ts'
import { acceptance, parseAccepted } from '../../../src/lib/analysis/reach/accepted.ts'
import type { Reader } from '../../../src/lib/analysis/reach/index.ts'
import { clusterOf, type Manifest, object, secret } from '../../model/cluster.ts'
import { modelOf } from '../reach/random/model.ts'
import { seeded } from '../reach/random/random.ts'
import { apply } from './apply.ts'
import { PAY, richCluster, summedUp } from './rich-cluster.ts'

const RBAC = 'rbac.authorization.k8s.io'
const DB = { namespace: PAY, name: 'db' }
const READ = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }

const role = (name: string, ...rules: readonly object[]): Manifest =>
  object(`${RBAC}/v1`, 'ClusterRole', '', name, { rules })
const user = (name: string): object => ({ apiGroup: RBAC, kind: 'User', name })
const api = { kind: 'ServiceAccount', name: 'api', namespace: PAY }
const bind = (name: string, bound: string, ...subjects: readonly object[]): Manifest =>
  object(`${RBAC}/v1`, 'RoleBinding', PAY, name, {
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: bound },
    subjects,
  })
const pod = object('v1', 'Pod', PAY, 'api-1', {
  spec: {
    nodeName: 'worker',
    serviceAccountName: 'api',
    containers: [{ name: 'main', image: 'x', volumeMounts: [{ name: 'token', mountPath: '/t' }] }],
    volumes: [
      { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
    ],
  },
  status: { phase: 'Running' },
})

async function cutOf(
  accepted: readonly string[],
  ...objects: readonly Manifest[]
): Promise<ReturnType<typeof reachCut>> {
  const lines = accepted.map((each) => `${each}  ${PAY}/db  until=2999-01-01  reason`)
  const { of } = acceptance(parseAccepted(lines.join('\n'), 'accepted'), '2026-01-01')
  const model = await clusterOf([secret(PAY, 'db'), ...objects])
  return reachCut(model, DB, (reader) => of(DB, reader))
}

/** What goes, who is accepted and keeps reading, and who stays and why. */
function summary({ elements, accepted, stays, closes }: Awaited<ReturnType<typeof cutOf>>): object {
  return {
    goes: elements.map(({ what, object: { name }, subject }) =>
      [what, name, ...(subject === undefined ? [] : [subject.name])].join(' '),
    ),
    accepted: accepted.map(({ reader, keeps }) => `${reader.subject.name} ${String(keeps)}`),
    stays: stays
      .filter(({ because }) => because !== 'masters')
      .map(({ reader, because }) => `${reader.subject.name} ${because}`),
    closes: closes.map(({ subject }) => subject.name),
  }
}

test('what an accepted reader has is left to it, and the others lose it apart', async () => {
  const ways = [role('read', READ), bind('all', 'read', user('ann'), user('bob'), api)]
  expect(summary(await cutOf([], ...ways))).toMatchObject({
    goes: ['binding all'],
    closes: ['api', 'ann', 'bob'],
  })
  expect(summary(await cutOf(['user/ann'], ...ways))).toEqual({
    goes: ['subject all bob', 'subject all api'],
    accepted: ['ann true'],
    stays: [],
    closes: ['api', 'bob'],
  })
  expect(summary(await cutOf(['user/*', 'sa/pay/api'], ...ways))).toEqual({
    goes: [],
    accepted: ['api true', 'ann true', 'bob true'],
    stays: [],
    closes: [],
  })
})

test('pods that run as an accepted account, and their nodes, go on as well', async () => {
  const ways = [
    role('read', READ),
    bind('all', 'read', api, user('bob')),
    pod,
    object('v1', 'ServiceAccount', PAY, 'api'),
  ]
  expect(summary(await cutOf(['sa/pay/api'], ...ways))).toEqual({
    goes: ['subject all bob'],
    accepted: ['api true'],
    stays: ['api-1 accepted', 'worker accepted'],
    closes: ['bob'],
  })
})

test('a way to become an accepted reader is closed', async () => {
  const act = {
    apiGroups: [''],
    resources: ['users'],
    resourceNames: ['ann'],
    verbs: ['impersonate'],
  }
  const cluster = object(`${RBAC}/v1`, 'ClusterRoleBinding', '', 'act', {
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'act' },
    subjects: [user('eve')],
  })
  const ways = [role('read', READ), bind('ann', 'read', user('ann')), role('act', act), cluster]
  expect(summary(await cutOf(['user/ann'], ...ways))).toEqual({
    goes: ['rule act'],
    accepted: ['ann true'],
    stays: [],
    closes: ['eve'],
  })
})

test('an accepted reader loses it where somebody else could not be kept out otherwise', async () => {
  // Everybody may act as ann by what Kubernetes makes itself.
  const act = {
    apiGroups: [''],
    resources: ['users'],
    resourceNames: ['ann'],
    verbs: ['impersonate'],
  }
  const cluster = object(`${RBAC}/v1`, 'ClusterRoleBinding', '', 'system:act', {
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'system:act' },
    subjects: [user('eve')],
  })
  const ways = [
    role('read', READ),
    bind('ann', 'read', user('ann')),
    bind('bob', 'read', user('bob')),
    role('system:act', act),
    cluster,
  ]
  expect(summary(await cutOf(['user/ann', 'user/bob'], ...ways))).toEqual({
    goes: ['binding ann'],
    accepted: ['ann false', 'bob true'],
    stays: [],
    closes: ['eve'],
  })
})

test('whoever is accepted keeps reading where the answer says so, and nobody else who was to be closed', async () => {
  let kept = 0
  let lost = 0
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const objects = summedUp(richCluster(seed))
      const model = await modelOf(objects)
      const random = seeded(seed)
      const open = [...openReaders(model, DB).values()]
      const chosen = new Set(open.filter(() => random.chance(40)).map(readerKey))
      const line = {
        line: 1,
        identity: { kind: 'User', name: '' },
        secret: DB,
        until: '',
        reason: '',
      } as const
      const accepts = (reader: Reader): boolean => chosen.has(readerKey(reader))
      const cut = reachCut(model, DB, (reader) => (accepts(reader) ? line : undefined))
      const after = openReaders(await modelOf(summedUp(apply(objects, cut.changes))), DB)
      for (const { reader, keeps } of cut.accepted.filter((each) => isCertain(each.reader))) {
        expect(after.has(readerKey(reader)), readerKey(reader)).toBe(keeps)
        if (keeps) kept++
        else lost++
      }
      const stays = new Set(cut.stays.map(({ reader }) => readerKey(reader)))
      const others = [...after].filter(([key, reader]) => !stays.has(key) && !accepts(reader))
      expect(others.map(([key]) => key)).toEqual([])
      for (const part of cut.elements) expect(part.reopens.length).toBeGreaterThan(0)
    }),
    { numRuns: 100 },
  )
  expect(kept).toBeGreaterThan(100)
  expect(lost).toBeGreaterThan(0)
}, 120_000)
