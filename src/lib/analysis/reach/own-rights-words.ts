import { keyOfSubject } from '../graph/identities.ts'
import type { OwnRight } from '../graph/held-rights.ts'
import { ownRights } from '../graph/own-rights.ts'
import type { Requests } from '../graph/requests.ts'
import { ALL_REQUESTS, CREATE_NAMED_CLUSTER_ROLES, CREATE_NAMED_ROLES } from '../paths/requests.ts'
import { AUTHENTICATED, groupKey, UNAUTHENTICATED } from '../rbac/index.ts'
import { type Asker, searchOfEverybody, wordsOf } from './half-ways.ts'
import { needWords } from './need-words.ts'
import type { AskedIdentity } from './report.ts'

/**
 * What an identity may do in a namespace that rows of the catalogue ask for, as
 * it stands after `can`. What everybody may do says nothing about it.
 */
export function ownRightsWords(
  asker: Asker,
  namespace: string,
  identity: AskedIdentity,
): readonly string[] {
  return [...new Set([...onTheMap(asker, namespace), ...together(asker, namespace, identity)])]
}

/** Rights that are stations by themselves. */
function onTheMap({ map, search }: Asker, namespace: string): readonly string[] {
  const everybody = searchOfEverybody(map)
  return ALL_REQUESTS.flatMap((requests) => map.context.build.holdings(requests))
    .filter(
      (each) =>
        isThere(each, namespace) &&
        search.length(each.station, 0) === 0 &&
        everybody.length(each.station, 0) < 0,
    )
    .flatMap(({ station }) => wordsOf(map, station))
}

/** Rights that matter only together with others of the same identity. */
function together(
  { map: { context } }: Asker,
  namespace: string,
  { subject }: AskedIdentity,
): readonly string[] {
  const known = subject.kind === 'Pod' ? undefined : context.identities.get(keyOfSubject(subject))
  if (known === undefined) return []
  const own = { key: known.key, groups: known.groups.filter((each) => !EVERYBODY.has(each)) }
  return ALL_REQUESTS.filter(
    ({ together: both, aside }) => both === true && aside !== true,
  ).flatMap((requests) =>
    ownRights(context, requests)
      .of(own)
      .filter((right) => isThere(right, namespace) && !isToldOtherwise(requests, right))
      .map(({ namespace: place, name, among = [] }) =>
        needWords({ key: `may ${requests.key}|${place}|${name ?? among.join(', ')}`, text: '' }),
      ),
  )
}

const EVERYBODY: ReadonlySet<string> = new Set([AUTHENTICATED, UNAUTHENTICATED].map(groupKey))

function isThere(right: Pick<OwnRight, 'namespace'>, namespace: string): boolean {
  return right.namespace === '' || right.namespace === namespace
}

/** Who may create any role may also create each by its name. */
function isToldOtherwise(requests: Requests, { name }: OwnRight): boolean {
  return name === null && [CREATE_NAMED_ROLES, CREATE_NAMED_CLUSTER_ROLES].includes(requests)
}
