import { expect, test } from 'vitest'
import { reachCut, type ReachCut } from '../../../src/lib/analysis/cut/index.ts'
import { openReaders } from '../../../src/lib/analysis/cut/open-paths.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { granted, rule } from '../paths/rights-of-eve.ts'
import { modelOf } from '../reach/random/model.ts'
import { apply } from './apply.ts'

const RBAC = 'rbac.authorization.k8s.io'
const DB = { namespace: 'pay', name: 'db' }
const SECRET: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: DB }

async function cutOf(objects: readonly KubeObject[]): Promise<ReachCut> {
  return reachCut(await modelOf([SECRET, ...objects]), DB)
}

/** Who certainly reads it with the changes made, `masters` aside. */
async function left(objects: readonly KubeObject[], cut: ReachCut): Promise<number> {
  const model = await modelOf(apply([SECRET, ...objects], cut.changes))
  return openReaders(model, DB).size - 1
}

const viewer = granted('', 'viewer', 'Group nobody', rule('get secrets')).slice(0, 1)

/** Somebody who could make a binding of this name for another role, if there were none; by PUT alone none is deleted. */
function waiting(name: string): readonly KubeObject[] {
  const make = rule('create,update rolebindings', [name], RBAC)
  const bind = rule('bind clusterroles', ['viewer'], RBAC)
  return [...viewer, ...granted('pay', 'waits', 'User mallory', make, bind)]
}

/** Bound to a role of Kubernetes' own, from which no rule is taken. */
function bound(name: string, ...users: readonly string[]): readonly KubeObject[] {
  const own = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
  const subjects = users.map((each) => ({ apiGroup: RBAC, kind: 'User', name: each }))
  const [role, binding] = granted('pay', name, 'User eve', rule('get secrets', ['db']))
  if (role === undefined || binding === undefined) throw new Error('nothing granted')
  return [
    {
      ...role,
      kind: 'ClusterRole',
      metadata: { name: 'view', labels: own },
    },
    {
      ...binding,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'view' },
      subjects,
    },
  ]
}

test('a binding whose name somebody waits for is emptied, which is the smallest set', async () => {
  const objects = [...bound('rb', 'eve', 'jane'), ...waiting('rb')]
  const cut = await cutOf(objects)
  expect(cut.elements).toMatchObject([{ what: 'binding', object: { name: 'rb' }, emptied: true }])
  expect(cut.atLeast).toBe(1)
  expect(cut.changes.map(({ action }) => action)).toEqual(['patch'])
  expect(await left(objects, cut)).toBe(0)
})

test('one whose name nobody waits for is deleted', async () => {
  const objects = [...bound('rb', 'eve', 'jane'), ...waiting('other')].filter(
    ({ metadata }) => metadata.name !== 'waits',
  )
  const cut = await cutOf(objects)
  expect(cut.elements).toMatchObject([{ what: 'binding', object: { name: 'rb' } }])
  expect(cut.elements[0]).not.toHaveProperty('emptied')
  expect(cut.changes.map(({ action }) => action)).toEqual(['delete'])
  expect(await left(objects, cut)).toBe(0)
})

test('names that are taken elsewhere in the cluster are not free in what the cut looks at', async () => {
  const there = granted('pay', 'busy', 'User jane', rule('get configmaps'))
  const objects = [...bound('rb', 'eve'), ...waiting('busy'), ...there]
  const cut = await cutOf(objects)
  expect(cut.elements).toMatchObject([{ what: 'binding', object: { name: 'rb' } }])
  expect([cut.elements.length, cut.atLeast]).toEqual([1, 1])
  expect(await left(objects, cut)).toBe(0)
})

const over: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'pay', name: 'over' },
  spec: {
    nodeName: 'n1',
    containers: [{ name: 'c', image: 'x', envFrom: [{ secretRef: { name: 'db' } }] }],
  },
  status: { phase: 'Succeeded' },
}

test('who may make a pod anew is cut off whether or not its name is taken', async () => {
  const make = granted('pay', 'makes', 'User mallory', rule('create,patch pods', ['over']))
  const objects = [over, ...make]
  const cut = await cutOf(objects)
  expect(cut.elements).toHaveLength(2)
  expect(cut.atLeast).toBe(2)
  expect(await left(objects, cut)).toBe(0)
})

test('who may make a binding anew is cut off by more than its right to delete it', async () => {
  const there = granted('pay', 'rb', 'User jane', rule('get pods'))
  const make = rule('create,patch rolebindings', ['rb'], RBAC)
  const bind = rule('bind clusterroles', ['viewer'], RBAC)
  const makes = granted('pay', 'makes', 'User mallory', make, bind)
  const deletes = granted('pay', 'del', 'User mallory', rule('delete rolebindings', ['rb'], RBAC))
  const objects = [...viewer, ...there, ...makes, ...deletes]
  const cut = await cutOf(objects)
  expect(JSON.stringify(cut.elements)).not.toContain('"del"')
  expect(await left(objects, cut)).toBe(0)
})
