import type { NamespacedName } from '../../base/names.ts'
import type { AccessMap } from '../graph/access-map.ts'
import type { PathContext } from '../graph/context.ts'
import { backward } from '../graph/backward.ts'
import { pathSteps } from '../graph/path-steps.ts'
import type { Changed, Search, Start } from '../graph/search.ts'
import { ownSources, rightsByName, type SecretSource } from '../graph/secret-sources.ts'
import { listed } from './distinct-paths.ts'
import { secretText } from './goal.ts'
import type { OwnWay } from './own-ways.ts'
import { lastOnly, once, remembered } from '../../base/remember.ts'
import { isNearer } from './rank.ts'
import type { Reader, SecretUsers } from './report.ts'
import { type UsedSecrets, usedSecrets } from './used-secrets.ts'
import { ANY_LEVEL, type Found, finderOf, type FinderOptions } from './finder.ts'
import { wayVerdict } from './way-verdict.ts'

/** Readers by paths of any length, found backwards from the Secrets; pods are not among them. */
export interface ComposedReaders {
  /** Readers of every Secret of the namespace, by key of the identity. */
  inNamespace(namespace: string): ReadonlyMap<string, Reader>
  /** Who besides reads the Secret because it has users; the same for all such Secrets of the namespace. */
  ofUsed(secret: NamespacedName): ReadonlyMap<string, Reader>
  /** The same with the scope in which they read all such Secrets, this one being an example. */
  ofUsedAll(secret: NamespacedName): ReadonlyMap<string, Reader>
  /** Those whose path to this Secret in particular is better. */
  ofSecret(secret: NamespacedName): ReadonlyMap<string, Reader>
  /** Everybody with every way to this Secret, also those whose best one leads to more; takes long. */
  everyWay(secret: NamespacedName): ReadonlyMap<string, Reader>
  /** The same for the nodes that have the Secret themselves. */
  ofNodesWith(secret: NamespacedName): ReadonlyMap<string, Reader>
  usersOf(secret: NamespacedName): SecretUsers | undefined
}

/** What the readers of one namespace are made from. */
interface NamespaceState {
  readonly search: Search
  readonly readers: ReadonlyMap<string, Reader>
  /** The same for Secrets with users. */
  readonly usedBy: (users: SecretUsers) => UsedState
}

/** Who reads the Secrets with such users, of a namespace or of all. */
interface UsedState {
  readonly search: Search
  readonly found: ReadonlyMap<string, Found>
  /** The same, with every other way of theirs that begins in this namespace counted. */
  readonly counted: () => ReadonlyMap<string, Found>
}

// One closure over the searches that go on from each other.
// oxlint-disable max-lines-per-function

/** Searches once for the whole cluster, and from there for namespaces and Secrets. */
export function composedReaders(map: AccessMap, options: FinderOptions): ComposedReaders {
  const { context, graph } = map
  const used = usedSecrets(context)
  const finder = finderOf(map, options)
  const write = writerOf(graph, used)
  const everywhere = backward(graph)
  everywhere.extend([{ station: context.build.secrets(''), length: 0, level: 0 }])
  const base = readersOf(finder.among(everywhere, finder.everybody, 'cluster'), write)
  const usedAnywhere = remembered((users: SecretUsers): UsedState => {
    const search = everywhere.branch()
    const changed = search.extendAndTell(used.starts(users))
    const found = finder.among(search, changed, 'cluster')
    return { search, found, counted: () => found }
  })
  // One namespace at a time: the searches of the last are no longer needed.
  const spare = everywhere.branch()
  const spareOf = remembered((users: SecretUsers): Search => usedAnywhere(users).search.branch())
  const stateOf = lastOnly((namespace: string): NamespaceState => {
    const start: Start = { station: context.build.secrets(namespace), length: 0, level: 0 }
    const search = everywhere.branch(spare)
    const better = search.extendAndTell([start])
    const own = readersOf(finder.among(search, better, 'namespace'), write)
    const hidden = readersOf(finder.hidden(search, start.station, better, 'namespace'), write)
    const nearer = [...hidden].filter(([key, reader]) => isNearer(reader, base.get(key)))
    const readers = new Map([...base, ...own, ...nearer])
    const usedBy = remembered((users: SecretUsers): UsedState => {
      const { search: wider, found } = usedAnywhere(users)
      const narrower = wider.branch(spareOf(users))
      const changed = narrower.extendAndTell([start, ...used.startsIn(users, namespace)])
      const there = finder.among(narrower, changed, 'namespace')
      const both = new Map([...found, ...there])
      const stations = new Map(
        [...both.values()].map(({ candidate }) => [candidate.station, ANY_LEVEL]),
      )
      const counted = once(() => finder.among(narrower, stations, 'secret'))
      return { search: narrower, found: both, counted }
    })
    return { search, readers, usedBy }
  })
  const readersUsing = (
    secret: NamespacedName,
    choose: (state: UsedState) => ReadonlyMap<string, Found>,
  ): ReadonlyMap<string, Reader> => {
    const users = used.usersOf(secret)
    if (users === undefined) return NOBODY
    const { usedBy, readers } = stateOf(secret.namespace)
    const written = readersOf(choose(usedBy(users)), write, goalOf(context, secret))
    return new Map([...written].filter(([key, reader]) => isNearer(reader, readers.get(key))))
  }
  const waysTo = (secret: NamespacedName, stations: Changed): ReadonlyMap<string, Reader> => {
    const users = used.usersOf(secret)
    const { search, usedBy } = stateOf(secret.namespace)
    const near = users === undefined ? search : usedBy(users).search
    const goal = goalOf(context, secret)
    const found = near.probe(startsOf(goal.sources), () => finder.among(near, stations, 'secret'))
    return readersOf(found, write, goal)
  }
  return {
    inNamespace: (namespace) => stateOf(namespace).readers,
    ofUsed: (secret) => readersUsing(secret, ({ counted }) => counted()),
    ofUsedAll(secret) {
      const onlyUsedBy = used.usersOf(secret)
      if (onlyUsedBy === undefined) return NOBODY
      const readers = readersUsing(secret, ({ found }) => found)
      return new Map([...readers].map(([key, reader]) => [key, { ...reader, onlyUsedBy }]))
    },
    usersOf: used.usersOf,
    everyWay: (secret) => waysTo(secret, finder.everybody),
    ofNodesWith(secret) {
      const names = [...context.nodesWith(secret).keys()]
      return waysTo(secret, new Map(names.map((name) => [context.build.node(name), ANY_LEVEL])))
    },
    ofSecret(secret) {
      const users = used.usersOf(secret)
      const { search, usedBy } = stateOf(secret.namespace)
      const state = users === undefined ? { search, found: NOT_FOUND } : usedBy(users)
      const goal = goalOf(context, secret)
      const named = rightsByName(graph, secret)
      const found = state.search.probe(startsOf(goal.sources), (better) => {
        const changed = withoutNodes(context, secret, better)
        return new Map([
          ...named.flatMap((station) => [
            ...finder.hidden(state.search, station, changed, 'secret'),
          ]),
          ...finder.among(state.search, changed, 'secret'),
        ])
      })
      const readers = readersOf(found, write, goal)
      if (users === undefined) return readers
      return new Map(
        [...readers].filter(([key, reader]) => {
          const known = state.found.get(key)
          return known === undefined || isNearer(reader, write(known, goal))
        }),
      )
    },
  }
}

