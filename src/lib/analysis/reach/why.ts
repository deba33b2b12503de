import type { NamespacedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { type AccessMap, accessMap } from '../graph/access-map.ts'
import { askedStation } from '../graph/asked.ts'
import { backward } from '../graph/backward.ts'
import { edgesToGoal, pathSteps } from '../graph/path-steps.ts'
import type { PathContext } from '../graph/context.ts'
import type { Search } from '../graph/search.ts'
import { isImplicitGroup } from '../rbac/index.ts'
import { readersIn } from './reach.ts'
import { subjectText } from './subjects.ts'
import { ALL_REQUESTS, CATALOGUE } from '../paths/index.ts'
import { reachCoverage } from './coverage.ts'
import { startsOf } from './composed-readers.ts'
import { goalSources, secretText } from './goal.ts'
import { obstacles } from './obstacles.ts'
import type { AskedIdentity, Obstacle, PathStep, ReachAnswer, Reader } from './report.ts'
import { settledBy } from './settle.ts'
import { wayVerdict } from './way-verdict.ts'

/**
 * Whether one identity can obtain the Secret: the shortest path of the highest
 * confidence, or what stands in the way. `no` only when everything that could
 * hold a path was seen.
 */
export function whyReader(
  model: Model,
  secret: NamespacedName,
  identity: AskedIdentity,
): ReachAnswer {
  const map = accessMap(model, { paths: CATALOGUE, requests: ALL_REQUESTS }, identity)
  const { context, graph } = map
  const sources = goalSources(context, secret)
  const search = backward(graph)
  search.extend(startsOf(sources))
  const start = askedStation(context, identity)
  const level = search.level(start)
  if (level === undefined) {
    return withoutPath(map, secret, identity, groupsThatReach(context, search))
  }
  const edges = edgesToGoal(graph, search, start, level)
  const end = graph.tos[edges.at(-1) ?? -1] ?? start
  const why = sources.find(({ station }) => station === end)?.why ?? {}
  const path = pathSteps(graph, start, edges, { text: secretText(secret), why })
  const sure = wayVerdict(graph, level, edges)
  if (sure.verdict === 'unknown') {
    const what = 'a path may go through what could not be read'
    return unknown([{ what, settledBy: sure.settledBy ?? [] }])
  }
  const shown = listedPath(model, secret, identity, sure) ?? path
  return { verdict: sure.verdict, confidence: sure.confidence, path: shown, blockedBy: [] }
}

function withoutPath(
  map: AccessMap,
  secret: NamespacedName,
  identity: AskedIdentity,
  groups: readonly string[],
): ReachAnswer {
  const { complete, refused, unknown: unread } = reachCoverage(map.context.model.coverage)
  if (complete) {
    const membership = identity.subject.kind === 'User' ? membershipOf(groups) : []
    const blockedBy = [...obstacles(map, secret, identity), ...membership]
    return { verdict: 'no', confidence: null, path: [], blockedBy }
  }
  // What was found missing says nothing where not everything was seen.
  return unknown(
    [...refused, ...unread].map((spot): Obstacle => {
      const where = spot.namespace === undefined ? '' : ` in ${spot.namespace}`
      return { what: `${spot.resource}${where} could not be read`, settledBy: settledBy([spot]) }
    }),
  )
}

/** Groups that are managed outside the cluster and reach the Secret. */
function groupsThatReach({ build, identities }: PathContext, search: Search): readonly string[] {
  return [...identities.values()]
    .filter(({ key, subject }) => {
      const level = search.level(build.is(key))
      return subject.kind === 'Group' && level !== undefined && level < 3
    })
    .map(({ subject }) => subject.name)
    .filter((name) => !isImplicitGroup(name) && !name.startsWith('system:'))
    .toSorted()
}

/** Nobody but whoever manages users knows their groups, so a no holds for the user alone. */
function membershipOf(groups: readonly string[]): readonly Obstacle[] {
  if (groups.length === 0) return []
  const which = groups.join(' or ')
  return [
    {
      what: `its groups are not known to the cluster: it does reach the Secret if it is in ${which} (say so with --in-group)`,
    },
  ]
}

/** The path by which the report lists the identity, so that both answers are the same. */
function listedPath(
  model: Model,
  secret: NamespacedName,
  { subject, groups }: AskedIdentity,
  { verdict, confidence }: Pick<Reader, 'verdict' | 'confidence'>,
): readonly PathStep[] | undefined {
  if (groups.length > 0) return undefined
  const path = readersIn(model)(secret).find(
    (reader) =>
      subjectText(reader.subject) === subjectText(subject) &&
      reader.verdict === verdict &&
      reader.confidence === confidence,
  )?.path
  // The report says what else the last step leads to; here one Secret is asked about.
  return path?.map((step, at) =>
    at === path.length - 1 ? { ...step, to: secretText(secret) } : step,
  )
}

function unknown(blockedBy: readonly Obstacle[]): ReachAnswer {
  return { verdict: 'unknown', confidence: null, path: [], blockedBy }
}
