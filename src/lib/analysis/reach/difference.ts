import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'
import { blindSpots } from '../visibility.ts'
import type { Acceptance } from './accepted.ts'
import { type AcceptedBy, splitAccepted } from './accepted-readers.ts'
import { reachCoverage } from './coverage.ts'
import type { Reader, ReachReport, SecretReach } from './report.ts'
import { rank } from './rank.ts'

/**
 * - `new`: could not read it before
 * - `surer`: could perhaps read it before, and the path is surer now
 * - `notKnownBefore`: what was seen before is not enough to say which
 */
export type Change = 'new' | 'surer' | 'notKnownBefore'

/** Somebody who can read a Secret now, and could not before as far as was seen. */
export type ExposedReader = Reader & {
  readonly change: Change
  /** What was known before, where anything was. */
  readonly before?: Pick<Reader, 'verdict' | 'confidence'>
}

/** A Secret that somebody can read who could not before. */
export interface SecretExposure extends Pick<SecretReach, 'namespace' | 'name' | 'type'> {
  /** Whether it did not exist before; null when that could not be seen. */
  readonly isNew: boolean | null
  readonly exposed: readonly ExposedReader[]
}

/** Answer of `reach --since SNAPSHOT`. */
export interface ReachDifference {
  /** Made while it is read, so that no more than one namespace is held; may be read again. */
  readonly secrets: Iterable<SecretExposure>
  readonly coverage: AnswerCoverage
  readonly coverageBefore: AnswerCoverage
  readonly notFollowed: readonly string[]
}

type ReadersOf = (secret: NamespacedName) => readonly Reader[]

/** Both sides of a comparison. */
export interface Sides {
  readonly model: Model
  /** Of `model`. */
  readonly now: ReachReport
  readonly before: Model
  /** Of `before`. */
  readonly readersBefore: ReadersOf
}

/** Compares who can read each Secret now with who could before. */
export function reachDifference(sides: Sides): ReachDifference {
  const { now, before, readersBefore } = sides
  const isNewIn = newness(before)
  const sight = sightOf(sides)
  return {
    secrets: {
      *[Symbol.iterator]() {
        const compare = comparison(readersBefore, sight)
        for (const secret of now.secrets) {
          const isNew = isNewIn(secret)
          const found = compare(secret, isNew)
          const { namespace, name, type } = secret
          if (found.length > 0) yield { namespace, name, type, isNew, exposed: found }
        }
      },
    },
    coverage: now.coverage,
    coverageBefore: reachCoverage(before.coverage),
    notFollowed: now.notFollowed,
  }
}

/** Whether a Secret is new; null when the Secrets of its namespace were not all seen. */
function newness(before: Model): (secret: NamespacedName) => boolean | null {
  const names = new Set(before.facts.Secret.map(qualifiedName))
  return (secret) => {
    if (names.has(qualifiedName(secret))) return false
    return blindSpots(before.coverage, 'secrets', secret.namespace).length === 0 ? true : null
  }
}

interface Sight {
  /** Whether everything was seen before that could have made somebody a reader. */
  readonly complete: boolean
  /** Whether it was seen both times which workload each pod belongs to. */
  readonly workloads: boolean
}

const OWNERS = ['replicasets.apps', 'jobs.batch']

function sightOf({ model, before }: Sides): Sight {
  const { complete } = reachCoverage(before.coverage)
  const workloads = [model, before].every(({ coverage }) =>
    OWNERS.every((kind) => blindSpots(coverage, kind).length === 0),
  )
  return { complete, workloads }
}

type Compare = (secret: SecretReach, isNew: boolean | null) => readonly ExposedReader[]

/** Secrets that share their readers on both sides also share the answer. */
function comparison(readersBefore: ReadersOf, sight: Sight): Compare {
  let last:
    | {
        readonly now: readonly Reader[]
        readonly earlier: readonly Reader[]
        readonly isNew: boolean | null
        readonly exposed: readonly ExposedReader[]
      }
    | undefined
  return (secret, isNew) => {
    const now = secret.readers
    const earlier = isNew === true ? NOBODY : readersBefore(secret)
    if (last?.now !== now || last.earlier !== earlier || last.isNew !== isNew) {
      last = { now, earlier, isNew, exposed: exposedAmong(now, earlier, { ...sight, isNew }) }
    }
    return last.exposed
  }
}

const NOBODY: readonly Reader[] = []

type Seen = Sight & { readonly isNew: boolean | null }

function exposedAmong(
  now: readonly Reader[],
  earlier: readonly Reader[],
  seen: Seen,
): readonly ExposedReader[] {
  const before = surestOf(earlier)
  return now.flatMap((reader) => {
    if (rank(reader) === 0) return []
    const known = before.get(readerKey(reader))
    if (known !== undefined && rank(known) >= rank(reader)) return []
    return [exposed(reader, known, seen)]
  })
}

function exposed(reader: Reader, known: Reader | undefined, seen: Seen): ExposedReader {
  if (known === undefined) {
    const isSure = seen.isNew === true || (seen.complete && (!isWorkload(reader) || seen.workloads))
    return { ...reader, change: isSure ? 'new' : 'notKnownBefore' }
  }
  const before = { verdict: known.verdict, confidence: known.confidence }
  const wasSeen = seen.complete && known.verdict !== 'unknown'
  return { ...reader, change: wasSeen ? 'surer' : 'notKnownBefore', before }
}

function surestOf(readers: readonly Reader[]): ReadonlyMap<string, Reader> {
  const surest = new Map<string, Reader>()
  for (const reader of readers) {
    const key = readerKey(reader)
    const known = surest.get(key)
    if (known === undefined || rank(known) < rank(reader)) surest.set(key, reader)
  }
  return surest
}

function isWorkload({ pods }: Reader): boolean {
  return pods?.workload !== undefined
}

/** Who it is, at both times: names of a workload's pods change with every rollout. */
export function readerKey({ subject, pods }: Pick<Reader, 'subject' | 'pods'>): string {
  const { kind, namespace = '', name } = subject
  const workload = pods?.workload
  const who = workload === undefined ? name : `${workload.kind} ${workload.name}`
  return `${kind}\0${namespace}\0${who}`
}

/** A Secret's newly exposed readers, without those that are accepted. */
export interface JudgedExposure extends SecretExposure {
  /** Absent without a file of accepted readers. */
  readonly accepted?: readonly (ExposedReader & AcceptedBy)[]
}

/** Moves accepted readers aside; made while it is read. */
export function acceptedExposures(
  secrets: Iterable<SecretExposure>,
  { of }: Acceptance,
): Iterable<JudgedExposure> {
  return {
    *[Symbol.iterator]() {
      for (const secret of secrets) {
        const { kept, accepted } = splitAccepted(secret.exposed, (reader) => of(secret, reader))
        yield { ...secret, exposed: kept, accepted }
      }
    },
  }
}
