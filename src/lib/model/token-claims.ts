import { at, count, isObject, textOf } from '../base/json.ts'
import type { NamespacedName } from '../base/names.ts'
import type { SecretBytes } from '../base/secret-bytes.ts'

/** An object that a token says it belongs to. */
export interface ClaimedObject {
  readonly name: string
  /** Empty when the token does not say. */
  readonly uid: string
}

/** What the token of a service account says about itself. Nobody has checked its signature. */
export interface ServiceAccountClaims {
  readonly serviceAccount: NamespacedName & ClaimedObject
  /** The pod it is bound to; it ends with the pod. */
  readonly pod?: ClaimedObject
  /** The node that this pod runs on, or that the token is bound to. */
  readonly node?: ClaimedObject
  /** The Secret that holds it, or that it is bound to. */
  readonly secret?: ClaimedObject
  /** Milliseconds since 1970; absent for one that never expires. */
  readonly expires?: number
}

/**
 * Reads the claims of a service account's token, of today's form and of the one
 * in Secrets (k8s.io/kubernetes/pkg/serviceaccount/claims.go, legacy.go).
 * Undefined for any other token. Nothing is sent anywhere.
 */
export function serviceAccountClaims(token: SecretBytes): ServiceAccountClaims | undefined {
  const claims = payload(token.revealText())
  const account = accountOf(claims)
  if (account === undefined) return undefined
  const expires = count(at(claims, 'exp'))
  return {
    serviceAccount: account,
    ...bound('pod', at(claims, 'kubernetes.io', 'pod')),
    ...bound('node', at(claims, 'kubernetes.io', 'node')),
    ...bound('secret', at(claims, 'kubernetes.io', 'secret')),
    ...bound('secret', { name: at(claims, `${LEGACY}secret.name`) }),
    ...(expires === undefined ? {} : { expires: expires * 1000 }),
  }
}

const LEGACY = 'kubernetes.io/serviceaccount/'
const SUBJECT = /^system:serviceaccount:([^:]+):([^:]+)$/

function accountOf(claims: unknown): (NamespacedName & ClaimedObject) | undefined {
  const [, namespace, name] = SUBJECT.exec(textOf(at(claims, 'sub'))) ?? []
  if (namespace === undefined || name === undefined) return undefined
  const uid =
    textOf(at(claims, 'kubernetes.io', 'serviceaccount', 'uid')) ||
    textOf(at(claims, `${LEGACY}service-account.uid`))
  return { namespace, name, uid }
}

function bound<K extends string>(
  key: K,
  claim: unknown,
): Readonly<Partial<Record<K, ClaimedObject>>> {
  const name = textOf(at(claim, 'name'))
  const found = { name, uid: textOf(at(claim, 'uid')) }
  return (name === '' ? {} : { [key]: found }) as Readonly<Partial<Record<K, ClaimedObject>>>
}

/** The second part of a signed token (RFC 7519 §7.2); undefined when it is none. */
function payload(token: string): unknown {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'))
    return isObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}
