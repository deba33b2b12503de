import type { RawObject } from '../types.ts'
import { unreadable } from '../files/input.ts'
import { holdsLists, ListReader } from './read-lists.ts'
import { LineReader } from './read-lines.ts'
import { Tally } from './tally.ts'
import type { AuditLogChunk, AuditLogInput } from './types.ts'
import type { Wanted } from './wanted.ts'

/** How much of a file shows what is in it, in bytes. */
const START = 512

/**
 * Reads audit logs of the API server (audit.k8s.io, JSON lines or EventLists,
 * also compressed) one after the other, and gives the events that may be about
 * Secrets. What cannot be read is counted, and nothing but a chunk and an event
 * is held.
 *
 * @throws UserError when a file cannot be opened
 */
export async function* readAuditLogs(
  inputs: readonly AuditLogInput[],
  wanted: Wanted,
): AsyncGenerator<AuditLogChunk, void, undefined> {
  for (const input of inputs) yield* readOne(input, wanted)
}

async function* readOne(
  input: AuditLogInput,
  wanted: Wanted,
): AsyncGenerator<AuditLogChunk, void, undefined> {
  const tally = new Tally(input.name)
  let reader: LineReader | ListReader | undefined
  try {
    for await (const chunk of input.open()) {
      tally.bytes += chunk.length
      reader ??= readerFor(chunk, tally, wanted)
      yield* eventsOf(reader.push(chunk))
    }
  } catch (error) {
    if (!isDamaged(error)) throw unreadable(input.name, error)
    tally.cut = 'compression'
  }
  yield* eventsOf(reader?.end() ?? [])
  yield { kind: 'file', file: tally.file }
}

function* eventsOf(events: readonly RawObject[]): Iterable<AuditLogChunk> {
  if (events.length > 0) yield { kind: 'events', events }
}

function readerFor(chunk: Uint8Array, tally: Tally, wanted: Wanted): LineReader | ListReader {
  const start = Buffer.from(chunk.subarray(0, START)).toString()
  return holdsLists(start) ? new ListReader(tally, wanted) : new LineReader(tally, wanted)
}

function isDamaged(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^Z_(?:BUF|DATA)_ERROR$/.test(String(error.code))
  )
}
