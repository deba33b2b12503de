import { expect, test } from 'vitest'
import type { ReferenceFact } from '../../../src/lib/model/facts/others.ts'
import { adapterOf, ADAPTERS } from '../../../src/lib/model/references/adapters/index.ts'
import { customReader } from '../../../src/lib/model/references/custom.ts'

type Row = readonly [group: string, kind: string, spec: object, expected: readonly string[]]

const ref = (name: string): object => ({ name, key: 'k' })

/** One object per kind, as its documentation writes it: `role:name` of what it names. */
const ROWS: readonly Row[] = [
  [
    'cert-manager.io',
    'Certificate',
    { secretName: 'tls', keystores: { pkcs12: { passwordSecretRef: ref('p12') } } },
    ['writes:tls', 'reads:p12'],
  ],
  [
    'cert-manager.io',
    'Issuer',
    {
      acme: {
        privateKeySecretRef: { name: 'account' },
        solvers: [{ dns01: { cloudflare: { apiTokenSecretRef: ref('cf') } } }],
      },
    },
    ['reads:account', 'reads:cf'],
  ],
  [
    'cert-manager.io',
    'Issuer',
    { vault: { auth: { appRole: { secretRef: ref('approle') } } } },
    ['reads:approle'],
  ],
  ['source.toolkit.fluxcd.io', 'GitRepository', { secretRef: { name: 'git' } }, ['reads:git']],
  [
    'kustomize.toolkit.fluxcd.io',
    'Kustomization',
    {
      decryption: { provider: 'sops', secretRef: { name: 'age' } },
      postBuild: {
        substituteFrom: [
          { kind: 'ConfigMap', name: 'no' },
          { kind: 'Secret', name: 'vars' },
        ],
      },
    },
    ['reads:age', 'reads:vars'],
  ],
  [
    'helm.toolkit.fluxcd.io',
    'HelmRelease',
    { valuesFrom: [{ kind: 'Secret', name: 'values', valuesKey: 'v' }] },
    ['reads:values'],
  ],
  ['notification.toolkit.fluxcd.io', 'Receiver', { secretRef: { name: 'hook' } }, ['reads:hook']],
  [
    'networking.istio.io',
    'Gateway',
    { servers: [{ tls: { mode: 'MUTUAL', credentialName: 'web' } }] },
    ['reads:web', 'reads:web-cacert'],
  ],
  [
    'networking.istio.io',
    'DestinationRule',
    { trafficPolicy: { portLevelSettings: [{ tls: { credentialName: 'client' } }] } },
    ['reads:client'],
  ],
  [
    'external-secrets.io',
    'SecretStore',
    {
      provider: {
        aws: {
          auth: {
            secretRef: {
              accessKeyIDSecretRef: ref('aws-id'),
              secretAccessKeySecretRef: ref('aws-key'),
            },
          },
        },
      },
    },
    ['reads:aws-id', 'reads:aws-key'],
  ],
  [
    'external-secrets.io',
    'SecretStore',
    { provider: { kubernetes: { auth: { token: { bearerToken: ref('bearer') } } } } },
    ['reads:bearer'],
  ],
  ['external-secrets.io', 'ExternalSecret', { target: { name: 'made' } }, ['writes:made']],
  ['external-secrets.io', 'ExternalSecret', {}, ['writes:it']],
  [
    'external-secrets.io',
    'PushSecret',
    { selector: { secret: { name: 'pushed' } } },
    ['reads:pushed'],
  ],
  [
    'monitoring.coreos.com',
    'ServiceMonitor',
    {
      endpoints: [
        {
          basicAuth: { username: ref('u'), password: ref('p') },
          tlsConfig: { ca: { secret: ref('ca') } },
        },
      ],
    },
    ['reads:ca', 'reads:p', 'reads:u'],
  ],
  [
    'monitoring.coreos.com',
    'Prometheus',
    {
      secrets: ['mounted'],
      additionalScrapeConfigs: ref('scrape'),
      remoteWrite: [{ oauth2: { clientSecret: ref('oauth') } }],
    },
    ['reads:mounted', 'reads:oauth', 'reads:scrape'],
  ],
  ['monitoring.coreos.com', 'Alertmanager', {}, ['reads:alertmanager-it']],
  [
    'monitoring.coreos.com',
    'AlertmanagerConfig',
    { receivers: [{ slackConfigs: [{ apiURL: ref('slack') }] }] },
    ['reads:slack'],
  ],
  [
    'keda.sh',
    'TriggerAuthentication',
    { secretTargetRef: [{ parameter: 'p', ...ref('keda') }] },
    ['reads:keda'],
  ],
  [
    'postgresql.cnpg.io',
    'Cluster',
    {
      superuserSecret: { name: 'super' },
      backup: { barmanObjectStore: { s3Credentials: { accessKeyId: ref('s3') } } },
      certificates: { serverCASecret: 'own-ca' },
    },
    [
      'reads:it-app',
      'reads:it-replication',
      'reads:it-server',
      'reads:own-ca',
      'reads:s3',
      'reads:super',
    ],
  ],
  ['traefik.io', 'IngressRoute', { tls: { secretName: 'tls' } }, ['reads:tls']],
  ['traefik.io', 'Middleware', { basicAuth: { secret: 'users' } }, ['reads:users']],
  [
    'aws.upbound.io',
    'ProviderConfig',
    { credentials: { source: 'Secret', secretRef: { namespace: 'x', ...ref('cloud') } } },
    ['reads:cloud'],
  ],
  ['bitnami.com', 'SealedSecret', { encryptedData: { password: 'AgB' } }, ['writes:it']],
  [
    'secrets.hashicorp.com',
    'VaultStaticSecret',
    { destination: { name: 'dest', create: true } },
    ['writes:dest'],
  ],
  [
    'secrets.hashicorp.com',
    'VaultAuth',
    { appRole: { roleId: 'r', secretRef: 'sid' } },
    ['reads:sid'],
  ],
  [
    'secrets-store.csi.x-k8s.io',
    'SecretProviderClass',
    { secretObjects: [{ secretName: 'synced', type: 'Opaque' }] },
    ['writes:synced'],
  ],
  [
    'projectcontour.io',
    'HTTPProxy',
    { virtualhost: { tls: { secretName: 'edge/tls' } } },
    ['reads:tls'],
  ],
  [
    'gateway.networking.k8s.io',
    'Gateway',
    {
      listeners: [
        { tls: { certificateRefs: [{ name: 'tls' }, { kind: 'Other', group: 'x', name: 'no' }] } },
      ],
    },
    ['reads:tls'],
  ],
]

