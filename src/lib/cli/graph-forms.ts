import type * as graphs from '../view/graph/path-graph.ts'

/** The forms `-o dot` and `-o mermaid` of what is a graph; nothing is loaded before one is asked for. */
export function graphForms(
  graphOf: (module: typeof graphs) => graphs.PathGraph,
): Readonly<Record<'dot' | 'mermaid', () => Promise<Iterable<string>>>> {
  const graph = async (): Promise<graphs.PathGraph> =>
    graphOf(await import('../view/graph/path-graph.ts'))
  return {
    async dot() {
      const { dotLines } = await import('../view/graph/dot.ts')
      return dotLines(await graph())
    },
    async mermaid() {
      const { mermaidLines } = await import('../view/graph/mermaid.ts')
      return mermaidLines(await graph())
    },
  }
}
