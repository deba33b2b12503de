import type { CutOff, Hit } from '../../trace/hit.ts'
import type { Unopened } from '../../trace/report.ts'
import { searcherFor } from '../../trace/searcher.ts'
import type { Needle } from '../../trace/types.ts'
import { withProgress } from '../progress.ts'
import { filesBelow, type StoredFile } from './files/below.ts'
import { contentsOf, keysOf } from './files/contents.ts'
import { filesOfHistory } from './files/history.ts'
import type { TraceInvocation } from './invocation.ts'

/** What files came to. */
export interface InFiles {
  readonly hits: readonly Hit[]
  readonly cutOff: readonly CutOff[]
  readonly unopened: readonly Unopened[]
  readonly count: number
}

/**
 * Looks in the files of folders, in plain and decrypted where the keys at hand open them,
 * and with --git in what they were.
 *
 * @throws UserError for a folder that is not there, or is in no repository
 */
export async function inFiles(invocation: TraceInvocation, needle: Needle): Promise<InFiles> {
  const { flags, io } = invocation
  return withProgress(io, 'searching files', async () => {
    const all: InFiles[] = []
    const keys = keysOf(invocation)
    const searcher = searcherFor(needle)
    for await (const file of filesOf(flags.in, flags.git)) {
      const { contents, unopened } = await contentsOf(file, keys)
      const found = contents.map(({ text, encrypted }) =>
        searcher.file({ ...placeOf(file), ...(encrypted !== undefined && { encrypted }) }, text),
      )
      all.push({
        hits: found.flatMap(({ hits }) => hits),
        cutOff: found.flatMap(({ cutOff }) => cutOff),
        unopened:
          unopened === undefined
            ? []
            : [{ ...nameOf(file), file: searcher.safe(file.path), ...unopened }],
        count: 1,
      })
    }
    return summed(all)
  })
}

async function* filesOf(folders: readonly string[], git: boolean): AsyncGenerator<StoredFile> {
  for (const folder of folders) {
    yield* filesBelow(folder)
    if (git) yield* filesOfHistory(folder)
  }
}

function nameOf({ path, commit }: StoredFile): { file: string; commit?: string } {
  return { file: path, ...(commit !== undefined && { commit }) }
}

function placeOf(file: StoredFile): Extract<Hit['place'], { in: 'file' }> {
  return { in: 'file', ...nameOf(file) }
}

function summed(all: readonly InFiles[]): InFiles {
  return {
    hits: all.flatMap(({ hits }) => hits),
    cutOff: all.flatMap(({ cutOff }) => cutOff),
    unopened: all.flatMap(({ unopened }) => unopened),
    count: all.length,
  }
}
