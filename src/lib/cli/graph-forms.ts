import type * as graphs from '../view/graph/path-graph.ts'
import type { Io } from './io.ts'
import { printLines } from './print.ts'

/**
 * The forms `-o dot` and `-o mermaid` of what is a graph; nothing is loaded before one is asked for.
 *
 * @param instead what to ask for where Mermaid would refuse the graph
 */
export function graphForms(
  { stderr }: Pick<Io, 'stderr'>,
  instead: string,
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
      const { mermaidLines, mermaidRefusals } = await import('../view/graph/mermaid.ts')
      const drawn = await graph()
      const lines = [...mermaidLines(drawn)]
      const refusals = mermaidRefusals(drawn, lines)
      await printLines(
        stderr,
        refusals.map((text) => `${text}: ${instead}`),
      )
      return lines
    },
  }
}
