import type { SourceFile } from './source-file.ts'

/**
 * Groups of files that import each other in a circle, types included, each
 * sorted; empty when there is none. Tarjan's strongly connected components.
 */
export function findCycles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const targets = new Map(
    files.map((file) => [file.path, file.imports.map(({ target }) => target)]),
  )
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const cycles: string[][] = []

  const visit = (path: string): void => {
    order.set(path, order.size)
    let low = order.size - 1
    open.push(path)
    for (const next of targets.get(path) ?? []) {
      if (!targets.has(next)) continue
      if (!order.has(next)) visit(next)
      if (open.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low)
    }
    lowest.set(path, low)
    if (low !== order.get(path)) return
    const component = open.splice(open.indexOf(path))
    const importsItself = targets.get(path)?.includes(path) === true
    if (component.length > 1 || importsItself) cycles.push(component.toSorted())
  }
  for (const path of targets.keys()) if (!order.has(path)) visit(path)
  return cycles
}
