import { listOf, member, textOf, at } from '../../../base/json.ts'
import { adapter, reads, readsElsewhere, type Adapter, type DerivedReference } from './family.ts'

const POLICY_TLS = ['trafficPolicy', 'trafficPolicy.portLevelSettings[]'].flatMap((policy) => [
  `spec.${policy}.tls.credentialName`,
  `spec.subsets[].${policy}.tls.credentialName`,
])

/**
 * Istio. A `credentialName` is looked up where the proxy runs that gets the
 * configuration, which the object does not say.
 */
export const ISTIO: readonly Adapter[] = [
  adapter(
    'networking.istio.io/v1',
    'Gateway gateways',
    readsElsewhere('spec.servers[].tls.credentialName', 'spec.servers[].tls.credentialNames[]'),
    { derive: authorities },
  ),
  adapter(
    'networking.istio.io/v1',
    'DestinationRule destinationrules',
    readsElsewhere(...POLICY_TLS),
  ),
  adapter('networking.istio.io/v1', 'Sidecar sidecars', reads('spec.ingress[].tls.credentialName')),
  adapter('extensions.istio.io/v1alpha1', 'WasmPlugin wasmplugins', reads('spec.imagePullSecret')),
]

/** For mutual TLS the CA may stand in a Secret of its own, `<credentialName>-cacert`. */
function authorities(raw: unknown): readonly DerivedReference[] {
  return listOf(at(raw, 'spec', 'servers')).flatMap((server, index) => {
    const tls = member(server, 'tls')
    const credential = textOf(member(tls, 'credentialName'))
    if (credential === '' || !textOf(member(tls, 'mode')).includes('MUTUAL')) return []
    const field = `spec.servers[${index}].tls.credentialName`
    return [{ field, name: `${credential}-cacert`, role: 'reads' as const, optional: true }]
  })
}
