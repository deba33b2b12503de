/** Carries a plan out, step by step, and keeps what there is to hand over. */
import { timestamp } from '../../base/timestamp.ts'
import { unreachable } from '../../base/errors.ts'
import type { Deed } from '../evidence/document.ts'
import type { Proof } from '../evidence/proof.ts'
import type { DryRun } from '../writer.ts'
import type { RevocationWriter, Witnesses } from './port.ts'
import type { ProveStep, Step } from './step.ts'

/** What has come of a step. */
export interface StepResult {
  readonly step: Step
  readonly deed?: Deed
  readonly proofs?: readonly Proof[]
}

interface Means {
  readonly writer: RevocationWriter
  readonly witnesses: Witnesses
  readonly now: () => Date
  /** Flags and name, to which the flag that takes something back is added. */
  readonly command: string
  readonly tell: (result: StepResult) => Promise<void>
}

/** Tries everything that is written, and asks nobody. @throws ApiError */
export async function tryRevocation(
  steps: readonly Step[],
  writer: RevocationWriter,
): Promise<void> {
  for (const step of steps) await write(step, writer, 'server')
}

/**
 * Does what the steps say, in their order, and ends at the first that fails.
 *
 * @throws ApiError; what was done before was told then
 */
export async function carryOutRevocation(steps: readonly Step[], means: Means): Promise<void> {
  let since = means.now()
  for (const step of steps) {
    if (step.type === 'prove') {
      await means.tell({ step, proofs: await means.witnesses.ask(step.question, since) })
      continue
    }
    const isDone = step.type === 'metadata' && step.isDone === true
    if (!isDone) await write(step, means.writer, 'none')
    const at = means.now()
    if (!isDone) since = at
    await means.tell({ step, deed: deedOf(step, at, means.command) })
  }
}

async function write(
  step: Step,
  writer: RevocationWriter,
  sent: Exclude<DryRun, 'client'>,
): Promise<void> {
  switch (step.type) {
    case 'metadata':
      return writer.changeMetadata(step, sent)
    case 'delete':
      return writer.deleteObject(step.object, sent)
    case 'prove':
    case 'byHand':
      return
    default:
      return unreachable(step)
  }
}

function deedOf(step: Exclude<Step, ProveStep>, at: Date, command: string): Deed {
  const deed = { step: step.id, what: step.title, at: timestamp(at) }
  if (step.type === 'byHand') return { ...deed, outcome: 'left' }
  if (step.type === 'delete') return { ...deed, outcome: 'done' }
  const undo = step.undo === undefined ? {} : { undo: `${command} ${step.undo}` }
  return { ...deed, outcome: step.isDone === true ? 'alreadyDone' : 'done', ...undo }
}
