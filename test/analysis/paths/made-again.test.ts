import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import { modelOf } from '../reach/random/model.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

const RBAC = 'rbac.authorization.k8s.io'

function pod(namespace: string, name: string): KubeObject {
  const spec = { nodeName: 'n1', containers: [{ name: 'c', image: 'x' }] }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name }, spec }
}

/** How sure it is that eve reads `pay/db`. */
async function sureness(objects: readonly KubeObject[]): Promise<string> {
  const db = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'pay', name: 'db' } }
  const asked = { subject: { kind: 'User', name: 'eve' }, groups: [] } as const
  const answer = whyReader(await modelOf([db, ...objects]), { namespace: 'pay', name: 'db' }, asked)
  return answer.confidence ?? answer.verdict
}

const NAMED = ['mine']
const USES = [{ name: 'v', secret: { secretName: 'db' } }]

test.each([
  ['by every verb on it', 'yes P1', [rule('* pods', NAMED)]],
  // The garbage collector deletes what is given an owner that does not exist.
  ['by patch, without delete', 'yes P1', [rule('create,patch pods', NAMED)]],
  ['by patch of another role', 'yes P1', [rule('create pods', NAMED), rule('patch pods')]],
  ['not without create', 'no', [rule('patch,delete pods', NAMED)]],
  ['not without patch', 'no', [rule('create,delete,update pods', NAMED)]],
])('a pod that is there is deleted and made anew %s: %s', async (_, expected, rules) => {
  const own = rules.flatMap((each, at) => granted('pay', `r${at}`, 'User eve', each))
  expect(await eve([pod('pay', 'mine'), ...own])).toBe(expected)
})

test('a volume that is there is deleted and made anew for a directory of the node', async () => {
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'mine' },
    spec: { nfs: { server: 'x', path: '/' }, capacity: { storage: '1Gi' } },
  }
  const user = { ...pod('pay', 'web'), spec: { nodeName: 'n1', containers: [], volumes: USES } }
  const pods = granted('pay', 'pods', 'User eve', rule('create pods,persistentvolumeclaims'))
  const by = async (verbs: string): Promise<string> => {
    const own = granted('', 'r', 'User eve', rule(`${verbs} persistentvolumes`, NAMED))
    const other = pods.map((each) => ({
      ...each,
      metadata: { ...each.metadata, namespace: 'web' },
    }))
    const there = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } }
    return eve([volume, user, there, ...other, ...own])
  }
  expect(await by('create,patch')).toMatch(/^yes .*N3/u)
  expect(await by('patch,delete')).not.toContain('N3')
})

const VIEWER = granted('', 'viewer', 'Group nobody', rule('get secrets')).slice(0, 1)
const BIND = rule('bind clusterroles', ['viewer'], RBAC)

test('a binding that is there is made anew for another role', async () => {
  const there = granted('pay', 'rb', 'User jane', rule('get pods'))
  for (const [verbs, expected] of [
    ['*', 'yes I11 D1'],
    ['create,patch', 'yes I11 D1'],
    // A PUT that changes more than the owners is checked for escalation.
    ['create,update', 'no'],
    ['create,update,get', 'yes I11 D1'],
    ['create,update,delete', 'yes I11 D1'],
    ['create,delete', 'no'],
    ['update,patch,delete', 'no'],
  ] as const) {
    const rules = [rule(`${verbs} rolebindings`, ['rb'], RBAC), BIND]
    expect(await eve([...VIEWER, ...there, ...granted('pay', 'r', 'User eve', ...rules)])).toBe(
      expected,
    )
  }
})

test('a binding that is there is put with an owner by who may bind its role', async () => {
  const there = granted('pay', 'rb', 'User jane', rule('get pods'))
  const rules = [rule('create,update rolebindings', ['rb'], RBAC), BIND]
  for (const [name, expected] of [
    ['rb', 'yes I11 D1'],
    ['other', 'no'],
  ] as const) {
    const own = granted('pay', 'r', 'User eve', ...rules, rule('bind roles', [name], RBAC))
    expect(await eve([...VIEWER, ...there, ...own])).toBe(expected)
  }
})

