import { expect, test } from 'vitest'
import { type CutPart, reachCut } from '../../../src/lib/analysis/cut/index.ts'
import { clusterOf, type Manifest, object, secret } from '../../model/cluster.ts'

const RBAC = 'rbac.authorization.k8s.io'
const DB = { namespace: 'pay', name: 'db' }
const NAMED = { apiGroups: [''], resources: ['secrets'], resourceNames: ['db'] }

const role = (name: string, rules: readonly object[]): Manifest =>
  object(`${RBAC}/v1`, 'ClusterRole', '', name, { rules })
const user = (name: string): object => ({ apiGroup: RBAC, kind: 'User', name })
/** In a namespace, or with an empty one everywhere. */
const bind = (name: string, namespace: string, bound: string, ...subjects: readonly object[]) =>
  object(`${RBAC}/v1`, namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding', namespace, name, {
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: bound },
    subjects,
  })

async function cutOf(...objects: readonly Manifest[]): Promise<readonly CutPart[]> {
  return reachCut(await clusterOf([secret('pay', 'db'), ...objects]), DB).elements
}

/** `RoleBinding a`, `ClusterRole reader 2`. */
function text({ object: { kind, name }, rule }: CutPart): string {
  return [kind, name, rule].filter((each) => each !== undefined).join(' ')
}

test('rights to write the Secret are lost although it is named, and to read it is no loss', async () => {
  const every = ['get', 'list', 'watch', 'patch', 'delete']
  const [part, ...others] = await cutOf(
    role('rotates', [{ ...NAMED, verbs: every }]),
    bind('rotation', 'pay', 'rotates', user('rotator')),
  )
  expect(others).toEqual([])
  expect(part?.breaks.map(({ rights }) => rights)).toEqual([
    [{ verbs: ['delete', 'patch'], resources: ['secrets'], names: ['db'], namespace: 'pay' }],
  ])
  const [whole] = await cutOf(
    role('owns', [{ ...NAMED, verbs: ['*'] }]),
    bind('owner', 'pay', 'owns', user('owner')),
  )
  expect(whole?.breaks.map(({ rights }) => rights)).toEqual([
    [{ verbs: ['*'], resources: ['secrets'], names: ['db'], namespace: 'pay' }],
  ])
})

test('a right to read Secrets of its name in every namespace is a loss', async () => {
  const reader = role('reader', [{ ...NAMED, verbs: ['get'] }])
  const [here] = await cutOf(reader, bind('here', 'pay', 'reader', user('jane')))
  expect(here?.breaks).toEqual([])
  const [everywhere] = await cutOf(
    secret('other', 'db'),
    reader,
    bind('everywhere', '', 'reader', user('jane')),
  )
  expect(everywhere?.breaks).toEqual([
    {
      subject: { kind: 'User', name: 'jane' },
      consumer: false,
      usedBy: [],
      rights: [{ verbs: ['get'], resources: ['secrets'], names: ['db'] }],
    },
  ])
})

test('the rule goes instead of the binding where its other verbs can be kept', async () => {
  const [part, ...others] = await cutOf(
    role('rotates', [{ ...NAMED, verbs: ['get', 'update', 'patch'] }]),
    bind('rotation', 'pay', 'rotates', user('rotator')),
  )
  expect(others).toEqual([])
  expect(part).toMatchObject({ what: 'rule', rule: 1, kept: [{ verbs: ['update'] }] })
  expect(part?.breaks).toMatchObject([{ rights: [{ verbs: ['patch'] }] }])
})

test('of two sets as small, the one that breaks less is chosen, however many lose by each part', async () => {
  const both = { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['get', 'list'] }
  const elements = await cutOf(
    role('multi', [both, { ...NAMED, verbs: ['*'] }]),
    bind('first', 'pay', 'multi', user('alice')),
    bind('second', 'pay', 'multi', user('bob')),
  )
  expect(elements.map(text)).toEqual(['ClusterRole multi 1', 'ClusterRole multi 2'])
  const lost = elements.flatMap(({ breaks }) => breaks.flatMap(({ rights }) => rights))
  expect(lost.flatMap(({ resources }) => resources)).not.toContain('configmaps')
})
