import { UserError } from '../../base/errors.ts'
import {
  COVERAGE_KIND,
  EARLIER_FORMAT,
  END_KIND,
  KEPT_SINCE,
  type SnapshotEnd,
} from '../../base/snapshot-format.ts'
import type { CoverageEntry } from '../coverage.ts'
import type { Input } from '../files/input.ts'
import { coverageWithin } from '../files/scope.ts'
import { isObject, objectOf, textOf } from '../../base/json.ts'
import type { Chunk, Origin, RawObject, ReadRequest, Source } from '../types.ts'
import { coverageEntry } from './coverage-entry.ts'
import { parseHeader } from './header.ts'
import { readLines } from './lines.ts'

/** Facts that are handed on together. */
const BATCH = 500

/**
 * A snapshot file. It is read line by line; only a batch of facts is in memory.
 * What it holds is yielded by the first read, whatever kinds that asks for, and
 * not again: its facts do not say from which list they came.
 */
export function snapshotSource(input: Input): Source {
  let done = false
  return {
    origin: () => originOf(input),
    read: (request) => {
      const first = !done
      done = true
      return read(input, request, first)
    },
    close: () => undefined,
  }
}

async function originOf(input: Input): Promise<Origin> {
  for await (const line of readLines(input)) {
    const { origin } = parseHeader(input, line)
    const { takenAt, serverVersion } = origin
    return {
      kind: 'snapshot',
      name: input.name,
      ...(takenAt === undefined ? {} : { takenAt }),
      ...(serverVersion === undefined ? {} : { serverVersion }),
    }
  }
  throw incomplete(input)
}

async function* read(
  input: Input,
  { namespace }: ReadRequest,
  first: boolean,
): AsyncGenerator<Chunk, void, undefined> {
  if (!first) return
  const progress = { version: 0, end: false, coverage: 0, facts: 0 }
  let facts: RawObject[] = []
  for await (const line of readLines(input)) {
    const { value } = line
    if (progress.end) throw new UserError(`${input.name} goes on after its last line`)
    if (progress.version === 0) {
      const header = parseHeader(input, line)
      progress.version = header.version
      yield { kind: 'dropped', dropped: header.dropped }
    } else if (value['kind'] === END_KIND) {
      progress.end = isWhole(value, progress)
    } else if (value['kind'] === COVERAGE_KIND) {
      progress.coverage++
      yield* coverageChunks(asKept(coverageEntry(input, line), progress.version), namespace)
    } else {
      progress.facts++
      if (isWithin(value, namespace)) facts.push(value)
    }
    if (facts.length < BATCH) continue
    yield { kind: 'facts', facts }
    facts = []
  }
  if (facts.length > 0) yield { kind: 'facts', facts }
  if (!progress.end) throw incomplete(input)
}

/** What an earlier format kept only in part proves that something is there, and not that nothing is. */
function asKept(entry: CoverageEntry, version: number): CoverageEntry {
  const { resource, status } = entry
  if (status !== 'read' || version >= (KEPT_SINCE.get(resource) ?? 0)) return entry
  return { ...entry, status: 'notInInput', reason: EARLIER_FORMAT }
}

/** Whether the last line counts as many lines as there were. */
function isWhole(end: RawObject, seen: Pick<SnapshotEnd, 'coverage' | 'facts'>): boolean {
  return end['coverage'] === seen.coverage && end['facts'] === seen.facts
}

function* coverageChunks(
  entry: CoverageEntry,
  namespace: string | undefined,
): Generator<Chunk, void, undefined> {
  const entries = namespace === undefined ? [entry] : coverageWithin([entry], namespace)
  for (const each of entries) yield { kind: 'coverage', entry: each }
}

/** Whether a fact is cluster-scoped or in the namespace; references are where their object is. */
function isWithin(fact: RawObject, namespace: string | undefined): boolean {
  if (namespace === undefined) return true
  const from = fact['from']
  const own = textOf((isObject(from) ? objectOf(from) : fact)['namespace'])
  return own === '' || own === namespace
}

function incomplete({ name }: Input): UserError {
  return new UserError(`${name} is not a whole snapshot: its end is missing`, [
    'copy it again, or take a new one',
  ])
}
