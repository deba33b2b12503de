import type { Reader } from './report.ts'

type Path = Reader['path']

/** The other paths that read neither like the best one nor like one before them. */
function distinctPaths(best: Path, others: readonly Path[]): readonly Path[] {
  const told = new Set([textOf(best)])
  return others.filter((path) => {
    const { size } = told
    return told.add(textOf(path)).size > size
  })
}

/** The paths of one reader and then those of another who is the same: listed where both list theirs, else counted. */
export function joinedPaths(
  first: Pick<Reader, 'path' | 'others' | 'alternatives'>,
  second: Pick<Reader, 'path' | 'others' | 'alternatives'>,
): Pick<Reader, 'others' | 'alternatives'> {
  if (first.others === undefined || second.others === undefined) {
    return { alternatives: first.alternatives + 1 + second.alternatives }
  }
  return listed(first.path, [...first.others, second.path, ...second.others])
}

/** Where the other paths are listed, those that read alike count once. */
export function listed(
  best: Path,
  others: readonly Path[],
): Required<Pick<Reader, 'others' | 'alternatives'>> {
  const distinct = distinctPaths(best, others)
  return { alternatives: distinct.length, others: distinct }
}

/** What ends in the same Secret may call it by different names. */
function textOf(path: Path): string {
  const last = path.length - 1
  return JSON.stringify(
    path.map(({ id, to, evidence, condition }, at) => [
      id,
      at === last ? '' : to,
      condition,
      evidence,
    ]),
  )
}
