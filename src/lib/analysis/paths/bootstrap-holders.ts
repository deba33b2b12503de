import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { ownRights } from '../graph/own-rights.ts'
import { AUTHENTICATED, groupKey } from '../rbac/index.ts'
import { perObject } from '../../base/remember.ts'
import { subjectText } from '../reach/subjects.ts'
import { isBootstrapGroup, tokenIdOfUser } from './bootstrap.ts'
import { TOGETHER } from './impersonate-together.ts'

/** Whom the holder of a bootstrap token is, where its writer has chosen the groups. */
export interface BootstrapHolder {
  readonly station: Station
  /** The only token that will do; undefined where any does. */
  readonly id: string | undefined
}

/** Everybody named somewhere whom a bootstrap token can make its holder, one by one and together. */
export const bootstrapHolders = perObject((context: PathContext): readonly BootstrapHolder[] => {
  const { build, identities } = context
  const single = [...identities.values()].flatMap((identity) => {
    const id = tokenIdOfUser(identity.subject)
    if (id === undefined && !isGroup(identity)) return []
    return [{ station: build.is(identity.key), id }]
  })
  const together = unions(context).map(({ identity, id }) => ({
    station: build.as(identity.key),
    id,
  }))
  return [...single, ...together]
})

interface Union {
  readonly identity: KnownIdentity
  readonly id: string | undefined
}

/** One token is in all of the groups at once, so that rights of each count in one request. */
const unions = perObject(({ identities }: PathContext): readonly Union[] => {
  const all = [...identities.values()]
  const groups = all.filter(isGroup).map(({ key }) => key)
  const users = all.filter(({ subject }) => tokenIdOfUser(subject) !== undefined)
  const sets = [groups, ...users.map(({ key }) => [key, ...groups])]
  return sets
    .filter((keys) => keys.length > 1)
    .map((keys) => {
      const subject = { kind: 'Group', name: 'system:bootstrappers' } as const
      const key = `holds a bootstrap token of ${keys.join(' and ')}`
      const id = users.find((user) => user.key === keys[0])
      return {
        identity: { key, subject, groups: [...keys, groupKey(AUTHENTICATED)], exists: true },
        id: id === undefined ? undefined : tokenIdOfUser(id.subject),
      }
    })
})

function isGroup({ subject: { kind, name } }: KnownIdentity): boolean {
  return kind === 'Group' && isBootstrapGroup(name)
}

function textOf({ identities }: PathContext, { groups }: KnownIdentity): string {
  const named = groups.slice(0, -1).flatMap((key) => identities.get(key) ?? [])
  return named.map(({ subject }) => subjectText(subject)).join(' and ')
}

/** Gives the holders the rights that count together. */
export function grantUnions(context: PathContext): void {
  for (const { identity } of unions(context)) {
    // Named before other rows refer to it.
    context.build.as(identity.key, textOf(context, identity))
    for (const requests of TOGETHER) ownRights(context, requests).copy(identity, identity)
  }
}
