import { expect, test } from 'vitest'
import { consumersOf } from '../../../src/lib/analysis/consumers/consumer-index.ts'
import { consumersReport } from '../../../src/lib/analysis/consumers/consumers.ts'
import type { SecretConsumers } from '../../../src/lib/analysis/consumers/report.ts'
import type { CoverageEntry } from '../../../src/lib/source/index.ts'
import { resourceName } from '../../../src/lib/base/resource-name.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'
import { clusterOf, crd, object, secret, type Manifest } from '../../model/cluster.ts'

const uses = (name: string): Manifest => ({
  containers: [{ name: 'c', image: 'x', envFrom: [{ secretRef: { name } }] }],
})
const template = (name: string): Manifest => ({ spec: { template: { spec: uses(name) } } })

const spec = { properties: { secretName: { type: 'string' }, clientSecret: { type: 'string' } } }
const vault = { metadata: { labels: { owner: 'helm', name: 'web' } }, type: 'helm.sh/release.v1' }

const NAMES =
  'by-pod by-set by-daemon by-job by-widget by-loose by-pv by-ingress by-gateway by-account key-data key-loose by-istio unused tls'.split(
    ' ',
  )

/** A Secret for each way of being used that hangs on one kind alone, and some that nobody uses. */
const OBJECTS: readonly Manifest[] = [
  ...NAMES.map((name) => secret('shop', name)),
  secret('shop', 'sh.helm.release.v1.web.v1', ['release'], vault),
  object('v1', 'Pod', 'shop', 'p', { spec: uses('by-pod'), status: { phase: 'Running' } }),
  object('apps/v1', 'StatefulSet', 'shop', 's', template('by-set')),
  object('apps/v1', 'DaemonSet', 'shop', 'd', template('by-daemon')),
  object('batch/v1', 'Job', 'shop', 'j', template('by-job')),
  object('v1', 'ServiceAccount', 'shop', 'a', { imagePullSecrets: [{ name: 'by-account' }] }),
  object('v1', 'PersistentVolume', '', 'pv', {
    spec: { csi: { nodeStageSecretRef: { name: 'by-pv', namespace: 'shop' } } },
  }),
  object('networking.k8s.io/v1', 'Ingress', 'shop', 'i', {
    spec: { tls: [{ secretName: 'by-ingress' }] },
  }),
  object('gateway.networking.k8s.io/v1', 'Gateway', 'edge', 'g', {
    spec: {
      listeners: [
        { tls: { certificateRefs: [{ name: 'by-gateway', namespace: 'shop' }] } },
        { tls: { certificateRefs: [{ name: 'tls', namespace: 'shop' }] } },
      ],
    },
  }),
  object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'shop', 'r', {
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'edge' }],
      to: [{ kind: 'Secret', name: 'by-gateway' }],
    },
  }),
  object('storage.k8s.io/v1', 'StorageClass', '', 'fast', {
    parameters: {
      'csi.storage.k8s.io/node-stage-secret-name': `key-\${pvc.name}`,
      'csi.storage.k8s.io/node-stage-secret-namespace': `\${pvc.namespace}`,
    },
  }),
  object('v1', 'PersistentVolumeClaim', 'shop', 'data', { spec: { storageClassName: 'fast' } }),
  crd('example.com', 'Widget', 'widgets', { properties: { spec } }),
  object('example.com/v1', 'Widget', 'shop', 'w', {
    spec: { secretName: 'by-widget', clientSecret: 'by-loose' },
  }),
  crd('networking.istio.io', 'Gateway', 'gateways', { properties: {} }),
  object('networking.istio.io/v1', 'Gateway', 'edge', 'g', {
    spec: { servers: [{ tls: { credentialName: 'by-istio' } }] },
  }),
]

const RESOURCES = [
  ...BUILT_IN.map(resourceName),
  'widgets.example.com',
  'gateways.networking.istio.io',
]

type Status = CoverageEntry['status']

async function verdicts(
  statuses: Readonly<Record<string, Status>>,
): Promise<Map<string, SecretConsumers>> {
  const model = await clusterOf(OBJECTS, statuses)
  const index = consumersOf(model)
  const secrets = OBJECTS.filter(({ kind }) => kind === 'Secret').map(
    ({ metadata }) => (metadata as { name: string }).name,
  )
  const names = secrets.map((name) => ({ namespace: 'shop', name }))
  const report = consumersReport(model, index, { names })
  return new Map(report.secrets.map((each) => [each.name, each]))
}

test('everything readable gives a verdict for each', async () => {
  const found = [...(await verdicts({})).values()].map(({ name, verdict }) => `${name} ${verdict}`)
  expect(found.filter((line) => !line.endsWith(' used'))).toEqual([
    'by-istio unknown',
    'key-loose unknown',
    'tls unused',
    'unused unused',
  ])
})

test.each(
  RESOURCES.flatMap((each) =>
    (['refused', 'failed', 'notInInput'] as const).map((status) => [each, status] as const),
  ),
)('without %s (%s) no yes becomes a no, and no no becomes a yes', async (resource, status) => {
  const whole = await verdicts({})
  const part = await verdicts({ [resource]: status })
  for (const [name, { verdict }] of part) {
    expect(['unknown', whole.get(name)?.verdict], name).toContain(verdict)
  }
})

test('each pair of kinds that is missing together does no harm either', async () => {
  const whole = await verdicts({})
  for (const [index, one] of RESOURCES.entries()) {
    for (const two of RESOURCES.slice(index + 1)) {
      const part = await verdicts({ [one]: 'refused', [two]: 'refused' })
      for (const [name, { verdict }] of part) {
        expect(['unknown', whole.get(name)?.verdict], `${name} without ${one}, ${two}`).toContain(
          verdict,
        )
      }
    }
  }
})

test('the count of a list is the number of consumers of the report that certainly read', async () => {
  const index = consumersOf(await clusterOf(OBJECTS))
  for (const name of NAMES.map((each) => ({ namespace: 'shop', name: each }))) {
    const certain = index
      .secret(name)
      .consumers.filter(
        ({ role, certainty, permitted }) =>
          role === 'reads' && certainty === 'certain' && permitted,
      )
    expect(index.count(name), name.name).toBe(certain.length)
  }
})
