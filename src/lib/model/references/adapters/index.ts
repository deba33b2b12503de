import { CERT_MANAGER } from './cert-manager.ts'
import { CLOUDNATIVE_PG } from './cloudnative-pg.ts'
import { CONTOUR } from './contour.ts'
import { CROSSPLANE } from './crossplane.ts'
import { EXTERNAL_SECRETS } from './external-secrets.ts'
import type { Adapter } from './family.ts'
import { FLUX } from './flux.ts'
import { GATEWAY_API } from './gateway-api.ts'
import { ISTIO } from './istio.ts'
import { KEDA } from './keda.ts'
import { PROMETHEUS_OPERATOR } from './prometheus-operator.ts'
import { SEALED_SECRETS } from './sealed-secrets.ts'
import { SECRETS_STORE_CSI } from './secrets-store-csi.ts'
import { TRAEFIK } from './traefik.ts'
import { VAULT_SECRETS_OPERATOR } from './vault-secrets-operator.ts'

/** Every custom kind that this program knows by heart; other kinds speak through their schema. */
export const ADAPTERS: readonly Adapter[] = [
  CERT_MANAGER,
  CLOUDNATIVE_PG,
  CONTOUR,
  CROSSPLANE,
  EXTERNAL_SECRETS,
  FLUX,
  GATEWAY_API,
  ISTIO,
  KEDA,
  PROMETHEUS_OPERATOR,
  SEALED_SECRETS,
  SECRETS_STORE_CSI,
  TRAEFIK,
  VAULT_SECRETS_OPERATOR,
].flat()

/** What is known of `kind` in `group`. */
export function adapterOf(group: string, kind: string): Adapter | undefined {
  return ADAPTERS.find((each) => each.kind === kind && (each.group === group || each.group === '*'))
}
