import { UserError } from '../../base/errors.ts'
import type { Input } from '../files/input.ts'
import { isObject } from '../../base/json.ts'
import type { RawObject } from '../types.ts'

/** One line of NDJSON. */
export interface Line {
  /** Counted from 1. */
  readonly number: number
  readonly value: RawObject
}

/**
 * Reads NDJSON piece by piece.
 *
 * @throws UserError when a line is not a JSON object
 */
export async function* readLines(input: Input): AsyncGenerator<Line, void, undefined> {
  let number = 0
  let rest = ''
  for await (const piece of input.text()) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield parse(input, ++number, line)
  }
  if (rest !== '') yield parse(input, ++number, rest)
}

function parse(input: Input, number: number, text: string): Line {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return { number, value }
  } catch {
    // JSON.parse quotes the text in its message.
  }
  throw new UserError(`${input.name}, line ${number}: this is not a line of a snapshot`, [
    'it may be cut off or damaged; take a new one',
  ])
}
