import { adapter, reads, type Adapter } from './family.ts'

/** Contour; field names from its examples/contour/01-crds.yaml (v1.33). */
export const CONTOUR: readonly Adapter[] = [
  adapter(
    'projectcontour.io/v1',
    'HTTPProxy httpproxies',
    reads(
      'spec.virtualhost.tls.secretName',
      'spec.virtualhost.tls.clientValidation.caSecret',
      'spec.virtualhost.tls.clientValidation.crlSecret',
      'spec.virtualhost.jwtProviders[].remoteJWKS.validation.caSecret',
      'spec.routes[].services[].validation.caSecret',
      'spec.tcpproxy.services[].validation.caSecret',
    ),
    // `namespace/name`, allowed by a TLSCertificateDelegation.
    { crossNamespace: true },
  ),
  adapter(
    'projectcontour.io/v1alpha1',
    'ExtensionService extensionservices',
    reads('spec.validation.caSecret'),
    { crossNamespace: true },
  ),
  // Permits others to use the Secret; uses nothing itself.
  adapter('projectcontour.io/v1', 'TLSCertificateDelegation tlscertificatedelegations', [], {
    ignore: ['spec.delegations[].secretName'],
  }),
]
