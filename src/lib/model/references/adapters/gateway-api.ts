import { adapter, reads, type Adapter } from './family.ts'

/** Gateway API; a `certificateRefs` entry without kind is a Secret. */
export const GATEWAY_API: readonly Adapter[] = [
  adapter(
    'gateway.networking.k8s.io/v1',
    'Gateway gateways',
    reads(
      'spec.listeners[].tls.certificateRefs[]',
      'spec.listeners[].tls.frontendValidation.caCertificateRefs[]<Secret>',
      'spec.tls.backend.clientCertificateRef',
      'spec.tls.frontend.default.validation.caCertificateRefs[]<Secret>',
      'spec.tls.frontend.perPort[].tls.validation.caCertificateRefs[]<Secret>',
      'spec.backendTLS.clientCertificateRef',
    ),
    { crossNamespace: true, isComplete: true },
  ),
  adapter(
    'gateway.networking.k8s.io/v1',
    'ListenerSet listenersets',
    reads('spec.listeners[].tls.certificateRefs[]'),
    { crossNamespace: true },
  ),
  adapter(
    'gateway.networking.k8s.io/v1',
    'BackendTLSPolicy backendtlspolicies',
    reads('spec.validation.caCertificateRefs[]<Secret>'),
  ),
  // Permits, and uses nothing itself, see ../reference-grant.ts.
  adapter('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant referencegrants', [], {
    crossNamespace: true,
    isComplete: true,
  }),
]
