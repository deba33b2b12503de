import { expect, test } from 'vitest'
import { managersOf } from '../../../src/lib/analysis/managers/managers.ts'
import { secretFact } from '../../../src/lib/model/secret.ts'

const managers = (metadata: object, type = 'Opaque'): readonly object[] =>
  managersOf(secretFact({ type, metadata: { name: 'db', namespace: 'shop', ...metadata } }))

const owned = (apiVersion: string, kind: string): object => ({
  ownerReferences: [{ apiVersion, kind, name: 'source', uid: 'u', controller: true }],
})

test.each([
  ['external-secrets', owned('external-secrets.io/v1', 'ExternalSecret')],
  ['vault-secrets-operator', owned('secrets.hashicorp.com/v1beta1', 'VaultStaticSecret')],
  ['sealed-secrets', owned('bitnami.com/v1alpha1', 'SealedSecret')],
  ['cert-manager', owned('cert-manager.io/v1', 'Certificate')],
])('%s is found by its owner reference, and the object to change is named', (id, metadata) => {
  expect(managers(metadata)).toMatchObject([{ id, source: { namespace: 'shop', name: 'source' } }])
})

test.each([
  ['external-secrets', { labels: { 'reconcile.external-secrets.io/managed': 'true' } }],
  ['vault-secrets-operator', { labels: { 'app.kubernetes.io/managed-by': 'hashicorp-vso' } }],
  ['cert-manager', { annotations: { 'cert-manager.io/certificate-name': 'web' } }],
  ['reflector', { annotations: { 'reflector.v1.k8s.emberstack.com/reflects': 'ops/db' } }],
  ['argo-cd', { annotations: { 'argocd.argoproj.io/tracking-id': 'web:/Secret:shop/db' } }],
  ['flux-kustomize', { managedFields: [{ manager: 'kustomize-controller' }] }],
  ['helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }],
  ['terraform', { managedFields: [{ manager: 'Terraform' }] }],
])('%s is found by what it leaves behind', (id, metadata) => {
  expect(managers(metadata).map((manager) => 'id' in manager && manager.id)).toEqual([id])
})

test('a copy names the Secret that it is a copy of', () => {
  const annotations = { 'reflector.v1.k8s.emberstack.com/reflects': 'ops/db' }
  expect(managers({ annotations })).toMatchObject([
    { source: { kind: 'Secret', namespace: 'ops', name: 'db' } },
  ])
})

test('an owner that nobody knows still manages its Secret', () => {
  expect(managers(owned('example.com/v1', 'Widget'))).toMatchObject([{ id: 'owner' }])
})

test('a kind of the same name in another group is somebody else', () => {
  expect(managers(owned('example.com/v1', 'Certificate'))).toMatchObject([{ id: 'owner' }])
})

test('kubectl is no manager', () => {
  expect(managers({ managedFields: [{ manager: 'kubectl-create' }] })).toEqual([])
})
