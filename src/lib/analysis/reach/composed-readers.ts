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
  /**
   * The same with the scope in which they read all such Secrets, this one being an example.
   *
   * @param isTold who is left out, before their ways are written down
   */
  ofUsedAll(
    secret: NamespacedName,
    isTold: (reader: UsedBy) => boolean,
  ): ReadonlyMap<string, Reader>
  /** Those whose path to this Secret in particular is better. */
  ofSecret(secret: NamespacedName): ReadonlyMap<string, Reader>
  /** Everybody with every way to this Secret, also those whose best one leads to more; takes long. */
  everyWay(secret: NamespacedName): ReadonlyMap<string, Reader>
  /** The same for the nodes that have the Secret themselves. */
  ofNodesWith(secret: NamespacedName): ReadonlyMap<string, Reader>
  usersOf(secret: NamespacedName): SecretUsers | undefined
}

/** Who reads all Secrets with users, there or everywhere. */
export type UsedBy = Pick<Reader, 'subject' | 'scope' | 'onlyUsedBy'>

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
    const hidden = finder.hidden(search, start.station, better, 'namespace')
    const nearer = readersOf(hidden, write, EVERY, nearerThan(base))
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
    const goal = goalOf(context, secret)
    return readersOf(choose(usedBy(users)), write, goal, nearerThan(readers))
  }
  const waysTo = (secret: NamespacedName, stations: Changed): ReadonlyMap<string, Reader> => {
    const users = used.usersOf(secret)
    const { search, usedBy } = stateOf(secret.namespace)
    const near = users === undefined ? search : usedBy(users).search
    const goal = goalOf(context, secret)
    return near.probe(startsOf(goal.sources), () =>
      readersOf(finder.among(near, stations, 'secret'), write, goal),
    )
  }
  return {
    inNamespace: (namespace) => stateOf(namespace).readers,
    ofUsed: (secret) => readersUsing(secret, ({ counted }) => counted()),
    ofUsedAll(secret, isTold) {
      const onlyUsedBy = used.usersOf(secret)
      if (onlyUsedBy === undefined) return NOBODY
      const isLeft = ({ candidate: { subject }, scope }: Found): boolean =>
        !isTold({ subject, scope, onlyUsedBy })
      const readers = readersUsing(
        secret,
        ({ found }) => new Map([...found].filter(([, each]) => isLeft(each))),
      )
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
      const isNew = (way: Way, key: string): boolean => {
        const known = state.found.get(key)
        return known === undefined || isNearer(way, write(known, goal))
      }
      return state.search.probe(startsOf(goal.sources), (better) => {
        const changed = withoutNodes(context, secret, better)
        const found = new Map([
          ...named.flatMap((station) => [
            ...finder.hidden(state.search, station, changed, 'secret'),
          ]),
          ...finder.among(state.search, changed, 'secret'),
        ])
        return readersOf(found, write, goal, isNew)
      })
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

/** What a reader is without the other ways, which take long to count. */
type Way = Omit<Reader, 'alternatives' | 'others'>

/** Writes down what was found; undefined for somebody who need not do a thing. */
type Write = (found: Found, goal: Goal) => (Way & { readonly withOthers: () => Reader }) | undefined

function writerOf(graph: AccessMap['graph'], used: UsedSecrets): Write {
  return (found, goal) => {
    const { station, subject } = found.candidate
    const steps = (way: OwnWay): Reader['path'] => {
      const { edges } = toNode(graph, station, way, { goal, used })
      const last = endOf(graph, station, edges)
      const why = goal.sources.find((source) => source.station === last)?.why ?? {}
      return pathSteps(graph, station, edges, { text: goal.text, why })
    }
    const whole = toNode(graph, station, found.way, { goal, used })
    const path = steps(found.way)
    if (path.length === 0) return undefined
    const way: Way = {
      subject,
      ...wayVerdict(graph, whole.level, whole.edges),
      scope: found.scope,
      verbs: verbsOf(graph, whole, goal.sources),
      path,
    }
    const withOthers = (): Reader => {
      const others = found.others()
      if (typeof others === 'number') return { ...way, alternatives: others }
      return { ...way, ...listed(path, others.map(steps)) }
    }
    return { ...way, withOthers }
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

/** @param isWanted whether somebody by this key is told with this way */
function readersOf(
  found: ReadonlyMap<string, Found>,
  write: Write,
  goal: Goal = EVERY,
  isWanted: (way: Way, key: string) => boolean = () => true,
): ReadonlyMap<string, Reader> {
  const readers = new Map<string, Reader>()
  for (const [key, each] of found) {
    const way = write(each, goal)
    if (way !== undefined && isWanted(way, key)) readers.set(key, way.withOthers())
  }
  return readers
}

function nearerThan(readers: ReadonlyMap<string, Reader>): (way: Way, key: string) => boolean {
  return (way, key) => isNearer(way, readers.get(key))
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
