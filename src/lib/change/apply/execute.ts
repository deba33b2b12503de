import type { DryRun } from '../writer.ts'
import type { ApplyStep } from './types.ts'
import type { ApplyWriter } from './writer.ts'

/**
 * Carries out one step, on the object that it was planned for: in any other state the API server
 * refuses it.
 *
 * @returns whether anything changed
 * @throws ApiError of the writer; `conflict` when the object was changed meanwhile
 */
export async function applyStep(
  step: ApplyStep,
  writer: ApplyWriter,
  dryRun: DryRun,
): Promise<ApplyStep['change']> {
  const { wanted, change, takeOver } = step
  if (dryRun === 'client' || change === 'unchanged') return change
  const base =
    takeOver === undefined || step.base === undefined
      ? step.base
      : await writer.takeOver(wanted, { ...step.base, ...takeOver }, dryRun)
  // A trial run changes no owner, so what it would have taken over is still somebody else's.
  const force = step.force || (takeOver !== undefined && dryRun === 'server')
  const trial = dryRun === 'server' ? step.base : base
  const after = await writer.applyObject(wanted, { ...(trial && { base: trial }), force }, dryRun)
  const same = after.resourceVersion === step.base?.resourceVersion
  return same && takeOver === undefined ? 'unchanged' : change
}
