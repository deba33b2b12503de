import type { NamespacedName } from '../../base/names.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import { nodeIndex } from '../node-authorizer/index.ts'
import { NOT_FOLLOWED } from '../paths/index.ts'
import { rbacIndex } from '../rbac/index.ts'
import { reachCoverage } from './coverage.ts'
import { withMembers } from './group-members.ts'
import { nodeReaders } from './node-readers.ts'
import { podIndex } from './pod-index.ts'
import { joinGiven, type PodList, podList, podReaders, replaceIn } from './pod-readers.ts'
import { rbacReaders } from './rbac-readers.ts'
import type { Reader, ReachReport, SecretReach } from './report.ts'
import { workloadLookup } from './workloads.ts'

/** Which Secrets to answer about. */
export interface ReachScope {
  /** The Secrets, in order; they need not have been seen. */
  readonly secrets: readonly (NamespacedName & { readonly type?: string })[]
  /** The namespace that all of them are in, if it is one; decides what has to have been read. */
  readonly namespace?: string
}

/** Tells the readers of a Secret; quick when Secrets come in the order of their namespaces. */
export type ReadersOf = (secret: NamespacedName) => readonly Reader[]

/**
 * Who can read the Secrets directly: by a pod that is given it, by the Node
 * authorizer and by RBAC. Works backwards from each Secret, one after the other.
 */
export function reachReport(model: Model, scope: ReachScope): ReachReport {
  const index = reachIndex(model)
  const coverage = reachCoverage(model.coverage, scope.namespace)
  return { secrets: reaches(scope, index.all), coverage, notFollowed: NOT_FOLLOWED }
}

/**
 * The same readers for a listing of several Secrets: who reads all of a
 * namespace or of the cluster stands under the namespace's first Secret only.
 */
export function distinctReaders(model: Model, scope: ReachScope): Iterable<SecretReach> {
  const { own, shared } = reachIndex(model)
  const firsts = new Set<ReachScope['secrets'][number]>()
  const namespaces = new Set<string>()
  for (const secret of scope.secrets) {
    if (!namespaces.has(secret.namespace)) firsts.add(secret)
    namespaces.add(secret.namespace)
  }
  return reaches(scope, (secret) =>
    firsts.has(secret) ? [...shared(secret.namespace), ...own(secret)] : own(secret),
  )
}

function reaches({ secrets }: ReachScope, readersOf: ReadersOf): Iterable<SecretReach> {
  return {
    *[Symbol.iterator]() {
      for (const secret of secrets) {
        const { namespace, name, type = '' } = secret
        yield { namespace, name, type, readers: readersOf(secret) }
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
  const index = reachIndex(model)
  return (secret) => index.all(secret)
}

interface ReachIndex {
  all(secret: NamespacedName): readonly Reader[]
  /** Those who read every Secret of the namespace. */
  shared(namespace: string): readonly Reader[]
  /** Those who read this Secret in particular. */
  own(secret: NamespacedName): readonly Reader[]
}

/** Readers by RBAC, and the pods that hold tokens of those among them that are service accounts. */
interface Complete {
  readonly subjects: readonly Reader[]
  readonly pods: PodList
}

function reachIndex(model: Model): ReachIndex {
  const pods = podIndex(model)
  const nodes = nodeIndex(model)
  const { givenTo, through } = podReaders(pods, workloadLookup(model))
  const members = withMembers(model, pods)
  const forNamespace = lastOnly(rbacReaders(rbacIndex(model)))
  const complete = onceEach((readers: readonly Reader[]): Complete => ({
    subjects: members(readers),
    pods: podList(through(readers)),
  }))
  const grantsOn = ({ namespace, name }: NamespacedName): Complete =>
    complete(forNamespace(namespace).of(name))
  return {
    all(secret) {
      const { subjects, pods: list } = grantsOn(secret)
      const onPods = replaceIn(list, joinGiven(givenTo(secret), list))
      return [...onPods, ...nodeReaders(nodes, secret), ...subjects]
    },
    shared(namespace) {
      const { subjects, pods: list } = complete(forNamespace(namespace).all)
      return [...list.readers, ...subjects]
    },
    own(secret) {
      const named = grantsOn(secret)
      const given = joinGiven(givenTo(secret), named.pods)
      const shared = complete(forNamespace(secret.namespace).all)
      const byName =
        named === shared
          ? []
          : [...replaceIn(named.pods, given), ...named.subjects].filter(isByName)
      const onPods = named === shared ? given : []
      return [...onPods, ...nodeReaders(nodes, secret), ...byName]
    },
  }
}

function isByName({ scope }: Reader): boolean {
  return scope === 'secret'
}

/** Remembers the last answer: Secrets of one namespace follow each other and share most of it. */
function lastOnly<K, V>(compute: (key: K) => V): (key: K) => V {
  let last: { readonly key: K; readonly value: V } | undefined
  return (key) => {
    if (last === undefined || last.key !== key) last = { key, value: compute(key) }
    return last.value
  }
}

/** Remembers an answer as long as somebody holds what was asked about. */
function onceEach<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = compute(key)))
    return value
  }
}
