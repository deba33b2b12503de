/** Short names for the types that Kubernetes knows, as `kubectl create secret` has them. */
const SHORT: Readonly<Record<string, string>> = {
  opaque: 'Opaque',
  generic: 'Opaque',
  tls: 'kubernetes.io/tls',
  'docker-registry': 'kubernetes.io/dockerconfigjson',
  dockerconfigjson: 'kubernetes.io/dockerconfigjson',
  dockercfg: 'kubernetes.io/dockercfg',
  'basic-auth': 'kubernetes.io/basic-auth',
  'ssh-auth': 'kubernetes.io/ssh-auth',
  'service-account-token': 'kubernetes.io/service-account-token',
  'bootstrap-token': 'bootstrap.kubernetes.io/token',
}

/** The types that a question offers. */
export const OFFERED = [
  'Opaque',
  'kubernetes.io/tls',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/dockerconfigjson',
] as const

/** The type in full; what is not short is taken as it is, since any text can be a type. */
export function secretType(typed: string | undefined): string {
  if (typed === undefined) return 'Opaque'
  return SHORT[typed.toLowerCase()] ?? typed
}
