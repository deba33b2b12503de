import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import type { OwnRight } from '../graph/held-rights.ts'
import { ownRights } from '../graph/own-rights.ts'
import type { Requests } from '../graph/requests.ts'
import { ALL_REQUESTS, IMPERSONATE_ACCOUNTS, IMPERSONATE_USERS } from './requests.ts'

/** Rights that somebody comes by and has together with its own. */
export interface Combination {
  /** Tells it apart from all others. */
  readonly key: string
  /** Where the rights are added; empty for everywhere. */
  readonly namespace: string
  readonly gained: readonly (Omit<OwnRight, 'identity'> & { readonly requests: Requests })[]
}

/** Whether requests of this kind are worth more together with other rights of the same identity. */
export function countsTogether(requests: Requests): boolean {
  if (requests.aside === true) return false
  // To be in a group one has to be somebody.
  return requests.together === true || [IMPERSONATE_USERS, IMPERSONATE_ACCOUNTS].includes(requests)
}

/**
 * Makes somebody with the rights that an identity has and those that it comes by;
 * no identity that a path would name, since it stays whoever it was.
 *
 * @returns the stations of being it and of acting as it, which nothing leads to yet
 */
export function combine(
  context: PathContext,
  identity: KnownIdentity,
  { key, namespace, gained }: Combination,
): { readonly is: Station; readonly as: Station } {
  const { build } = context
  const is = build.graph.station(`is ${key}`)
  const as = build.graph.station(`as ${key}`)
  build.free(is, as)
  const both = {
    ...identity,
    key,
    boundIn: namespace,
    groups: [identity.key, ...identity.groups],
  }
  // Whoever looks for one of two rights has to find it here, whichever was there before.
  for (const requests of ALL_REQUESTS.filter(countsTogether)) {
    ownRights(context, requests).copy(identity, both)
  }
  for (const { requests, ...right } of gained) {
    ownRights(context, requests).add({ ...right, identity: both })
  }
  return { is, as }
}
