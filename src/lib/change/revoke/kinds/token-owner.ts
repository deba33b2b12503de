/** With what a bound token dies. */
import { type NamespacedName, qualifiedName } from '../../../base/names.ts'
import type { ServiceAccountClaims } from '../../../model/token-claims.ts'
import type { ObjectRef } from '../step.ts'

/** An object whose end is the end of the token. */
export interface TokenOwner extends NamespacedName {
  readonly id: string
  readonly resource: ObjectRef['resource'] | 'nodes'
  /** Empty when the token does not say. */
  readonly uid: string
}

/** @param account whether it is to die with its service account, whatever it is bound to */
export function ownerOf(
  { serviceAccount, pod, secret, node }: ServiceAccountClaims,
  account = false,
): TokenOwner {
  const { namespace } = serviceAccount
  if (account) return { id: 'account', resource: 'serviceaccounts', ...serviceAccount }
  if (pod !== undefined) return { id: 'pod', resource: 'pods', namespace, ...pod }
  if (secret !== undefined) return { id: 'secret', resource: 'secrets', namespace, ...secret }
  if (node !== undefined) return { id: 'node', resource: 'nodes', namespace: '', ...node }
  return { id: 'account', resource: 'serviceaccounts', ...serviceAccount }
}

const WORDS: Readonly<Record<TokenOwner['resource'], string>> = {
  pods: 'pod',
  secrets: 'Secret',
  nodes: 'node',
  serviceaccounts: 'service account',
}

/** `pod ci/build-7` */
export function ownerWords(owner: TokenOwner): string {
  return `${WORDS[owner.resource]} ${qualifiedName(owner)}`
}
