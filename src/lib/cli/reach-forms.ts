import { CATALOGUE } from '../analysis/paths/index.ts'
import { distinctReaders, type ReachScope } from '../analysis/reach/reach.ts'
import type { ReachReport, SecretReach } from '../analysis/reach/report.ts'
import type { Model } from '../model/model.ts'
import type { Origin } from '../source/index.ts'
import { unseenLines } from '../view/coverage.ts'
import { graphForms } from './graph-forms.ts'
import type { Io } from './io.ts'
import { timestamp } from '../base/timestamp.ts'

export interface ReachForms {
  readonly model: Model
  readonly scope: ReachScope
  /** Whether there may be several Secrets, whose common readers then stand there once. */
  readonly several: boolean
  readonly report: ReachReport
  /** What to show; everybody without it. */
  readonly readers?: Iterable<SecretReach>
  /** The same with every reader under each of its Secrets. */
  readonly full?: Iterable<SecretReach>
  readonly io: Io
}

/** The pictures of `reach -o tree|dot|mermaid|html`; what only one of them needs is loaded for it. */
export function reachForms({
  model,
  scope,
  several,
  report,
  readers,
  full,
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
    ...graphForms(
      io,
      several ? `name a Secret, or ${OTHER_FORMS}` : OTHER_FORMS,
      ({ reachGraph }) => reachGraph(list(), several),
    ),
    async html() {
      const { pageLines } = await import('../view/html/document.ts')
      const { pageData } = await import('../view/html/encode.ts')
      const { pageAssets } = await import('../view/html/assets.ts')
      return pageLines(
        pageData(full ?? report.secrets, CATALOGUE),
        {
          origin: originText(model.origin),
          generatedAt: timestamp(io.now()),
          unseen: unseenLines([...report.coverage.refused, ...report.coverage.unknown]),
          notFollowed: report.notFollowed,
        },
        await pageAssets(),
      )
    },
  }
}

const OTHER_FORMS = 'use -o dot or -o html'

/** `snapshot company.snapshot, taken 2026-01-02T03:04:05Z, Kubernetes v1.36.3`. */
function originText({ kind, name, takenAt, serverVersion }: Origin): string {
  return [
    `${kind} ${name}`,
    ...(takenAt === undefined ? [] : [`taken ${takenAt}`]),
    ...(serverVersion === undefined ? [] : [`Kubernetes ${serverVersion}`]),
  ].join(', ')
}
