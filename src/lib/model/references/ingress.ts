import { isObjectName } from '../../base/names.ts'
import type { ReferenceFact } from '../facts/others.ts'
import { metadataOf } from '../metadata.ts'
import { at, listOf, member, textOf, textMap } from '../../base/json.ts'
import { fromObject, type ObjectKind } from './from.ts'

/**
 * Annotations that name a Secret, as `name` or `namespace/name`, per ingress
 * controller: ingress-nginx, NGINX Inc., HAProxy Ingress.
 */
const ANNOTATIONS: readonly string[] = [
  'nginx.ingress.kubernetes.io/auth-secret',
  'nginx.ingress.kubernetes.io/auth-tls-secret',
  'nginx.ingress.kubernetes.io/proxy-ssl-secret',
  'nginx.ingress.kubernetes.io/secure-verify-ca-secret',
  'nginx.org/basic-auth-secret',
  'nginx.com/jwt-key',
  'haproxy-ingress.github.io/auth-secret',
  'haproxy-ingress.github.io/auth-tls-secret',
  'haproxy-ingress.github.io/secure-crt-secret',
  'haproxy-ingress.github.io/secure-verify-ca-secret',
  'ingress.kubernetes.io/auth-secret',
  'ingress.kubernetes.io/auth-tls-secret',
]

/** The Secrets of an Ingress: `spec.tls[]` and its controller's annotations. */
export function ingressReferences(kind: ObjectKind, raw: unknown): readonly ReferenceFact[] {
  const { namespace } = metadataOf(raw)
  const from = fromObject(kind, raw)
  const tls = listOf(at(raw, 'spec', 'tls')).map((entry, index) => ({
    field: `spec.tls[${index}].secretName`,
    secret: { namespace, name: textOf(member(entry, 'secretName')) },
  }))
  const annotations = textMap(at(raw, 'metadata', 'annotations'))
  const annotated = ANNOTATIONS.filter((name) => Object.hasOwn(annotations, name)).map((name) => ({
    field: `metadata.annotations[${name}]`,
    secret: qualified(annotations[name] ?? '', namespace),
  }))
  return [...tls, ...annotated]
    .filter(({ secret }) => isObjectName(secret.name))
    .map((found) => ({ ...from, ...found, role: 'reads', basis: 'built-in' }))
}

function qualified(value: string, home: string): { namespace: string; name: string } {
  const slash = value.indexOf('/')
  if (slash === -1) return { namespace: home, name: value }
  return { namespace: value.slice(0, slash), name: value.slice(slash + 1) }
}
