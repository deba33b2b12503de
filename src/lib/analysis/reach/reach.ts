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
import { joinPodReaders, podReaders } from './pod-readers.ts'
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
  const readersOf = readersIn(model)
  const secrets = {
    *[Symbol.iterator](): Iterator<SecretReach> {
      for (const { namespace, name, type = '' } of scope.secrets) {
        yield { namespace, name, type, readers: readersOf({ namespace, name }) }
      }
    },
  }
  const coverage = reachCoverage(model.coverage, scope.namespace)
  return { secrets, coverage, notFollowed: NOT_FOLLOWED }
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
  const pods = podIndex(model)
  const nodes = nodeIndex(model)
  const { givenTo, through } = podReaders(pods, workloadLookup(model))
  const members = withMembers(model, pods)
  const forNamespace = lastOnly(rbacReaders(rbacIndex(model)))
  const complete = onceEach((readers: readonly Reader[]) => ({
    subjects: members(readers),
    pods: joinPodReaders([through(readers)]),
  }))
  return (secret) => {
    const rbac = complete(forNamespace(secret.namespace).of(secret.name))
    const given = givenTo(secret)
    const onPods = given.length === 0 ? rbac.pods : joinPodReaders([given, rbac.pods])
    return [...onPods, ...nodeReaders(nodes, secret), ...rbac.subjects]
  }
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
