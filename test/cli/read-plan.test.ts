import { expect, test } from 'vitest'
import { readPlan } from '../../src/lib/cli/read-plan.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'

const needs = ['consumers', 'reach', 'both', 'everything'] as const

test.each(needs)('without a namespace everything that %s asks for is read everywhere', (need) => {
  const { inNamespace, everywhere } = readPlan(need, undefined)
  expect(inNamespace).toEqual([])
  expect(everywhere.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Secret', 'Pod']))
})

test.each(needs)(
  'no kind is read twice for %s, and cluster-wide kinds never in a namespace',
  (need) => {
    const { inNamespace, everywhere } = readPlan(need, 'payments')
    const all = [...inNamespace, ...everywhere]
    expect(new Set(all).size).toBe(all.length)
    expect(inNamespace.every(({ namespaced }) => namespaced)).toBe(true)
    const other = readPlan(need, undefined).everywhere
    expect(new Set(all)).toEqual(new Set(other))
  },
)

test('pods of other namespaces matter for reach, not for consumers', () => {
  const kindsElsewhere = (need: 'consumers' | 'reach' | 'both'): readonly string[] =>
    readPlan(need, 'payments').everywhere.map(({ kind }) => kind)
  expect(kindsElsewhere('consumers')).not.toContain('Pod')
  expect(kindsElsewhere('reach')).toContain('Pod')
  expect(kindsElsewhere('both')).toContain('Pod')
})

test('objects that may name Secrets of other namespaces are read everywhere', () => {
  const { everywhere } = readPlan('consumers', 'payments')
  const kinds = everywhere.map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['Ingress', 'Gateway', 'PersistentVolume']))
})

test('a snapshot holds every kind there is', () => {
  expect(readPlan('everything', undefined).everywhere).toEqual(BUILT_IN)
})

test('who uses a Secret does not depend on RBAC, nodes and the labels of namespaces', () => {
  const kinds = readPlan('consumers', undefined).everywhere.map(({ kind }) => kind)
  const others = new Set([
    'Node',
    'Namespace',
    'Role',
    'RoleBinding',
    'ClusterRole',
    'ClusterRoleBinding',
  ])
  expect(kinds).toEqual(BUILT_IN.map(({ kind }) => kind).filter((kind) => !others.has(kind)))
})

test.each(['reach', 'both'] as const)(
  'an identity of any namespace may reach a Secret by way of others, so %s reads all of them',
  (need) => {
    const { inNamespace, everywhere } = readPlan(need, 'payments')
    expect(inNamespace).toEqual([])
    expect(everywhere.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'Secret',
        'Role',
        'RoleBinding',
        'ServiceAccount',
        'Namespace',
        'Node',
      ]),
    )
  },
)
