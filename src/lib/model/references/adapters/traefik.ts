import { adapter, reads, type Adapter } from './family.ts'

const TRANSPORT = ['rootCAsSecrets[]', 'rootCAs[].secret', 'certificatesSecrets[]']

/** Traefik; field names from its kubernetes-crd-definition-v1.yml (v3.7). */
export const TRAEFIK: readonly Adapter[] = [
  traefik('IngressRoute ingressroutes', 'spec.tls.secretName'),
  traefik('IngressRouteTCP ingressroutetcps', 'spec.tls.secretName'),
  traefik(
    'TLSStore tlsstores',
    'spec.defaultCertificate.secretName',
    'spec.certificates[].secretName',
  ),
  traefik('TLSOption tlsoptions', 'spec.clientAuth.secretNames[]'),
  traefik(
    'Middleware middlewares',
    'spec.basicAuth.secret',
    'spec.digestAuth.secret',
    'spec.forwardAuth.tls.caSecret',
    'spec.forwardAuth.tls.certSecret',
    'spec.rateLimit.redis.secret',
    'spec.rateLimit.redis.tls.caSecret',
    'spec.rateLimit.redis.tls.certSecret',
  ),
  traefik('ServersTransport serverstransports', ...TRANSPORT.map((field) => `spec.${field}`)),
  traefik(
    'ServersTransportTCP serverstransporttcps',
    ...TRANSPORT.map((field) => `spec.tls.${field}`),
  ),
]

function traefik(kindAndPlural: string, ...paths: readonly string[]): Adapter {
  return adapter('traefik.io/v1alpha1', kindAndPlural, reads(...paths))
}
