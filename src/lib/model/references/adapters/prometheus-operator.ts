import { at, textOf } from '../../../base/json.ts'
import { adapter, below, nameOf, reads, type Adapter, type DerivedReference } from './family.ts'

const TLS = ['ca.secret', 'cert.secret', 'keySecret']

/** Of the operator's own web servers; their CA is that of the clients. */
const WEB_TLS = ['cert.secret', 'keySecret', 'client_ca.secret']

const HTTP = [
  'basicAuth.username',
  'basicAuth.password',
  'bearerTokenSecret',
  'authorization.credentials',
  'oauth2.clientId.secret',
  'oauth2.clientSecret',
  'proxyConnectHeader.*[]',
  ...below('oauth2.tlsConfig', TLS),
  ...below('tlsConfig', TLS),
]

const REMOTE = [...HTTP, 'sigv4.accessKey', 'sigv4.secretKey', 'azureAd.oauth.clientSecret']

const PROMETHEUS = [
  'spec.secrets[]',
  'spec.imagePullSecrets[]',
  'spec.additionalScrapeConfigs',
  'spec.additionalAlertRelabelConfigs',
  'spec.additionalAlertManagerConfigs',
  'spec.thanos.objectStorageConfig',
  'spec.thanos.tracingConfig',
  ...below('spec.apiserverConfig', HTTP),
  ...below('spec.remoteWrite[]', REMOTE),
  ...below('spec.remoteRead[]', HTTP),
  ...below('spec.alerting.alertmanagers[]', REMOTE),
  ...below('spec.web.tlsConfig', WEB_TLS),
]

const ALERTMANAGER = [
  'spec.secrets[]',
  'spec.imagePullSecrets[]',
  ...below('spec.web.tlsConfig', WEB_TLS),
]

/** What receivers of an AlertmanagerConfig name besides their `httpConfig`. */
const RECEIVER = [
  'apiURL',
  'apiKey',
  'token',
  'userKey',
  'routingKey',
  'serviceKey',
  'urlSecret',
  'apiSecret',
  'botToken',
  'webhookUrl',
  'authPassword',
  'authSecret',
  'sigv4.accessKey',
  'sigv4.secretKey',
  ...below('tlsConfig', TLS),
  ...below('httpConfig', HTTP),
]

const GROUP = 'monitoring.coreos.com'

/** Prometheus operator; field names from its example/prometheus-operator-crd (v0.85). */
export const PROMETHEUS_OPERATOR: readonly Adapter[] = [
  monitor('ServiceMonitor servicemonitors', below('spec.endpoints[]', HTTP)),
  monitor('PodMonitor podmonitors', below('spec.podMetricsEndpoints[]', HTTP)),
  monitor('Probe probes', below('spec', HTTP)),
  adapter(`${GROUP}/v1`, 'Prometheus prometheuses', reads(...PROMETHEUS)),
  adapter(`${GROUP}/v1alpha1`, 'PrometheusAgent prometheusagents', reads(...PROMETHEUS)),
  adapter(`${GROUP}/v1alpha1`, 'ScrapeConfig scrapeconfigs', reads(...below('spec', HTTP))),
  adapter(`${GROUP}/v1`, 'Alertmanager alertmanagers', reads(...ALERTMANAGER), { derive: config }),
  adapter(
    `${GROUP}/v1alpha1`,
    'AlertmanagerConfig alertmanagerconfigs',
    reads(...below('spec.receivers[].*[]', RECEIVER)),
  ),
  monitor('ThanosRuler thanosrulers', [
    'spec.alertmanagersConfig',
    'spec.objectStorageConfig',
    'spec.queryConfig',
    'spec.tracingConfig',
    'spec.imagePullSecrets[]',
    ...below('spec.grpcServerTlsConfig', TLS),
    ...below('spec.remoteWrite[]', REMOTE),
    ...below('spec.web.tlsConfig', WEB_TLS),
  ]),
]

function monitor(kindAndPlural: string, paths: readonly string[]): Adapter {
  return adapter(`${GROUP}/v1`, kindAndPlural, reads(...paths))
}

/** `configSecret`, which defaults to `alertmanager-<name>`. */
function config(raw: unknown): readonly DerivedReference[] {
  const named = textOf(at(raw, 'spec', 'configSecret'))
  const name = named || `alertmanager-${nameOf(raw)}`
  return [{ field: 'spec.configSecret', name, role: 'reads', optional: named === '' }]
}
