/** Tokens of service accounts that somebody put into a Secret: known by what they say, not by type or key. */
import { isNamespaceName, isObjectName } from '../../base/names.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from '../../crypto/secret-types/index.ts'
import { type ServiceAccountClaims, serviceAccountClaims } from '../../model/token-claims.ts'
import { kubeconfigTokens } from './kubeconfig-tokens.ts'

/** A token, and what it says of itself: nobody has checked its signature. */
export interface HeldToken {
  /** Key of the Secret. */
  readonly key: string
  readonly token: SecretBytes
  readonly claims: ServiceAccountClaims
  /** The Secret whose token it is, which no bound token names without a UID. */
  readonly copyOf?: string
}

/** The tokens in a Secret, by key; a token that is there twice counts once. */
export function heldTokens({ data }: Pick<PlainSecret, 'data'>): readonly HeldToken[] {
  const seen = new Set<string>()
  return [...data].flatMap(([key, value]) =>
    textsIn(value).flatMap((text) => {
      if (seen.has(text)) return []
      seen.add(text)
      return heldToken(key, SecretBytes.fromText(text))
    }),
  )
}

function textsIn(value: SecretBytes): readonly string[] {
  const text = value.revealText().trim()
  return JWT.test(text) ? [text] : kubeconfigTokens(text)
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/

function heldToken(key: string, token: SecretBytes): readonly HeldToken[] {
  const claims = serviceAccountClaims(token)
  if (claims === undefined || !areNames(claims)) return []
  const { secret } = claims
  const copied = secret?.uid === '' ? { copyOf: secret.name } : {}
  return [{ key, token, claims, ...copied }]
}

/** What names no object of Kubernetes comes from elsewhere, and would stand in commands. */
function areNames({ serviceAccount, pod, secret, node }: ServiceAccountClaims): boolean {
  const names = [serviceAccount, pod, secret, node].flatMap((each) => each?.name ?? [])
  return isNamespaceName(serviceAccount.namespace) && names.every(isObjectName)
}