const NOBODY: ReadonlyMap<string, Reader> = new Map()
const NOT_FOUND: ReadonlyMap<string, Found> = new Map()

/** Nodes that have the Secret themselves are readers by that, and listed apart. */
function withoutNodes(
  { build, nodesWith }: PathContext,
  secret: NamespacedName,
  changed: Changed,
): Changed {
  const left = new Map(changed)
  for (const node of nodesWith(secret).keys()) left.delete(build.node(node))
  return left
}

function goalOf(context: PathContext, secret: NamespacedName): Goal {
  return { sources: ownSources(context, secret), text: secretText(secret) }
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
  readonly sources: readonly SecretSource[]
  /** Empty for what the last station is called. */
  readonly text: string
}

const EVERY: Goal = { sources: [], text: '' }

/** Writes down as a reader what was found; undefined for somebody who need not do a thing. */
type Write = (found: Found, goal: Goal) => Reader | undefined

function writerOf(graph: AccessMap['graph'], used: UsedSecrets): Write {
  return ({ candidate, way, others, alternatives, scope }, goal) => {
    const { station, subject } = candidate
    const steps = ({ edges }: OwnWay): Reader['path'] => {
      const last = endOf(graph, station, edges)
      const why = goal.sources.find((source) => source.station === last)?.why ?? {}
      return pathSteps(graph, station, edges, { text: goal.text, why })
    }
    const whole = toNode(graph, station, way, { goal, used })
    const path = steps(whole)
    if (path.length === 0) return undefined
    return {
      subject,
      ...wayVerdict(graph, whole.level, whole.edges),
      scope,
      verbs: verbsOf(graph, whole, goal.sources),
      path,
      alternatives,
      ...(others &&
        listed(
          path,
          others.map((other) => steps(toNode(graph, station, other, { goal, used }))),
        )),
    }
  }
}

/** A way to all nodes goes on to one that has the Secret. */
function toNode(
  graph: AccessMap['graph'],
  station: number,
  way: OwnWay,
  { goal, used }: { readonly goal: Goal; readonly used: UsedSecrets },
): OwnWay {
  const end = endOf(graph, station, way.edges)
  for (const source of goal.sources) {
    if (source.station === end) return way
    const more = used.edgesToNode(end, source.station)
    if (more.length > 0) return { ...way, edges: [...way.edges, ...more] }
  }
  return way
}

function endOf(graph: AccessMap['graph'], station: number, edges: readonly number[]): number {
  return edges.length === 0 ? station : (graph.tos[edges.at(-1) ?? -1] ?? -1)
}

function readersOf(
  found: ReadonlyMap<string, Found>,
  write: Write,
  goal: Goal = EVERY,
): ReadonlyMap<string, Reader> {
  const readers = new Map<string, Reader>()
  for (const [key, each] of found) {
    const reader = write(each, goal)
    if (reader !== undefined) readers.set(key, reader)
  }
  return readers
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
