import { expect, test } from 'vitest'
import { consumersOf } from '../../../src/lib/analysis/consumers/consumer-index.ts'
import type { SecretConsumers } from '../../../src/lib/analysis/consumers/report.ts'
import type { CoverageEntry } from '../../../src/lib/source/index.ts'
import { clusterOf, crd, object, secret, type Manifest } from '../../model/cluster.ts'

async function ask(
  objects: readonly Manifest[],
  name: string,
  status: Readonly<Record<string, CoverageEntry['status']>> = {},
): Promise<SecretConsumers> {
  const index = consumersOf(await clusterOf(objects, status))
  return index.secret({ namespace: 'shop', name })
}

const names = ({ consumers }: SecretConsumers): readonly string[] =>
  consumers.map(({ kind, name }) => `${kind}/${name}`)

const pod = (name: string, spec: object, phase = 'Running'): Manifest =>
  object('v1', 'Pod', 'shop', name, { spec, status: { phase } })

test('a Secret that nobody names is unused when everything could be read', async () => {
  const found = await ask([secret('shop', 'db')], 'db')
  expect(found).toMatchObject({ verdict: 'unused', because: [], keysNobodyReads: ['password'] })
})

test.each([
  'pods',
  'cronjobs.batch',
  'customresourcedefinitions.apiextensions.k8s.io',
  'persistentvolumes',
])('without %s it is unknown whether a Secret is used', async (resource) => {
  const found = await ask([secret('shop', 'db')], 'db', { [resource]: 'refused' })
  expect(found.verdict).toBe('unknown')
  expect(found.because).toEqual([`${resource} (forbidden)`])
  expect(found.keysNobodyReads).toBeNull()
})

test('a kind that the server does not have hides nothing', async () => {
  const found = await ask([secret('shop', 'db')], 'db', {
    'gateways.gateway.networking.k8s.io': 'notServed',
  })
  expect(found.verdict).toBe('unused')
})

test('a custom kind whose objects may not be read could use the Secret', async () => {
  const schema = { properties: { spec: { properties: { secretName: { type: 'string' } } } } }
  const widgets = crd('example.com', 'Widget', 'widgets', schema)
  const found = await ask([secret('shop', 'db'), widgets], 'db', {
    'widgets.example.com': 'refused',
  })
  expect(found).toMatchObject({ verdict: 'unknown', because: ['widgets.example.com (forbidden)'] })
})

test('a projected volume uses the Secret', async () => {
  const volumes = [{ name: 'all', projected: { sources: [{ secret: { name: 'db' } }] } }]
  expect(names(await ask([secret('shop', 'db'), pod('p', { volumes })], 'db'))).toEqual(['Pod/p'])
})

