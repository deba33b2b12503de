import type { SecretFact, Writer } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import { consumersOf } from '../consumers/consumer-index.ts'
import { managersOf } from '../managers/managers.ts'
import { reachCoverage } from '../reach/coverage.ts'
import { readersIn } from '../reach/index.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'
import type { Reader } from '../reach/report.ts'
import { NOT_FOLLOWED } from '../paths/index.ts'
import { ownFindings } from './findings.ts'
import { joinCoverage } from './join-coverage.ts'

/** One Secret in a list. */
export interface SecretSummary {
  readonly namespace: string
  readonly name: string
  readonly type: string
  /** Absent when the input did not say. */
  readonly keyCount?: number
  /** Names of the keys; null when they could not be told without reading values. */
  readonly keys: readonly string[] | null
  /** Ids of who manages it, the most telling first. */
  readonly managedBy: readonly string[]
  readonly lastWriter?: Writer
  readonly consumers: Count
  readonly readers: Count
  /** RFC 3339; empty when the input has none. */
  readonly created: string
  readonly immutable?: boolean
  /** Ids of `explain`. */
  readonly findings: readonly string[]
}

/** How many were seen; not `exact` when something stood in the way of seeing more. */
export interface Count {
  readonly seen: number
  readonly exact: boolean
}

/** Answer of `list`, before it is rendered. */
export interface SecretList {
  readonly items: readonly SecretSummary[]
  readonly coverage: AnswerCoverage
  /** Classes of path that `readers` does not count yet. */
  readonly notFollowed: readonly string[]
}

/** Which Secrets of the model to list. */
export interface SecretScope {
  /** Absent means all. */
  readonly namespace?: string
  readonly matches?: (secret: SecretFact) => boolean
}

/** The Secrets of the scope, in order, each with how many use it and how many can read it. */
export function secretList(model: Model, scope: SecretScope): SecretList {
  const consumers = consumersOf(model)
  const readersOf = readersIn(model)
  const exactIn = memoize((namespace: string) => ({
    consumers: consumers.visibility.blindTo(namespace).length === 0,
    readers: reachCoverage(model.coverage).complete,
  }))
  const items = secretsIn(model, scope).map((secret) => {
    const exact = exactIn(secret.namespace)
    return summary(secret, {
      consumers: { seen: consumers.count(secret), exact: exact.consumers },
      readers: { seen: readersOf(secret).filter(isSeen).length, exact: exact.readers },
    })
  })
  return {
    items,
    coverage: joinCoverage(
      consumers.visibility.coverage(scope.namespace),
      reachCoverage(model.coverage),
    ),
    notFollowed: NOT_FOLLOWED,
  }
}

/** The Secrets of the scope. */
export function secretsIn(
  model: Model,
  { namespace, matches }: SecretScope,
): readonly SecretFact[] {
  return model.facts.Secret.filter(
    (secret) =>
      (namespace === undefined || secret.namespace === namespace) && (matches?.(secret) ?? true),
  )
}

function isSeen({ verdict }: Reader): boolean {
  return verdict !== 'unknown'
}

function summary(
  secret: SecretFact,
  counts: Pick<SecretSummary, 'consumers' | 'readers'>,
): SecretSummary {
  const { namespace, name, type, keyCount, keys, lastWriter, created, immutable } = secret
  return {
    namespace,
    name,
    type,
    ...(keyCount === undefined ? {} : { keyCount }),
    keys,
    managedBy: managersOf(secret).map(({ id }) => id),
    ...(lastWriter === undefined ? {} : { lastWriter }),
    ...counts,
    created,
    ...(immutable === undefined ? {} : { immutable }),
    findings: ownFindings(secret).map(({ id }) => id),
  }
}

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key) ?? compute(key)
    known.set(key, value)
    return value
  }
}