test('it depends on where the other rights come from whether a binding is bound to an emptied role', async () => {
  const makes = granted('pay', 'makes', 'User eve', rule('create,patch rolebindings', ['rb'], RBAC))
  const writes = [rule('escalate,update roles', ['x'], RBAC)]
  const role = granted('pay', 'x', 'User jane', rule('get pods'))
  const by = async (name: string): Promise<string> =>
    sureness([...role, ...makes, ...granted('pay', name, 'User eve', ...writes)])
  expect(await by('rb')).toBe('conditional')
  const there = granted('pay', 'rb', 'User jane', rule('get pods'))
  const writer = granted('pay', 'writes', 'User eve', ...writes)
  expect(await sureness([...role, ...makes, ...writer, ...there])).toBe('certain')
})

test('who deletes the binding that lets it has no right to make it anew', async () => {
  const rules = [rule('* rolebindings', ['rb'], RBAC), BIND]
  const itself = granted('pay', 'rb', 'User eve', ...rules)
  expect(await eve([...VIEWER, ...itself])).toBe('no')
  expect(await eve([...VIEWER, ...itself, ...granted('', 'rb', 'User eve', ...rules)])).toBe(
    'yes I11 D1',
  )
})

test('nor has it the right to bind that came by the same binding', async () => {
  const makes = granted('pay', 'makes', 'User eve', rule('* rolebindings', ['rb'], RBAC))
  const binds = granted('pay', 'rb', 'User eve', BIND)
  expect(await eve([...VIEWER, ...makes, ...binds])).toBe('no')
  // By another binding it is still there, and another name takes nothing away.
  const more = granted('pay', 'more', 'User eve', BIND)
  expect(await eve([...VIEWER, ...makes, ...binds, ...more])).toBe('yes I11 D1')
  const free = granted('pay', 'free', 'User eve', rule('* rolebindings', ['rb', 'new'], RBAC))
  expect(await eve([...VIEWER, ...makes, ...binds, ...free])).toBe('yes I11 D1')
})

test('a role that two bindings grant is still granted when one of them is made anew', async () => {
  const rules = [rule('* rolebindings', ['rb'], RBAC), BIND]
  const [role, binding] = granted('pay', 'rb', 'User eve', ...rules)
  if (role === undefined || binding === undefined) throw new Error('nothing was granted')
  const other = { ...binding, metadata: { namespace: 'pay', name: 'other' } }
  expect(await eve([...VIEWER, role, binding])).toBe('no')
  expect(await eve([...VIEWER, role, binding, other])).toBe('yes I11 D1')
})

test('a right to make something of one name in every namespace is one where it is taken', async () => {
  const everywhere = granted('', 'r', 'User eve', rule('create,patch pods', NAMED))
  const other = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } }
  expect(await eve([...everywhere, other, pod('pay', 'mine')])).toBe('yes P1')
  const rules = [rule('create,patch rolebindings', ['rb'], RBAC), BIND]
  const there = granted('pay', 'rb', 'User jane', rule('get pods'))
  expect(await eve([...VIEWER, ...granted('', 'r', 'User eve', ...rules), ...there])).toBe(
    'yes I11 D1',
  )
})

test.each([
  ['every verb on it', 'I2 D1', [rule('* secrets', ['x'])]],
  ['create of any', 'I2 D1', [rule('create secrets'), rule('delete secrets', ['x'])]],
  ['patch, which lets it be deleted', 'I2 D1', [rule('create,patch secrets', ['x'])]],
  ['create of any and patch', 'I2 D1', [rule('create secrets'), rule('patch secrets', ['x'])]],
  ['update and get', 'D1 I2 D1', [rule('create secrets'), rule('update,get secrets', ['x'])]],
  ['update, but no way to read it', '', [rule('create secrets'), rule('update secrets', ['x'])]],
  ['get, but no way to delete it', '', [rule('create secrets'), rule('get secrets', ['x'])]],
  ['patch of another', '', [rule('create,get secrets', ['x']), rule('patch secrets', ['y'])]],
  ['no create', '', [rule('patch,delete secrets', ['x'])]],
])('a Secret that is there is made anew for a token, with %s: %s', async (_, path, rules) => {
  const x = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'pay', name: 'x' } }
  const app = granted('pay', 'app', 'ServiceAccount pay/app', rule('get secrets', ['db']))
  const found = await eve([x, ...app, ...granted('pay', 'r', 'User eve', ...rules)])
  expect(found).toBe(path === '' ? 'no' : `yes ${path}`)
})
