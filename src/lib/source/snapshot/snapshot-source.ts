import { UserError } from '../../base/errors.ts'
import { COVERAGE_KIND, END_KIND } from '../../base/snapshot-format.ts'
import type { CoverageEntry } from '../coverage.ts'
import type { Input } from '../files/input.ts'
import { coverageWithin } from '../files/scope.ts'
import { isObject, objectOf, textOf } from '../resources/object.ts'
import type { Chunk, Origin, RawObject, ReadRequest, Source } from '../types.ts'
import { coverageEntry } from './coverage-entry.ts'
import { parseHeader, type Header } from './header.ts'
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
      return first ? read(input, request) : nothing()
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
): AsyncGenerator<Chunk, void, undefined> {
  let header: Header | undefined
  let end: RawObject | undefined
  let facts: RawObject[] = []
  const count = { coverage: 0, facts: 0 }
  for await (const line of readLines(input)) {
    if (header === undefined) {
      header = parseHeader(input, line)
      yield { kind: 'dropped', dropped: header.dropped }
      continue
    }
    if (end !== undefined) throw new UserError(`${input.name} goes on after its last line`)
    const { value } = line
    if (value['kind'] === END_KIND) end = value
    else if (value['kind'] === COVERAGE_KIND) {
      count.coverage++
      for (const entry of within(coverageEntry(input, line), namespace)) {
        yield { kind: 'coverage', entry }
      }
    } else {
      count.facts++
      if (isWithin(value, namespace)) facts.push(value)
      if (facts.length < BATCH) continue
      yield { kind: 'facts', facts }
      facts = []
    }
  }
  if (facts.length > 0) yield { kind: 'facts', facts }
  if (end?.['coverage'] !== count.coverage || end['facts'] !== count.facts) throw incomplete(input)
}

function within(entry: CoverageEntry, namespace: string | undefined): readonly CoverageEntry[] {
  return namespace === undefined ? [entry] : coverageWithin([entry], namespace)
}

/** Whether a fact is cluster-scoped or in the namespace; references are where their object is. */
function isWithin(fact: RawObject, namespace: string | undefined): boolean {
  if (namespace === undefined) return true
  const from = fact['from']
  const own = textOf((isObject(from) ? objectOf(from) : fact)['namespace'])
  return own === '' || own === namespace
}

async function* nothing(): AsyncGenerator<Chunk, void, undefined> {}

function incomplete({ name }: Input): UserError {
  return new UserError(`${name} is not a whole snapshot: its end is missing`, [
    'copy it again, or take a new one',
  ])
}
