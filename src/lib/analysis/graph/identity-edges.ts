import { groupKey, MASTERS } from '../rbac/index.ts'
import { settledBy } from '../reach/settle.ts'
import { blindSpots } from '../visibility.ts'
import type { Why } from './access-graph.ts'
import { linkToAnonymous } from './anonymous.ts'
import type { PathContext } from './context.ts'
import { isFilledByServer, type KnownIdentity } from './identities.ts'

/** Adds identities with the groups they are in, and the sets that they belong to. */
export function linkIdentities(context: PathContext): void {
  const { build, identities } = context
  // First all of them, so that every one has its name before it is referred to.
  const stations = new Map(
    [...identities.values()].map((each) => [each.key, build.identity(each)] as const),
  )
  for (const identity of identities.values()) {
    const { is, as } = stations.get(identity.key) ?? build.identity(identity)
    build.free(is, as)
    for (const key of identity.groups) {
      const group = stations.get(key)
      if (group === undefined) continue
      const why = membership(key)
      build.graph.link(is, group.is, why)
      build.graph.link(as, group.as, why)
    }
    linkToSets(context, identity, is, as)
  }
  linkToAnonymous(
    context,
    [...stations.values()].map(({ is }) => is),
  )
}

/** That somebody is in a group is a step where the API server puts them in it (D6), else what the asker said. */
function membership(key: string): Why {
  return isFilledByServer(key.slice(2)) ? BY_SERVER : SAID
}

const BY_SERVER: Why = { id: 'D6' }
const SAID: Why = {}

function linkToSets(
  { build, model }: PathContext,
  { key, subject, exists }: KnownIdentity,
  is: number,
  as: number,
): void {
  const { kind, namespace = '' } = subject
  if (key !== groupKey(MASTERS)) build.free(build.anybody(), is)
  if (kind === 'ServiceAccount') {
    build.free(build.asAccounts(namespace), as)
    const blind = blindSpots(model.coverage, 'serviceaccounts', namespace)
    if (exists) build.free(build.accounts(namespace), is)
    else if (blind.length > 0) {
      const why = { confidence: 'unknown', settledBy: settledBy(blind, namespace) } as const
      build.graph.link(build.accounts(namespace), is, why)
    }
  }
  if (kind === 'User') build.free(build.asUsers(), as)
  if (kind === 'Group') build.free(build.asGroups(), as)
  if (kind === 'Node') {
    build.free(build.nodes(), is)
    build.free(build.asNodes(), as)
    // Whatever needs a node at all reads from the API server with the node's rights.
    build.free(as, build.someNode())
  }
}
