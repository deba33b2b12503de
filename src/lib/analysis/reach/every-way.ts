import { joinedPaths } from './distinct-paths.ts'
import type { Reader } from './report.ts'
import { subjectText } from './subjects.ts'

/** Adds to readers of a Secret the paths that were found for the same identities. */
export function withWays(
  readers: readonly Reader[],
  found: ReadonlyMap<string, Reader>,
): readonly Reader[] {
  const bySubject = new Map([...found.values()].map((each) => [subjectText(each.subject), each]))
  return readers.map((reader) => {
    const ways = bySubject.get(subjectText(reader.subject))
    return ways === undefined ? reader : { ...reader, ...joinedPaths(reader, ways) }
  })
}
