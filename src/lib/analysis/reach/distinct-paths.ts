import type { Reader } from './report.ts'

type Path = Reader['path']

/** The other paths that read neither like the best one nor like one before them. */
export function distinctPaths(best: Path, others: readonly Path[]): readonly Path[] {
  const told = new Set([textOf(best)])
  return others.filter((path) => {
    const { size } = told
    return told.add(textOf(path)).size > size
  })
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
