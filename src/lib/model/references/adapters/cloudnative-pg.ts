import { at, textOf } from '../../../base/json.ts'
import { adapter, below, nameOf, reads, type Adapter, type DerivedReference } from './family.ts'

const OBJECT_STORE = [
  'endpointCA',
  's3Credentials.accessKeyId',
  's3Credentials.secretAccessKey',
  's3Credentials.region',
  's3Credentials.sessionToken',
  'azureCredentials.connectionString',
  'azureCredentials.storageAccount',
  'azureCredentials.storageKey',
  'azureCredentials.storageSasToken',
  'googleCredentials.applicationCredentials',
]

const CLUSTER = [
  'spec.superuserSecret',
  'spec.imagePullSecrets[]',
  'spec.bootstrap.initdb.secret',
  'spec.bootstrap.pg_basebackup.secret',
  'spec.bootstrap.recovery.secret',
  'spec.certificates.serverCASecret',
  'spec.certificates.serverTLSSecret',
  'spec.certificates.clientCASecret',
  'spec.certificates.replicationTLSSecret',
  'spec.managed.roles[].passwordSecret',
  'spec.monitoring.customQueriesSecret[]',
  'spec.projectedVolumeTemplate.sources[].secret',
  'spec.postgresql.ldap.bindSearchAuth.bindPassword',
  'spec.env[].valueFrom.secretKeyRef',
  'spec.envFrom[].secretRef',
  ...below('spec.externalClusters[]', ['password', 'sslKey', 'sslCert', 'sslRootCert']),
  ...below('spec.externalClusters[].barmanObjectStore', OBJECT_STORE),
  ...below('spec.backup.barmanObjectStore', OBJECT_STORE),
]

/** CloudNativePG; field names from api/v1/cluster_types.go. */
export const CLOUDNATIVE_PG: readonly Adapter[] = [
  adapter('postgresql.cnpg.io/v1', 'Cluster clusters', reads(...CLUSTER), { derive: generated }),
  adapter(
    'postgresql.cnpg.io/v1',
    'Pooler poolers',
    reads('spec.pgbouncer.authQuerySecret', 'spec.pgbouncer.*Secret'),
  ),
  adapter(
    'barmancloud.cnpg.io/v1',
    'ObjectStore objectstores',
    reads(...below('spec.configuration', OBJECT_STORE)),
  ),
]

/** What the operator makes and its instance manager reads through the API, so no pod names it. */
const GENERATED: readonly (readonly [suffix: string, instead: readonly string[]])[] = [
  ['app', ['spec', 'bootstrap', 'initdb', 'secret', 'name']],
  ['superuser', ['spec', 'superuserSecret', 'name']],
  ['ca', ['spec', 'certificates', 'serverCASecret']],
  ['server', ['spec', 'certificates', 'serverTLSSecret']],
  ['replication', ['spec', 'certificates', 'replicationTLSSecret']],
]

function generated(raw: unknown): readonly DerivedReference[] {
  return GENERATED.filter(([, instead]) => textOf(at(raw, ...instead)) === '').map(([suffix]) => ({
    field: 'metadata.name',
    name: `${nameOf(raw)}-${suffix}`,
    role: 'reads',
    optional: true,
  }))
}
