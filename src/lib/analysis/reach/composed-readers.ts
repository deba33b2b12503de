import type { NamespacedName } from '../../base/names.ts'
import type { AccessMap } from '../graph/access-map.ts'
import { backward } from '../graph/backward.ts'
import { pathSteps } from '../graph/path-steps.ts'
import type { Search, Start } from '../graph/search.ts'
import { ownSources, type SecretSource } from '../graph/secret-sources.ts'
import { secretText } from './goal.ts'
import { type OwnWay, type OwnWays, ownWays } from './own-ways.ts'
import type { Reader, ReachScopeKind, ReaderSubject } from './report.ts'
import { wayVerdict } from './way-verdict.ts'

/** Readers by paths of any length, found backwards from the Secrets; pods are not among them. */
export interface ComposedReaders {
  /** Readers of every Secret of the namespace, by key of the identity. */
  inNamespace(namespace: string): ReadonlyMap<string, Reader>
  /** Those whose path to this Secret in particular is better. */
  ofSecret(secret: NamespacedName): ReadonlyMap<string, Reader>
}

interface Candidate {
  readonly key: string
  readonly station: number
  readonly subject: ReaderSubject
}

/** What the readers of one namespace are made from. */
interface NamespaceState {
  readonly namespace: string
  readonly search: Search
  readonly readers: ReadonlyMap<string, Reader>
}

export interface ComposedOptions {
  /** Whether readers list their other paths. */
  readonly allPaths: boolean
}

/** Searches once for the whole cluster, and from there for namespaces and Secrets. */
export function composedReaders(
  { context, graph }: AccessMap,
  { allPaths }: ComposedOptions,
): ComposedReaders {
  const candidates = [...context.identities.values()].map(({ key, subject }): Candidate => {
    return { key, subject, station: context.build.is(key) }
  })
  const byStation = new Map(candidates.map((each) => [each.station, each]))
  const everywhere = backward(graph)
  everywhere.extend([{ station: context.build.secrets(''), length: 0, level: 0 }])
  const ways = ownWays(graph)
  const make = readerMaker({ graph, ways, allPaths })
  const base = new Map<string, Reader>()
  for (const each of candidates) {
    const reader = make(everywhere, each, { scope: 'cluster', sources: [], text: '' })
    if (reader !== undefined) base.set(each.key, reader)
  }
  const stateOf = lastState((namespace: string): NamespaceState => {
    const search = everywhere.branch()
    const readers = new Map(base)
    const start: Start = { station: context.build.secrets(namespace), length: 0, level: 0 }
    const changed = search.extendAndTell([start])
    for (const station of changed) {
      const each = byStation.get(station)
      if (each === undefined) continue
      const reader = make(search, each, { scope: 'namespace', sources: [], text: '' })
      if (reader !== undefined) readers.set(each.key, reader)
    }
    return { namespace, search, readers }
  })
  return {
    inNamespace: (namespace) => stateOf(namespace).readers,
    ofSecret(secret) {
      const { search } = stateOf(secret.namespace)
      const sources = ownSources(context, secret)
      const text = secretText(secret)
      return search.probe(startsOf(sources), (changed) => {
        const readers = new Map<string, Reader>()
        for (const station of changed) {
          const each = byStation.get(station)
          if (each === undefined) continue
          const reader = make(search, each, { scope: 'secret', sources, text })
          if (reader !== undefined) readers.set(each.key, reader)
        }
        return readers
      })
    },
  }
}

/** Sources as the beginnings of a search. */
export function startsOf(sources: readonly SecretSource[]): readonly Start[] {
  return sources.map(({ station, why }) => ({
    station,
    length: why.id === undefined ? 0 : 1,
    level: 0,
  }))
}

interface Goal {
  readonly scope: ReachScopeKind
  readonly sources: readonly SecretSource[]
  /** Empty for what the last station is called. */
  readonly text: string
}

type MakeReader = (search: Search, candidate: Candidate, goal: Goal) => Reader | undefined

function readerMaker({
  graph,
  ways,
  allPaths,
}: {
  readonly graph: AccessMap['graph']
  readonly ways: OwnWays
  readonly allPaths: boolean
}): MakeReader {
  return (search, { station, subject }, { scope, sources, text }) => {
    const best = ways.best(search, station)
    if (best === undefined) return undefined
    const steps = ({ edges }: OwnWay): Reader['path'] => {
      const last = edges.length === 0 ? station : (graph.tos[edges.at(-1) ?? -1] ?? -1)
      const why = sources.find((source) => source.station === last)?.why ?? {}
      return pathSteps(graph, station, edges, { text, why })
    }
    const path = steps(best)
    if (path.length === 0) return undefined
    return {
      subject,
      ...wayVerdict(graph, best.level, best.edges),
      scope,
      verbs: verbsOf(graph, best, sources),
      path,
      alternatives: ways.countOthers(search, station, best),
      ...(allPaths ? { others: ways.others(search, station, best).map(steps) } : {}),
    }
  }
}

/** By which verbs the last identity on the way gets the value. */
function verbsOf(
  graph: AccessMap['graph'],
  { edges }: OwnWay,
  sources: readonly SecretSource[],
): readonly string[] {
  const step = edges.findLast((edge) => graph.isStep(edge))
  const end = graph.tos[edges.at(-1) ?? -1]
  const source = sources.find(({ station }) => station === end)
  return source?.why.verbs ?? (step === undefined ? [] : (graph.whys[step]?.verbs ?? []))
}

/** Secrets of one namespace follow each other, so one state is enough. */
function lastState(
  compute: (namespace: string) => NamespaceState,
): (namespace: string) => NamespaceState {
  let last: NamespaceState | undefined
  return (namespace) => {
    if (last?.namespace !== namespace) last = compute(namespace)
    return last
  }
}
