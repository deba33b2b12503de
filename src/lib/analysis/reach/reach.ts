import type { NamespacedName } from '../../base/names.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import { accessMap } from '../graph/access-map.ts'
import { nodePaths } from '../node-authorizer/index.ts'
import { ALL_REQUESTS, CATALOGUE, NOT_FOLLOWED } from '../paths/index.ts'
import { absentMarker } from './absent-accounts.ts'
import { composedReaders, type UsedBy } from './composed-readers.ts'
import { reachCoverage } from './coverage.ts'
import { joinedPaths } from './distinct-paths.ts'
import { withWays } from './every-way.ts'
import { withMembers } from './group-members.ts'
import { nodeReaders, withNodePaths } from './node-readers.ts'
import { joinGiven, type PodList, podList, podReaders, replaceIn } from './pod-readers.ts'
import { isBetter } from './rank.ts'
import { rbacReaders } from './rbac-readers.ts'
import { lastOnly, perObject, remembered } from '../../base/remember.ts'
import type { Reader, ReachReport, SecretReach, SecretUsers } from './report.ts'
import { readerOrder, subjectText } from './subjects.ts'
import { Told } from './told.ts'
import { workloadLookup } from './workloads.ts'

/** Which Secrets to answer about. */
export interface ReachScope {
  /** The Secrets, in order; they need not have been seen. */
  readonly secrets: readonly (NamespacedName & { readonly type?: string })[]
  /** The namespace that all of them are in, if it is one; decides what has to have been read. */
  readonly namespace?: string
}

export interface ReachOptions {
  /** Whether each reader lists its other paths as well. */
  readonly allPaths?: boolean
}

export interface ListingOptions extends ReachOptions {
  /** Whether those who read all Secrets with users stand there once, under one of them. */
  readonly usedOnce?: boolean
}

/** Tells the readers of a Secret; quick when Secrets come in the order of their namespaces. */
export type ReadersOf = (secret: NamespacedName) => readonly Reader[]

/**
 * Who can obtain the Secrets: by grants of their own, by the Node authorizer, as a
 * pod that is given it, and by every chain of steps that the catalogue knows.
 * Works backwards from the Secrets.
 */
export function reachReport(
  model: Model,
  scope: ReachScope,
  options: ReachOptions = {},
): ReachReport {
  const index = reachIndex(model, options)
  const coverage = reachCoverage(model.coverage)
  return { secrets: reaches(scope, index.all), coverage, notFollowed: NOT_FOLLOWED }
}

/**
 * The same readers for a listing of several Secrets: who reads all of a
 * namespace or of the cluster stands under the namespace's first Secret only.
 */
export function distinctReaders(
  model: Model,
  scope: ReachScope,
  { usedOnce = false, ...options }: ListingOptions = {},
): Iterable<SecretReach> {
  const index = reachIndex(model, options)
  const firsts = firstOf(scope, ({ namespace }) => namespace)
  const shared = (secret: NamespacedName, told: Told): readonly Reader[] =>
    firsts.has(secret) ? index.shared(secret.namespace).filter((each) => told.add(each)) : []
  if (!usedOnce) {
    return reaches(scope, (secret, told) => [...shared(secret, told), ...index.own(secret)])
  }
  const users = new Map(scope.secrets.map((each) => [each, index.usersOf(each)]))
  const firstUsed = firstOf(scope, (each) => {
    const by = users.get(each)
    return by === undefined ? undefined : `${each.namespace} ${by}`
  })
  return reaches(scope, (secret, told) => [
    ...shared(secret, told),
    ...(firstUsed.has(secret)
      ? index.users(secret, (each) => told.has(each)).filter((each) => told.add(each))
      : []),
    ...index.particular(secret),
  ])
}

/** The first Secret for each key. */
function firstOf(
  { secrets }: ReachScope,
  keyOf: (secret: ReachScope['secrets'][number]) => string | undefined,
): ReadonlySet<NamespacedName> {
  const firsts = new Map<string, NamespacedName>()
  for (const secret of secrets) {
    const key = keyOf(secret)
    if (key !== undefined && !firsts.has(key)) firsts.set(key, secret)
  }
  return new Set(firsts.values())
}

