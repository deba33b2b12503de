import type { NamespacedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { accessMap } from '../graph/access-map.ts'
import { askedStation } from '../graph/asked.ts'
import { backward } from '../graph/backward.ts'
import { edgesToGoal, pathSteps } from '../graph/path-steps.ts'
import { ALL_REQUESTS, CATALOGUE } from '../paths/index.ts'
import { reachCoverage } from './coverage.ts'
import { startsOf } from './composed-readers.ts'
import { goalSources, secretText } from './goal.ts'
import { obstacles } from './obstacles.ts'
import type { AskedIdentity, Obstacle, ReachAnswer } from './report.ts'
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
  if (level === undefined) return withoutPath(map, model, secret, identity)
  const edges = edgesToGoal(graph, search, start, level)
  const end = graph.tos[edges.at(-1) ?? -1] ?? start
  const why = sources.find(({ station }) => station === end)?.why ?? {}
  const path = pathSteps(graph, start, edges, { text: secretText(secret), why })
  const sure = wayVerdict(graph, level, edges)
  if (sure.verdict === 'unknown') {
    const what = 'a path may go through what could not be read'
    return unknown([{ what, settledBy: sure.settledBy ?? [] }])
  }
  return { verdict: sure.verdict, confidence: sure.confidence, path, blockedBy: [] }
}

function withoutPath(
  map: Parameters<typeof obstacles>[0],
  model: Model,
  secret: NamespacedName,
  identity: AskedIdentity,
): ReachAnswer {
  const blockedBy = obstacles(map, secret, identity)
  const { complete, refused, unknown: unread } = reachCoverage(model.coverage)
  if (complete) return { verdict: 'no', confidence: null, path: [], blockedBy }
  const blind = [...refused, ...unread].map((spot): Obstacle => {
    const where = spot.namespace === undefined ? '' : ` in ${spot.namespace}`
    return { what: `${spot.resource}${where} could not be read`, settledBy: settledBy([spot]) }
  })
  return unknown([...blind, ...blockedBy])
}

function unknown(blockedBy: readonly Obstacle[]): ReachAnswer {
  return { verdict: 'unknown', confidence: null, path: [], blockedBy }
}
