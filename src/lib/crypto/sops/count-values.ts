import { allPlaces } from './core/crypt.ts'
import type { SopsDocument } from './document.ts'

/** How many values a document has that could be encrypted, and how many look as if they are. */
export interface ValueCount {
  /** Values other than null and the empty string. */
  readonly values: number
  readonly encrypted: number
}

/** Counts the values of a document; no key is needed. */
export function countValues({ source }: SopsDocument): ValueCount {
  const values = allPlaces(source.documents).filter(
    ({ comment, value }) => !comment && value.bytes.length > 0,
  )
  const encrypted = values.filter(
    ({ value }) => Buffer.from(value.bytes.subarray(0, MARK.length)).toString('latin1') === MARK,
  )
  return { values: values.length, encrypted: encrypted.length }
}

const MARK = 'ENC['