/** @param readersOf is also given what it may note down while the list is gone through once */
function reaches(
  { secrets }: ReachScope,
  readersOf: (secret: NamespacedName, told: Told) => readonly Reader[],
): Iterable<SecretReach> {
  return {
    *[Symbol.iterator]() {
      const told = new Told()
      for (const secret of secrets) {
        const { namespace, name, type = '' } = secret
        yield { namespace, name, type, readers: readersOf(secret, told) }
      }
    },
  }
}

/** The Secrets of the model, of one namespace if given, as a scope. */
export function secretsIn(model: Model, namespace?: string): ReachScope {
  const inScope = (secret: SecretFact): boolean =>
    namespace === undefined || secret.namespace === namespace
  return {
    secrets: model.facts.Secret.filter(inScope),
    ...(namespace === undefined ? {} : { namespace }),
  }
}

/** Prepares the indexes and answers for one Secret at a time. */
export function readersIn(model: Model): ReadersOf {
  const index = reachIndex(model, {})
  return (secret) => index.all(secret)
}

interface ReachIndex {
  all(secret: NamespacedName): readonly Reader[]
  /** Those who read every Secret of the namespace. */
  shared(namespace: string): readonly Reader[]
  /** Those who read this Secret and not all of the namespace. */
  own(secret: NamespacedName): readonly Reader[]
  /** Of those the ones who read every Secret with such users, with the scope in which they do. */
  users(secret: NamespacedName, isLeftOut: (reader: UsedBy) => boolean): readonly Reader[]
  /** Of those the ones who read this Secret in particular. */
  particular(secret: NamespacedName): readonly Reader[]
  usersOf(secret: NamespacedName): SecretUsers | undefined
}

/** Who reads every Secret of a namespace, and the pods that hold tokens of those who are service accounts. */
interface Shared {
  readonly namespace: string
  readonly byKey: ReadonlyMap<string, Reader>
  readonly subjects: readonly Reader[]
  readonly pods: PodList
}

/** Who reads one Secret by other ways than {@link Shared} says, or only it. */
interface Own {
  readonly subjects: readonly Reader[]
  readonly nodes: readonly Reader[]
  /** Pods that are given it, or hold tokens of `subjects`. */
  readonly pods: readonly Reader[]
}

/** A model never changes, and one answer asks for its readers in several ways. */
const indexesOf = perObject((model: Model) =>
  remembered((allPaths: boolean) => makeIndex(model, allPaths)),
)

function reachIndex(model: Model, { allPaths = false }: ReachOptions): ReachIndex {
  return indexesOf(model)(allPaths)
}

