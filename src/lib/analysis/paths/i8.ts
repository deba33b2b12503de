import { allowedBy, candidates } from '../graph/own-rights.ts'
import { NODES } from '../graph/identities.ts'
import { IMPERSONATE_GROUPS, IMPERSONATE_USERS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const i8: AccessPath = {
  id: 'I8',
  title: 'a node can be impersonated',
  precondition: 'impersonate on the user system:node:NAME and on the group system:nodes',
  close: 'limit impersonation by resourceNames to users that are no nodes',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => {
    const { build, identities } = context
    const nodes = [...identities.values()].filter(({ subject }) => subject.kind === 'Node')
    for (const identity of candidates(context, IMPERSONATE_USERS, IMPERSONATE_GROUPS)) {
      const group = allowedBy(context, identity, IMPERSONATE_GROUPS, '', NODES)
      if (group === undefined) continue
      const any = allowedBy(context, identity, IMPERSONATE_USERS, '')
      if (any !== undefined) {
        const evidence = [...any, ...group]
        build.step(build.is(identity.key), build.asNodes(), { id: 'I8', evidence })
        continue
      }
      for (const node of nodes) {
        const user = allowedBy(context, identity, IMPERSONATE_USERS, '', node.key.slice(2))
        if (user === undefined) continue
        build.step(build.is(identity.key), build.as(node.key), {
          id: 'I8',
          evidence: [...user, ...group],
        })
      }
    }
  },
}
