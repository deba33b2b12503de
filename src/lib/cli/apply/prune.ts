import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { planPrune, type PruneStep } from '../../change/apply/prune.ts'
import type { Wanted } from '../../change/apply/types.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { printLines } from '../print.ts'
import { prompter } from '../prompt.ts'
import { pruneCandidates } from './candidates.ts'
import type { applyFlags } from './flags.ts'

type Invocation = InvocationWith<typeof applyFlags>

/** Everything in the files, selected or not: none of it is ever pruned. */
interface Input {
  readonly held: readonly Pick<Wanted, 'namespace' | 'name'>[]
  readonly wanted: readonly Wanted[]
}

/**
 * What --prune deletes, in the namespaces of the manifests, as kubectl's.
 *
 * @throws UserError when a controller or tool manages one; ApiError
 */
export async function pruneSteps(
  { flags }: Invocation,
  client: Connection,
  { held, wanted }: Input,
): Promise<readonly PruneStep[]> {
  const { selector } = flags
  if (!flags.prune || selector === undefined) return []
  const namespaces = [...new Set(wanted.map(({ namespace }) => namespace))].toSorted(compareText)
  const found = await Promise.all(namespaces.map((each) => pruneCandidates(client, each, selector)))
  const steps = planPrune(found.flat(), held)
  const managed = steps.find(({ managers }) => managers.length > 0)
  if (managed === undefined || flags['force-managed']) return steps
  const { name, evidence } = managed.managers[0] ?? { name: '', evidence: '' }
  throw new UserError(
    `${qualifiedName(managed)} would be pruned, but is managed by ${name} (${evidence}); nothing was changed`,
    ['--force-managed deletes it anyway, until it is made anew'],
  )
}

/**
 * Whether what would be deleted may be: nothing is lost without a word.
 *
 * @throws UserError when there is nobody to ask
 */
export async function mayPrune(
  invocation: Invocation,
  { contextName, server }: Connection,
  steps: readonly PruneStep[],
): Promise<boolean> {
  const { flags, io } = invocation
  if (steps.length === 0 || flags.yes || flags['dry-run'] !== 'none') return true
  await printLines(
    io.stderr,
    steps.map((step) =>
      escapeLine(`to be deleted: ${qualifiedName(step)} (${step.keys.join(', ')})`),
    ),
  )
  const ask = await prompter(invocation, '--yes or --dry-run')
  const what = steps.length === 1 ? 'this Secret' : `these ${steps.length} Secrets`
  return ask.yes(`Apply, and delete ${what} in ${contextName ?? server}?`)
}
