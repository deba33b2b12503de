import type { PathContext } from '../graph/context.ts'
import type { OwnRight } from '../graph/held-rights.ts'
import { isAllowed, ownRights } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { ALL_READS, CONSTRAINED_READS, constrainedRead } from './requests.ts'

/** The rights of an identity to make requests with the verb on secrets as somebody else. */
export function rightsOn(
  context: PathContext,
  identity: KnownIdentity,
  mode: string,
  verb: string,
): readonly OwnRight[] {
  const requests = CONSTRAINED_READS.find((each) => each.key === constrainedRead(mode, verb))
  return requests === undefined ? [] : ownRights(context, requests).of(identity)
}

/** Nobody needs to act as another for what is one's own. */
export function readsItself(
  context: PathContext,
  identity: KnownIdentity,
  { namespace, name }: Pick<OwnRight, 'namespace' | 'name'>,
): boolean {
  return ALL_READS.some((requests) => isAllowed(context, identity, requests, namespace, name))
}
