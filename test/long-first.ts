import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Which files begin: those that run the program again and again, since questions
 * about the whole cluster that files share take the longer the more of it others
 * have left there; then what takes long by itself; at last what takes seconds, so
 * that no worker has much to do while the other is done.
 */
const FIRST = ['canary', 'program', 'scripts', 'chains', 'crypto', 'source', 'analysis', 'paths']

/** In each folder vitest's own order holds: what failed, what took long, what is large. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Vitest's own, which gives a new list.
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => turnOf(a.moduleId) - turnOf(b.moduleId))
  }
}

function turnOf(file: string): number {
  const turn = FIRST.findIndex((folder) => file.includes(`/test/${folder}/`))
  return turn === -1 ? FIRST.length : turn
}
