import { expect, test } from 'vitest'
import type { CoverageEntry } from '../../src/lib/model/coverage.ts'
import { unseenLines } from '../../src/lib/view/coverage.ts'

const refused = (resource: string, namespace?: string): CoverageEntry => ({
  resource,
  status: 'refused',
  ...(namespace === undefined ? {} : { namespace }),
  lift: {
    verbs: ['list'],
    group: '',
    resource,
    ...(namespace === undefined ? {} : { namespace }),
  },
})

test('nothing is said when nothing is missing', () => {
  expect(unseenLines([])).toEqual([])
})

test('what was refused is named once, with the smallest rule that would show it', () => {
  const lines = unseenLines([
    refused('pods'),
    refused('persistentvolumes'),
    refused('roles', 'pay'),
  ])
  expect(lines).toEqual([
    'not seen: persistentvolumes, pods in all namespaces (forbidden); roles in pay (forbidden)',
    'to see them: list on persistentvolumes, pods cluster-wide; list on roles in pay',
  ])
})

test('a failure says why', () => {
  const failed: CoverageEntry = { resource: 'pods', status: 'failed', reason: '500 InternalError' }
  expect(unseenLines([failed])).toEqual([
    'not seen: pods in all namespaces (failed: 500 InternalError)',
  ])
})

test('a long list is cut, and files may be declared complete', () => {
  const entries = Array.from({ length: 20 }, (_, index): CoverageEntry => ({
    resource: `kind${String(index).padStart(2, '0')}`,
    status: 'notInInput',
  }))
  expect(unseenLines(entries)).toEqual([
    'not seen: kind00, kind01, kind02, kind03, kind04, kind05 and 14 more kinds in all namespaces (not in the input)',
    'to see them: --complete, if the files hold the whole cluster',
  ])
})
