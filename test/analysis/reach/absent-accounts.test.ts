import { expect, test } from 'vitest'
import { readersIn } from '../../../src/lib/analysis/reach/index.ts'
import { readerText } from '../../../src/lib/view/reach-rows.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from './random/model.ts'

const RBAC = 'rbac.authorization.k8s.io'
const SUBJECTS = [
  { kind: 'ServiceAccount', name: 'there', namespace: 'pay' },
  { kind: 'ServiceAccount', name: 'gone', namespace: 'pay' },
  { kind: 'ServiceAccount', name: 'of-a-pod', namespace: 'pay' },
  { kind: 'User', apiGroup: RBAC, name: 'gone' },
  { kind: 'Group', apiGroup: RBAC, name: 'gone' },
]
const OBJECTS: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'there', namespace: 'pay' } },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'pay' },
    spec: { serviceAccountName: 'of-a-pod', containers: [{ name: 'main' }] },
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'reads' },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'reads' },
    subjects: SUBJECTS,
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'reads' },
  },
]

async function namesOf(hidden: readonly string[]): Promise<readonly string[]> {
  const readers = readersIn(await modelOf(OBJECTS, hidden))({ namespace: 'pay', name: 'db' })
  expect(readers.map(({ subject }) => subject.name)).toContain('gone')
  return readers.filter(({ absent }) => absent === true).map(readerText)
}

test('a service account that only a binding names says that it does not exist', async () => {
  expect(await namesOf([])).toEqual(['sa    pay/gone (does not exist)'])
})

test('nobody is said not to exist where the service accounts were not seen', async () => {
  expect(await namesOf(['serviceaccounts'])).toEqual([])
})
