import { CATALOGUE } from '../analysis/paths/index.ts'
import { distinctReaders, type ReachScope } from '../analysis/reach/reach.ts'
import type { ReachReport, SecretReach } from '../analysis/reach/report.ts'
import type { Model } from '../model/model.ts'
import type { Io } from './io.ts'

export interface ReachForms {
  readonly model: Model
  readonly scope: ReachScope
  /** Whether there may be several Secrets, whose common readers then stand there once. */
  readonly several: boolean
  readonly report: ReachReport
  /** What to show; everybody without it. */
  readonly readers?: Iterable<SecretReach>
  readonly io: Io
}

/** The pictures of `reach -o tree|dot|mermaid`; what only one of them needs is loaded for it. */
export function reachForms({
  model,
  scope,
  several,
  report,
  readers,
  io,
}: ReachForms): Readonly<Record<string, () => Promise<Iterable<string>>>> {
  const list = (): Iterable<SecretReach> =>
    readers ?? (several ? distinctReaders(model, scope) : report.secrets)
  return {
    async tree() {
      const { reachTree } = await import('../view/reach-tree.ts')
      const titles = new Map(CATALOGUE.map(({ id, title }) => [id, title]))
      return reachTree(list(), { several, titles, glyphs: io.glyphs })
    },
    async dot() {
      const { reachGraph } = await import('../view/graph/path-graph.ts')
      const { dotLines } = await import('../view/graph/dot.ts')
      return dotLines(reachGraph(list(), several))
    },
    async mermaid() {
      const { reachGraph } = await import('../view/graph/path-graph.ts')
      const { mermaidLines } = await import('../view/graph/mermaid.ts')
      return mermaidLines(reachGraph(list(), several))
    },
  }
}