function references(group: string, kind: string, spec: object): readonly ReferenceFact[] {
  const adapter = adapterOf(group, kind)
  const read = customReader({ group, version: 'v1', kind }, adapter, [])
  return read({ metadata: { namespace: 'n', name: 'it' }, spec }).certain
}

test.each(ROWS)('%s %s %j', (group, kind, spec, expected) => {
  const found = references(group, kind, spec).map(({ role, secret }) => `${role}:${secret.name}`)
  expect(found.toSorted()).toEqual(expected.toSorted())
})

test('at least twelve families are known', () => {
  const families = new Set(ROWS.map(([group]) => group.split('.').slice(-2).join('.')))
  expect(families.size).toBeGreaterThanOrEqual(12)
})

test('every adapter is reached by its group and kind', () => {
  for (const adapter of ADAPTERS) expect(adapterOf(adapter.group, adapter.kind)).toBe(adapter)
})

test('a namespace in the reference is used, a controller’s own is left open', () => {
  const [issuer] = references('cert-manager.io', 'ClusterIssuer', { ca: { secretName: 'ca' } })
  expect(issuer?.secret).toEqual({ name: 'ca' })
  const [proxy] = references('projectcontour.io', 'HTTPProxy', {
    virtualhost: { tls: { secretName: 'edge/tls' } },
  })
  expect(proxy?.secret).toEqual({ name: 'tls', namespace: 'edge' })
})

test('the key and whether it is optional are kept, whatever the family calls them', () => {
  const [values] = references('helm.toolkit.fluxcd.io', 'HelmRelease', {
    valuesFrom: [{ kind: 'Secret', name: 'values', valuesKey: 'prod.yaml', optional: true }],
  })
  expect(values).toMatchObject({ key: 'prod.yaml', optional: true, field: 'spec.valuesFrom[0]' })
})
