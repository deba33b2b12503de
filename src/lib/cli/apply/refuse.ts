import { ApiError, UserError } from '../../base/errors.ts'
import type { ApplyPlan, Refusal } from '../../change/apply/types.ts'
import { refusalLines } from '../../view/apply.ts'
import type { Io } from '../io.ts'
import { printLines } from '../print.ts'

const HINTS: Readonly<Record<Refusal['kind'], string>> = {
  invalid:
    '--validate warn lets through what the API server would take; what is immutable needs a Secret of another name',
  conflict: '--force-conflicts takes these fields; whoever set them may set them again',
  managed: '--force-managed writes them anyway, until they are overwritten',
  stale: 'leave uid and resourceVersion out of the manifest, unless you mean that very state',
}

/**
 * Says all that stands in the way, before anything is sent.
 *
 * @throws UserError; ApiError with `conflict` when only others' fields and states are in the way
 */
export async function refuse(plans: readonly ApplyPlan[], io: Io): Promise<void> {
  const refused = plans.filter(({ refusals }) => refusals.length > 0)
  const [first] = refused
  if (first === undefined) return
  await printLines(
    io.stderr,
    refused.flatMap(({ step, refusals }) => refusalLines(step.wanted, refusals)),
  )
  const kinds = new Set(refused.flatMap(({ refusals }) => refusals.map(({ kind }) => kind)))
  const message = `${refused.length} of ${plans.length} cannot be applied, so nothing was changed`
  const hints = [...kinds].map((kind) => HINTS[kind])
  if (kinds.has('invalid') || kinds.has('managed')) throw new UserError(message, hints)
  const { namespace, name } = first.step.wanted
  const request = { verb: 'patch', resource: 'secrets', namespace, name }
  throw new ApiError(message, { failure: 'conflict', request, hints })
}