test('an ephemeral container uses the Secret, and keeps the old value', async () => {
  const env = [{ name: 'PW', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]
  const found = await ask(
    [secret('shop', 'db'), pod('p', { ephemeralContainers: [{ name: 'debug', env }] })],
    'db',
  )
  expect(found.consumers[0]?.uses[0]).toMatchObject({
    containerType: 'ephemeral',
    afterChange: 'never',
  })
})

test('a Helm release Secret is storage, not unused', async () => {
  const release = secret('shop', 'sh.helm.release.v1.web.v3', ['release'], {
    type: 'helm.sh/release.v1',
    metadata: { labels: { owner: 'helm', name: 'web', version: '3', status: 'deployed' } },
  })
  const found = await ask([release], 'sh.helm.release.v1.web.v3')
  expect(found.purpose?.text).toBe('storage of Helm release web, revision 3')
  expect(found.verdict).toBe('used')
})

test('a service account token Secret is a credential, not unused', async () => {
  const token = secret('shop', 'ci-token', ['token'], {
    type: 'kubernetes.io/service-account-token',
    metadata: { annotations: { 'kubernetes.io/service-account.name': 'ci' } },
  })
  const found = await ask([token], 'ci-token')
  expect(found.purpose?.text).toBe('token of service account ci, no use recorded')
  expect(found.managers[0]).toMatchObject({
    id: 'service-account-token',
    source: { kind: 'ServiceAccount', namespace: 'shop', name: 'ci' },
  })
})

test('an image pull Secret of a service account reaches its pods, which count as its own', async () => {
  const account = object('v1', 'ServiceAccount', 'shop', 'api', {
    imagePullSecrets: [{ name: 'registry' }],
  })
  const template = { spec: { containers: [{ name: 'c', image: 'x' }], serviceAccountName: 'api' } }
  const spec = { ...template.spec, imagePullSecrets: [{ name: 'registry' }] }
  const found = await ask(
    [
      secret('shop', 'registry', ['.dockerconfigjson']),
      account,
      object('apps/v1', 'StatefulSet', 'shop', 'api', { spec: { template } }),
      object('v1', 'Pod', 'shop', 'api-0', {
        spec,
        status: { phase: 'Running' },
        owner: {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          name: 'api',
        },
      }),
    ],
    'registry',
  )
  expect(found.consumers).toMatchObject([
    { kind: 'ServiceAccount', name: 'api', pods: 1, uses: [{ afterChange: 'nextPull', pods: 1 }] },
  ])
  expect(found.consumers[0]?.uses).toHaveLength(1)
})

test('pods whose template names the image pull Secret itself count for their workload', async () => {
  const spec = { serviceAccountName: 'api', imagePullSecrets: [{ name: 'registry' }] }
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'api' }
  const model = await clusterOf([
    object('v1', 'ServiceAccount', 'shop', 'api', { imagePullSecrets: [{ name: 'registry' }] }),
    object('apps/v1', 'StatefulSet', 'shop', 'api', { spec: { template: { spec } } }),
    object('v1', 'Pod', 'shop', 'api-0', { spec, status: { phase: 'Running' }, owner }),
  ])
  const index = consumersOf(model)
  const name = { namespace: 'shop', name: 'registry' }
  expect(index.secret(name).consumers).toMatchObject([
    { kind: 'ServiceAccount', pods: 0 },
    { kind: 'StatefulSet', pods: 1, uses: [{ source: 'template', pods: 1 }] },
  ])
  expect(index.count(name)).toBe(2)
})

test('TLS of an Ingress is watched by its controller', async () => {
  const ingress = object('networking.k8s.io/v1', 'Ingress', 'shop', 'web', {
    metadata: { annotations: { 'nginx.ingress.kubernetes.io/auth-secret': 'shop/db' } },
    spec: { tls: [{ secretName: 'tls' }] },
  })
  const tls = await ask([secret('shop', 'tls', ['tls.crt', 'tls.key']), ingress], 'tls')
  expect(tls.consumers[0]?.uses[0]).toMatchObject({
    field: 'spec.tls[0].secretName',
    afterChange: 'watched',
  })
  expect(names(await ask([secret('shop', 'db'), ingress], 'db'))).toEqual(['Ingress/web'])
})

const gateway = object('gateway.networking.k8s.io/v1', 'Gateway', 'edge', 'public', {
  spec: { listeners: [{ tls: { certificateRefs: [{ name: 'tls', namespace: 'shop' }] } }] },
})

function grant(to: object): Manifest {
  return object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'shop', 'edge', {
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'edge' }],
      to: [to],
    },
  })
}

test('a Gateway of another namespace needs a ReferenceGrant', async () => {
  const objects = [secret('shop', 'tls'), gateway]
  expect(await ask(objects, 'tls')).toMatchObject({
    verdict: 'unused',
    consumers: [{ permitted: false }],
  })
  const allowed = await ask([...objects, grant({ group: '', kind: 'Secret' })], 'tls')
  expect(allowed).toMatchObject({ verdict: 'used', consumers: [{ permitted: true }] })
  const other = await ask([...objects, grant({ kind: 'Secret', name: 'other' })], 'tls')
  expect(other.verdict).toBe('unused')
})

