/** Looks for values where none belongs. */
import { createMarks, type Marks } from '../../../canary/marks.ts'
import { NEW, OLD } from '../site.ts'
import type { Data } from './trial.ts'

/** Looks for the values that tests give. */
export function newMarks(): Marks {
  const marks = createMarks()
  marks.add('the old value', OLD)
  marks.add('the new value', NEW)
  return marks
}

const given = newMarks()

/** Which values of tests are in a text, however they are written. */
export function valuesIn(text: string): readonly string[] {
  return given.foundIn(text)
}

/** From now on these are looked for as well. */
export function addValues(marks: Marks, data: Data): void {
  for (const [key, value] of Object.entries(data)) {
    const needle = needleOf(key, value)
    if (needle !== undefined) marks.add(`a value of ${key}`, needle)
  }
}

const SHORTEST = 8
/** They stand in other places as well. */
const COMMON: ReadonlySet<string> = new Set(['postgres', '127.0.0.1'])

/** A part that stands on one line and is in no other value; undefined for what is no secret. */
function needleOf(key: string, value: string): string | undefined {
  const isPublic = key === 'namespace' || COMMON.has(value) || value.includes('BEGIN CERTIFICATE')
  if (isPublic || value.length < SHORTEST) return undefined
  // The first line of a key tells only of what kind it is.
  if (value.includes('PRIVATE KEY')) return value.split('\n')[2]
  const isToken = value.startsWith('ey') && value.split('.').length === 3
  return isToken ? value.split('.')[2] : value
}
