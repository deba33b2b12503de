import type { Block } from './blocks.ts'

// The API server writes the objects behind what says who did what, and the times behind them.
// Quotes inside of strings are escaped, so these can only be names of members.
const OBJECTS = [',"requestObject":', ',"responseObject":'] as const
const TIMES = ',"requestReceivedTimestamp":'

/** A line as JSON; undefined when it is none. Of one that is too long, the objects are left out. */
export function parseLine({ bytes, end }: Block): unknown {
  try {
    return JSON.parse(end === undefined ? bytes.toString() : withoutObjects(bytes, end))
  } catch {
    return undefined
  }
}

function withoutObjects(start: Buffer, end: Buffer): string {
  const objects = OBJECTS.map((name) => start.indexOf(name)).filter((found) => found !== -1)
  const times = end.lastIndexOf(TIMES)
  // Without its times, the start alone is still who and what.
  const rest = times === -1 ? '}' : end.subarray(times).toString()
  return start.subarray(0, Math.min(...objects, start.length)).toString() + rest
}
