import { PlacedError } from '../../base/errors.ts'

/** Where in the input something stands. */
export interface Place {
  /** Path of the file. */
  readonly name: string
  /** Counted from 1. */
  readonly line: number
}

/** Bad input, with its place. It never quotes the input, which may hold values. */
export function badInput(
  { name, line }: Place,
  what: string,
  hints: readonly string[] = [],
): PlacedError {
  return new PlacedError(name, `${name}, line ${line}: ${what}`, hints)
}
