/** Goes on with a rotation that was begun, perhaps by somebody else. */
import { UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { abort, resume, type StoredJournal } from '../../change/rotate/index.ts'
import { rotationPlanLines } from '../../view/rotation-plan.ts'
import { ExitCode } from '../exit-code.ts'
import { printLines } from '../print.ts'
import { canAsk } from '../prompt.ts'
import { isWanted } from './begin.ts'
import { type Carry, goThrough } from './carry-out.ts'
import { endRotation } from './end.ts'
import type { RotateInvocation } from './invocation.ts'
import type { Place } from './plan.ts'
import { checkRetyped } from './services/retyped.ts'

/**
 * Shows what it was begun to do, and carries it on, or back with --abort.
 *
 * @throws UserError when none is under way; ApiError; TakenOver
 */
export async function goOn(
  invocation: RotateInvocation,
  name: NamespacedName,
  open: StoredJournal | undefined,
  place: Place,
): Promise<ExitCode> {
  if (open === undefined) {
    throw new UserError(`no rotation of ${qualifiedName(name)} is under way`)
  }
  const { flags, io } = invocation
  checkRetyped(invocation, open.journal)
  // Somebody else may have begun it, or written it.
  const lines = rotationPlanLines(open.journal, `begun by ${open.journal.by}`, io.glyphs)
  await printLines(io.stderr, lines)
  const asks = flags.resume && !flags.yes && canAsk(io)
  if (asks && !(await isWanted(invocation, place))) return ExitCode.done
  const carry = flags.abort ? abortAsAsked : resume
  const begin = (): Promise<StoredJournal> => Promise.resolve(open)
  return endRotation(
    invocation,
    await goThrough(invocation, { secret: name, begin, carry, services: place.services }),
  )
}

const abortAsAsked: Carry = (stored, means) => abort(stored, means, 'the operator asked for it')