// One closure over all that is prepared once; its parts are the functions inside.
// oxlint-disable-next-line max-lines-per-function
function makeIndex(model: Model, allPaths: boolean): ReachIndex {
  const map = accessMap(model, { paths: CATALOGUE, requests: ALL_REQUESTS })
  const { pods, nodes, nodesWith, rbac } = map.context
  const { givenTo, through } = podReaders(pods, workloadLookup(model), allPaths)
  const withCounts = withMembers(model, pods)
  const marked = absentMarker(map.context)
  const members = (readers: readonly Reader[]): readonly Reader[] => withCounts(marked(readers))
  const composed = composedReaders(map, { allPaths })
  const direct = rbacReaders(rbac, { allPaths })
  const directIn = lastOnly(direct)
  const sharedIn = lastOnly((namespace: string): Shared => {
    const byKey = preferred(composed.inNamespace(namespace), directIn(namespace).all)
    const subjects = members([...byKey.values()].toSorted(readerOrder))
    return { namespace, byKey, subjects, pods: podList(through(subjects)) }
  })
  const nodesOf = (secret: NamespacedName): readonly Reader[] => {
    const readers = nodeReaders(nodesWith(secret), secret)
    if (!allPaths) return readers
    const listing = withNodePaths(readers, secret, nodePaths(nodes, secret))
    return withWays(listing, composed.ofNodesWith(secret))
  }
  const ownOf = (
    secret: NamespacedName,
    { byKey, pods: list }: Shared,
    found: ReadonlyMap<string, Reader>,
  ): Own => {
    const named = directIn(secret.namespace).byName(secret.name)
    const better = preferred(found, named, allPaths ? byKey : undefined)
    const changed = [...better].filter(([key, reader]) => isBetter(reader, byKey.get(key)))
    const onNodes = nodesOf(secret)
    const known = new Set(onNodes.map(({ subject }) => subject.name))
    const subjects = members(changed.map(([, reader]) => reader).toSorted(readerOrder)).filter(
      ({ subject }) => subject.kind !== 'Node' || !known.has(subject.name),
    )
    const given = podList([...givenTo(secret), ...through(subjects)]).readers
    return { subjects, nodes: onNodes, pods: joinGiven(given, list) }
  }
  const ownWithUsers = (secret: NamespacedName, shared: Shared): Own =>
    ownOf(secret, shared, new Map([...composed.ofUsed(secret), ...composed.ofSecret(secret)]))
  // Who reads more than this Secret may have ways to it alone.
  const withEveryWay = (secret: NamespacedName, shared: Shared, own: Own): readonly Reader[] => {
    const readers = replaceSubjects(shared.subjects, [...own.nodes, ...own.subjects])
    const subjects = withWays(readers, composed.everyWay(secret))
    const given = [...givenTo(secret), ...through(subjects)]
    return [...podList(given).readers, ...subjects]
  }
  return {
    usersOf: composed.usersOf,
    all(secret) {
      const shared = sharedIn(secret.namespace)
      const own = ownWithUsers(secret, shared)
      if (allPaths) return withEveryWay(secret, shared, own)
      return [
        ...replaceIn(shared.pods, own.pods),
        ...replaceSubjects(shared.subjects, [...own.nodes, ...own.subjects]),
      ]
    },
    shared(namespace) {
      const { subjects, pods: list } = sharedIn(namespace)
      return [...list.readers, ...subjects]
    },
    own(secret) {
      return listOf(ownWithUsers(secret, sharedIn(secret.namespace)))
    },
    users(secret, isLeftOut) {
      const { byKey } = sharedIn(secret.namespace)
      const better = [...composed.ofUsedAll(secret, isLeftOut)].filter(([key, reader]) =>
        isBetter(reader, byKey.get(key)),
      )
      const subjects = members(better.map(([, reader]) => reader).toSorted(readerOrder))
      return [...podList(through(subjects)).readers, ...subjects]
    },
    particular(secret) {
      return listOf(ownOf(secret, sharedIn(secret.namespace), composed.ofSecret(secret)))
    },
  }
}

function listOf({ pods, nodes, subjects }: Own): readonly Reader[] {
  return [...pods, ...nodes, ...subjects]
}

/**
 * Of two readers for one identity the surer one, and of those the one by a grant of its own.
 *
 * @param besides where the other paths of those are who were not composed
 */
function preferred(
  composed: ReadonlyMap<string, Reader>,
  direct: ReadonlyMap<string, Reader>,
  besides?: ReadonlyMap<string, Reader>,
): ReadonlyMap<string, Reader> {
  if (direct.size === 0) return composed
  const readers = new Map(composed)
  for (const [key, reader] of direct) {
    const other = readers.get(key) ?? sure(besides?.get(key))
    if (other === undefined) readers.set(key, reader)
    else if (reader.verdict !== 'unknown') readers.set(key, withOthers(reader, other))
  }
  return readers
}

/** The direct reader, with the other paths that were found for the same identity. */
function withOthers(direct: Reader, other: Reader): Reader {
  const { alternatives, others } = other
  // What is by its own grants was mostly composed as well, so it does not add up.
  if (others === undefined) {
    return { ...direct, alternatives: Math.max(direct.alternatives, alternatives) }
  }
  return { ...direct, ...joinedPaths(direct, other) }
}

function sure(reader: Reader | undefined): Reader | undefined {
  return reader?.verdict === 'unknown' ? undefined : reader
}

/** The readers with some of them replaced and others added, in order. */
function replaceSubjects(readers: readonly Reader[], own: readonly Reader[]): readonly Reader[] {
  if (own.length === 0) return readers
  const replaced = new Set(own.map(({ subject }) => subjectText(subject)))
  return [...readers.filter(({ subject }) => !replaced.has(subjectText(subject))), ...own].toSorted(
    readerOrder,
  )
}
