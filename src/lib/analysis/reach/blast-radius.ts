import type { Model } from '../../model/model.ts'
import { type AccessMap, accessMap } from '../graph/access-map.ts'
import type { Level } from '../graph/access-graph.ts'
import { askedStation } from '../graph/asked.ts'
import { forward } from '../graph/backward.ts'
import { isFilledByServer } from '../graph/identities.ts'
import { edgesFromStart, pathSteps } from '../graph/path-steps.ts'
import type { Search } from '../graph/search.ts'
import type { SecretSource } from '../graph/secret-sources.ts'
import { ALL_REQUESTS, CATALOGUE } from '../paths/index.ts'
import { reachCoverage } from './coverage.ts'
import { goalSources, secretText } from './goal.ts'
import type { AskedIdentity, BlastIdentity, BlastRadius, BlastSecret } from './report.ts'
import { subjectOrder } from './subjects.ts'
import { wayVerdict } from './way-verdict.ts'

/** What goes with an identity that is taken over: searched forwards from it, once. */
export function blastRadius(model: Model, identity: AskedIdentity): BlastRadius {
  const map = accessMap(model, { paths: CATALOGUE, requests: ALL_REQUESTS }, identity)
  const start = askedStation(map.context, identity)
  const search = forward(map.graph)
  search.extend([{ station: start, length: 0, level: 0 }])
  return {
    identity,
    secrets: secretsFrom(map, search, start),
    identities: identitiesFrom(map, search, start),
    coverage: reachCoverage(model.coverage),
  }
}

function secretsFrom(map: AccessMap, search: Search, start: number): readonly BlastSecret[] {
  const { context, graph } = map
  return context.model.facts.Secret.flatMap((secret) => {
    const best = nearest(search, goalSources(context, secret))
    if (best === undefined) return []
    const { source, level } = best
    const edges = edgesFromStart(graph, search, source.station, level)
    const sure = wayVerdict(graph, level, edges)
    const path = pathSteps(graph, start, edges, { text: secretText(secret), why: source.why })
    const { namespace, name, type } = secret
    return [{ namespace, name, type, ...sure, path }]
  })
}

/** The source that is come by surest, and of those the one by the fewest steps. */
function nearest(
  search: Search,
  sources: readonly SecretSource[],
): { readonly source: SecretSource; readonly level: Level } | undefined {
  for (const level of [0, 1, 2, 3] as const) {
    let best: SecretSource | undefined
    let shortest = Infinity
    for (const source of sources) {
      const steps = search.length(source.station, level)
      const length = steps + (source.why.id === undefined ? 0 : 1)
      if (steps < 0 || length >= shortest) continue
      best = source
      shortest = length
    }
    if (best !== undefined) return { source: best, level }
  }
  return undefined
}

function identitiesFrom(map: AccessMap, search: Search, start: number): readonly BlastIdentity[] {
  const { context, graph } = map
  return [...context.identities.values()]
    .flatMap(({ key, subject }) => {
      if (key === keyAt(map, start)) return []
      // Being a member says it; that one can be its member in many ways adds nothing.
      if (subject.kind === 'Group' && isFilledByServer(subject.name)) return []
      const best = surest(search, [context.build.is(key), context.build.as(key)])
      if (best === undefined) return []
      const { station, level } = best
      const edges = edgesFromStart(graph, search, station, level)
      const path = pathSteps(graph, start, edges, { text: '', why: {} })
      if (path.length === 0) return []
      return [{ subject, confidence: wayVerdict(graph, level, edges).confidence, path }]
    })
    .toSorted((a, b) => subjectOrder(a.subject, b.subject))
}

/** The station that is come by surest, the first of several; ways that may not exist do not count. */
function surest(
  search: Search,
  stations: readonly number[],
): { readonly station: number; readonly level: Level } | undefined {
  for (const level of [0, 1, 2] as const) {
    const station = stations.find((each) => search.length(each, level) >= 0)
    if (station !== undefined) return { station, level }
  }
  return undefined
}

function keyAt({ graph }: AccessMap, station: number): string | undefined {
  return graph.infos[station]?.identity
}
