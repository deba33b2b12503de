import type { NamespacedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import type { AccessGraph, Why } from '../graph/access-graph.ts'
import { accessMap } from '../graph/access-map.ts'
import { backward } from '../graph/backward.ts'
import { ALL_REQUESTS, CATALOGUE } from '../paths/index.ts'
import { startsOf } from '../reach/composed-readers.ts'
import { goalSources } from '../reach/goal.ts'
import type { Evidence, ReaderSubject } from '../reach/report.ts'

/** What every certain way to a Secret rests on. */
export interface CertainWays {
  readonly evidence: readonly Evidence[]
  /** Whoever can be held on one of them. */
  readonly subjects: readonly ReaderSubject[]
}

/** Goes back from the Secret by all edges of the map that are certain, not only by the shortest ways. */
export function certainWays(model: Model, secret: NamespacedName): CertainWays {
  const { context, graph } = accessMap(model, { paths: CATALOGUE, requests: ALL_REQUESTS })
  const sources = goalSources(context, secret)
  const search = backward(graph)
  search.extend(startsOf(sources), 0)
  const leads = (station: number): boolean => search.length(station, 0) >= 0
  const evidence = sources.flatMap(({ why }) => evidenceOf(graph, why))
  for (const [edge, why] of graph.whys.entries()) {
    if (graph.levels[edge] !== 0 || !leads(graph.tos[edge] ?? -1)) continue
    for (const each of evidenceOf(graph, why)) evidence.push(each)
  }
  const subjects = [...context.identities.values()]
    .filter(({ key }) => leads(graph.find(`is ${key}`) ?? -1))
    .map(({ subject }) => subject)
  return { evidence, subjects }
}

/** That of an edge, and of the ways to what it needs. */
function evidenceOf(graph: AccessGraph, { evidence = [], prefixes = [] }: Why): Evidence[] {
  const own = typeof evidence === 'function' ? evidence() : evidence
  const needed = prefixes.flat().flatMap((edge) => evidenceOf(graph, graph.whys[edge] ?? {}))
  return [...own, ...needed]
}
