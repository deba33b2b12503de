import type { PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import { type Allowed, allowedNames } from './allowed-names.ts'
import type { Requests } from './requests.ts'

/** One kind of requests that a rule of a role allows. */
export interface RoleRight extends Allowed {
  readonly requests: Requests
  readonly role: RoleFact
  /** Place of the rule in the role, from 1. */
  readonly rule: number
}

/** What a role allows of the catalogue, worked out once. */
export type RightsOf = (role: RoleFact) => readonly RoleRight[]

/** Looks rules up by the resources that they name, so that most kinds of requests are never tried. */
export function roleRights(catalogue: readonly Requests[]): RightsOf {
  const byResource = arrange(catalogue)
  const known = new Map<RoleFact, readonly RoleRight[]>()
  return (role) => {
    let rights = known.get(role)
    if (rights === undefined) {
      rights = role.rules.flatMap((rule, at) =>
        [...mayConcern(rule, byResource, catalogue)].flatMap((requests) =>
          allowedNames(requests, rule, role.rules).map((allowed) => ({
            requests,
            ...allowed,
            role,
            rule: at + 1,
          })),
        ),
      )
      known.set(role, rights)
    }
    return rights
  }
}

function arrange(catalogue: readonly Requests[]): ReadonlyMap<string, ReadonlySet<Requests>> {
  const lists = new Map<string, Set<Requests>>()
  for (const requests of catalogue) {
    for (const resource of requests.patterns.flatMap(({ resources }) => resources)) {
      const list = lists.get(resource) ?? new Set()
      lists.set(resource, list.add(requests))
    }
  }
  return lists
}

function mayConcern(
  { resources }: PolicyRule,
  byResource: ReadonlyMap<string, ReadonlySet<Requests>>,
  catalogue: readonly Requests[],
): Iterable<Requests> {
  // A star may stand for any resource, or for the parent of a subresource.
  if (resources.some((resource) => resource.startsWith('*'))) return catalogue
  const found = new Set<Requests>()
  for (const resource of resources) {
    for (const requests of byResource.get(resource) ?? []) found.add(requests)
  }
  return found
}
