import { compareText } from '../base/order.ts'
import type { Writer } from './facts/secret.ts'
import { at, isObject, listOf, member, objectOf, textOf } from '../base/json.ts'

/** Who wrote the Secret last, for spreading into a fact. */
export function lastWriterOf(metadata: unknown): { lastWriter?: Writer } {
  const entries = listOf(member(metadata, 'managedFields')).filter(isObject)
  // A manager that only set a label did not write the values: prefer owners of data.
  const writers = entries.filter((entry) => ownsData(entry))
  const newest = (writers.length > 0 ? writers : entries).map(writerOf).toSorted(newestFirst)[0]
  return newest === undefined ? {} : { lastWriter: newest }
}

/** Distinct field managers, sorted. */
export function managersOf(metadata: unknown): readonly string[] {
  const names = listOf(member(metadata, 'managedFields')).map((entry) =>
    textOf(member(entry, 'manager')),
  )
  return [...new Set(names)].filter((name) => name !== '').toSorted(compareText)
}

function ownsData(entry: unknown): boolean {
  return Object.keys(objectOf(at(entry, 'fieldsV1', 'f:data'))).length > 0
}

function writerOf(entry: unknown): Writer {
  return {
    manager: textOf(member(entry, 'manager')),
    operation: textOf(member(entry, 'operation')),
    time: textOf(member(entry, 'time')),
  }
}

function newestFirst(a: Writer, b: Writer): number {
  return b.time === a.time ? compareText(a.manager, b.manager) : compareText(b.time, a.time)
}
