import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import type { Pair } from '../../change/diff/compare.ts'
import type { InvocationWith } from '../command.ts'
import type { documentOutput } from '../flags.ts'
import { canAsk, prompter } from '../prompt.ts'
import { printLines } from '../print.ts'
import type { DiffFlags } from './plan.ts'

type Invocation = InvocationWith<DiffFlags & typeof documentOutput>

/**
 * Values are shown to a person only, never to a file, a pipe or a log.
 *
 * @throws UserError when standard output is no terminal, or nobody can be asked
 */
export function checkReveal({ flags, io }: Invocation): void {
  if (flags.output !== undefined) {
    throw new UserError(`-o ${flags.output} never holds a value, so it does not go with --reveal`)
  }
  if (io.stdout.isTerminal && canAsk(io)) return
  throw new UserError('--reveal shows values on a terminal only, after a question', [
    'standard input, standard output and standard error must be terminals, and CI not be set',
  ])
}

/** Shows the values that differ, when the answer is yes. */
export async function reveal(invocation: Invocation, pairs: readonly Pair[]): Promise<void> {
  const { io } = invocation
  const { revealLines } = await import('../../view/diff-reveal.ts')
  const changes = pairs.flatMap(changesOf)
  if (changes.length === 0) return
  const ask = await prompter(invocation, 'a terminal')
  const keys = changes.length === 1 ? 'this value' : `these ${changes.length} values`
  if (!(await ask.yes(`Show ${keys} in clear on this terminal?`))) return
  await printLines(
    io.stdout,
    changes.flatMap(({ title, before, after }) => [title, ...revealLines(before, after)]),
  )
}

interface Change {
  readonly title: string
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array | undefined
}

function changesOf({ before, after }: Pair): readonly Change[] {
  const secret = before ?? after
  if (secret === undefined) return []
  const keys = new Set([...(before?.data.keys() ?? []), ...(after?.data.keys() ?? [])])
  return [...keys].toSorted().flatMap((key) => {
    const [was, is] = [before?.data.get(key)?.reveal(), after?.data.get(key)?.reveal()]
    if (was !== undefined && is !== undefined && Buffer.compare(was, is) === 0) return []
    return [{ title: `${qualifiedName(secret)}  ${key}`, before: was, after: is }]
  })
}
