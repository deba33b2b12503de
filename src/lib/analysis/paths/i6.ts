import type { PathContext } from '../graph/context.ts'
import { boundUserName, grantUserNames, isNodeKey } from '../graph/node-names.ts'
import { candidates, ownRights } from '../graph/own-rights.ts'
import { groupKey, userKey } from '../rbac/index.ts'
import { isUserName, mayBeSomebody } from './impersonable.ts'
import { impersonateTogether, TOGETHER } from './impersonate-together.ts'
import { IMPERSONATE_ACCOUNTS, IMPERSONATE_GROUPS, IMPERSONATE_USERS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

/** A group is impersonated in the same request as somebody who is in it. */
function connectGroups(context: PathContext): void {
  const { build, identities } = context
  const somebody = [IMPERSONATE_USERS, IMPERSONATE_ACCOUNTS]
  for (const identity of candidates(context, IMPERSONATE_GROUPS, ...somebody)) {
    if (!mayBeSomebody(context, identity)) continue
    for (const { name, evidence } of ownRights(context, IMPERSONATE_GROUPS).of(identity)) {
      const group = name === null ? undefined : identities.get(groupKey(name))
      const to = name === null ? build.asGroups() : group && build.as(group.key)
      if (to !== undefined) build.step(build.is(identity.key), to, { id: 'I6', evidence })
    }
  }
}

export const i6: AccessPath = {
  id: 'I6',
  title: 'another user or group can be impersonated',
  precondition:
    'impersonate on users, granted for the cluster; for groups also impersonate on some user or service account, whose rights count in the same request; resourceNames are the names, those of service accounts on serviceaccounts',
  close: 'limit impersonation by resourceNames to what is needed',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  unite: (context) => {
    grantUserNames(context, TOGETHER)
    impersonateTogether(context)
  },
  connect: (context) => {
    const { build } = context
    for (const { station, name } of build.holdings(IMPERSONATE_USERS)) {
      if (name === null) build.step(station, build.asUsers(), { id: 'I6' })
      // Service accounts are checked as such, which is another row (I7).
      else if (isUserName(name)) {
        const key = userKey(name)
        // A node is one only with its group (I8).
        const to = isNodeKey(key) ? boundUserName(context, key) : build.as(key, `user ${name}`)
        if (to !== undefined) build.step(station, to, { id: 'I6' })
      }
    }
    connectGroups(context)
  },
}
