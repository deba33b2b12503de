import type { NamespacedName } from '../../base/names.ts'
import type { Permission } from '../../model/coverage.ts'
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
import { distinct, settledBy } from './settle.ts'
import { unseenObstacles } from './unseen.ts'
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
  const unless = otherGroups(context, search, identity)
  if (level === undefined) return { ...withoutPath(map, secret, identity, unless), ...unless }
  const edges = edgesToGoal(graph, search, start, level)
  const end = graph.tos[edges.at(-1) ?? -1] ?? start
  const why = sources.find(({ station }) => station === end)?.why ?? {}
  const path = pathSteps(graph, start, edges, { text: secretText(secret), why })
  const sure = wayVerdict(graph, level, edges)
  if (sure.verdict === 'unknown') return { ...mayBePath(map, path, sure.settledBy), ...unless }
  // The one by which the report lists it, so that both answers are the same; that one is longer where
  // a group that the report lists by itself is nearer.
  const listed = listedPath(model, secret, identity, sure) ?? path
  const shown = listed.length > path.length ? path : listed
  return { verdict: sure.verdict, confidence: sure.confidence, path: shown, blockedBy: [] }
}

type Unless = Pick<ReachAnswer, 'unlessInGroups'>

function withoutPath(
  map: AccessMap,
  secret: NamespacedName,
  identity: AskedIdentity,
  unless: Unless,
): ReachAnswer {
  const { coverage } = map.context.model
  if (reachCoverage(coverage).complete) {
    const blockedBy = [...obstacles(map, secret, identity), ...membership(identity, unless)]
    return { verdict: 'no', confidence: null, path: [], blockedBy }
  }
  // What was found missing says nothing where not everything was seen.
  return unknown(map, [...unseenObstacles(coverage), ...membership(identity, unless)])
}

/** Groups that are managed outside the cluster and reach the Secret; those that the asker gives do not, or there was a path. */
function otherGroups(
  { build, identities }: PathContext,
  search: Search,
  { subject, allGroups }: AskedIdentity,
): Unless {
  if (subject.kind !== 'User' || allGroups) return {}
  const unlessInGroups = [...identities.values()]
    .filter((each) => {
      const level = search.level(build.is(each.key))
      return each.subject.kind === 'Group' && level !== undefined && level < 3
    })
    .map((each) => each.subject.name)
    .filter((name) => !isImplicitGroup(name) && !name.startsWith('system:'))
    .toSorted()
  return { unlessInGroups }
}

/** Nobody but whoever manages users knows their groups, so a no holds for the groups that were given. */
function membership(
  { groups }: AskedIdentity,
  { unlessInGroups: others }: Unless,
): readonly Obstacle[] {
  if (others === undefined) return []
  const asked =
    groups.length === 0
      ? 'the cluster does not know its groups, and none was given'
      : `the cluster does not know its groups, and only ${groups.join(', ')} was given`
  const [first] = others
  const unless =
    first === undefined
      ? 'no group that was seen to be bound reaches the Secret by itself'
      : `it can reach the Secret if it is in ${others.length === 1 ? first : `one of ${others.join(', ')}`}`
  return [{ what: `${asked}: ${unless} (ask again with --in-group GROUP)` }]
}

/** A way of which not everything is certain to be there. */
function mayBePath(
  map: AccessMap,
  path: readonly PathStep[],
  missing: readonly Permission[] = [],
): ReachAnswer {
  const what = 'a path may go through what could not be read'
  const evidence = path.flatMap((step) => step.evidence)
  return unknown(map, [{ what, evidence, settledBy: missing }], missing)
}

/** The path by which the report lists the identity. */
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

/** @param near what may open a way; comes before whatever else would have to be seen to say no */
function unknown(
  { context }: AccessMap,
  blockedBy: readonly Obstacle[],
  near: readonly Permission[] = [],
): ReachAnswer {
  const { refused, unknown: unread } = reachCoverage(context.model.coverage)
  const all = settledBy([...refused, ...unread])
  const needed = all.length === 1 ? all : distinct([...near, ...all])
  return { verdict: 'unknown', confidence: null, path: [], blockedBy, settledBy: needed }
}