test('when grants may not be read, it is unknown whether a Gateway gets the Secret', async () => {
  const found = await ask([secret('shop', 'tls'), gateway], 'tls', {
    'referencegrants.gateway.networking.k8s.io': 'refused',
  })
  expect(found.verdict).toBe('unknown')
})

const csi = (name: string, namespace: string): Manifest =>
  object('storage.k8s.io/v1', 'StorageClass', '', 'fast', {
    parameters: {
      'csi.storage.k8s.io/node-stage-secret-name': name,
      'csi.storage.k8s.io/node-stage-secret-namespace': namespace,
    },
  })

const claim = object('v1', 'PersistentVolumeClaim', 'shop', 'data', {
  spec: { storageClassName: 'fast', volumeName: 'pv-1' },
})

test('templates of a StorageClass are filled in from its claims', async () => {
  const objects = [secret('shop', 'key-data'), csi(`key-\${pvc.name}`, `\${pvc.namespace}`), claim]
  expect(await ask(objects, 'key-data')).toMatchObject({
    verdict: 'used',
    consumers: [{ kind: 'StorageClass', certainty: 'certain' }],
  })
})

test('a template that nothing fills in makes a Secret of that form unknown, not unused', async () => {
  const objects = [
    secret('shop', 'key-data'),
    secret('shop', 'unrelated'),
    csi(`key-\${pvc.annotations['team']}`, `\${pvc.namespace}`),
    claim,
  ]
  expect((await ask(objects, 'key-data')).verdict).toBe('unknown')
  expect((await ask(objects, 'unrelated')).verdict).toBe('unused')
})

test.each([
  [`\${a}-\${b}`, 'x-y', 'unknown'],
  [`\${a}-\${b}`, 'x--y', 'unknown'],
  [`\${a}-\${b}`, '-y', 'unused'],
  [`\${a}-\${b}`, 'x-', 'unused'],
  [`\${a}\${b}`, 'x', 'unused'],
  [`\${a}\${b}`, 'xy', 'unknown'],
  [`pre-\${a}-fix`, 'pre-fix', 'unused'],
  // As a regular expression this would take years.
  [`${`\${a}-`.repeat(12)}x`, Array(126).fill('a').join('-'), 'unused'],
])('the template %s may be the name %s: %s', async (template, name, verdict) => {
  expect((await ask([secret('shop', name), csi(template, 'shop')], name)).verdict).toBe(verdict)
})

test('an Istio Gateway does not tell the namespace, so the Secret is possibly used', async () => {
  const objects = [
    secret('shop', 'tls'),
    crd('networking.istio.io', 'Gateway', 'gateways', { properties: {} }),
    object('networking.istio.io/v1', 'Gateway', 'edge', 'public', {
      spec: { servers: [{ tls: { mode: 'SIMPLE', credentialName: 'tls' } }] },
    }),
  ]
  const found = await ask(objects, 'tls')
  expect(found.verdict).toBe('unknown')
  expect(found.consumers).toMatchObject([{ kind: 'Gateway', certainty: 'possible' }])
})

test('what a controller writes is not used by that', async () => {
  const objects = [
    secret('shop', 'tls'),
    crd('cert-manager.io', 'Certificate', 'certificates', { properties: {} }),
    object('cert-manager.io/v1', 'Certificate', 'shop', 'web', { spec: { secretName: 'tls' } }),
  ]
  const found = await ask(objects, 'tls')
  expect(found).toMatchObject({
    verdict: 'unused',
    consumers: [{ kind: 'Certificate', role: 'writes' }],
  })
})

test('a PersistentVolume of any namespace can name the Secret', async () => {
  const pv = object('v1', 'PersistentVolume', '', 'nfs', {
    spec: { csi: { nodeStageSecretRef: { name: 'db', namespace: 'shop' } } },
  })
  expect(await ask([secret('shop', 'db'), pv], 'db')).toMatchObject({
    consumers: [{ kind: 'PersistentVolume', uses: [{ afterChange: 'nextMount' }] }],
  })
})
