import { isDeepStrictEqual } from 'node:util'

import { ApiError, Bug } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import { applyStep } from '../../change/apply/execute.ts'
import { planApply } from '../../change/apply/plan.ts'
import type { PruneStep } from '../../change/apply/prune.ts'
import { type ApplyReport, outcomeOf, reportOf } from '../../change/apply/report.ts'
import type { ApplyOptions, ApplyStep } from '../../change/apply/types.ts'
import type { ApplyWriter } from '../../change/apply/writer.ts'
import type { DryRun } from '../../change/writer.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { refusalLines } from '../../view/apply.ts'
import { inContext } from './in-context.ts'
import { readLive } from './live.ts'

/** Far more would only wait in the API server's own queue (priority and fairness). */
const AT_A_TIME = 8

/** As kubectl's apply tries again when an object changes under its hands. */
const TRIES = 5

export interface Means {
  readonly client: ApiClient
  readonly writer: ApplyWriter
  readonly options: ApplyOptions
  readonly dryRun: DryRun
}

/** What was done, and what ended it before everything was. */
export interface CarriedOut {
  readonly reports: readonly ApplyReport[]
  readonly failure?: Error
}

/** Does what the steps say, and begins no more once one fails; deletes when all else is done. */
export async function carryOut(
  applied: readonly ApplyStep[],
  pruned: readonly PruneStep[],
  means: Means,
): Promise<CarriedOut> {
  const first = await each(applied, AT_A_TIME, means.dryRun, (step) => apply(step, means))
  const then = first.failure === undefined ? pruned : []
  const second = await each(then, 1, means.dryRun, (step) => prune(step, means))
  const skipped = pruned.slice(then.length).map((step) => reportOf(step, 'skipped'))
  const failure = first.failure ?? second.failure
  return {
    reports: [...first.reports, ...second.reports, ...skipped],
    ...(failure !== undefined && { failure }),
  }
}

/** Does a few at a time, and reports in the order of the steps. */
async function each<S extends ApplyStep | PruneStep>(
  steps: readonly S[],
  atATime: number,
  dryRun: DryRun,
  perform: (step: S) => Promise<S>,
): Promise<CarriedOut> {
  const reports = steps.map((step) => reportOf(step, 'skipped'))
  const failures: Error[] = []
  const rest = steps.entries()
  const work = async (): Promise<void> => {
    for (const [at, step] of rest) {
      if (failures.length > 0) return
      try {
        reports[at] = reportOf(await perform(step), outcomeOf(dryRun))
      } catch (error) {
        reports[at] = reportOf(step, 'failed')
        failures.push(error instanceof Error ? error : new Bug('a step ended with no error'))
      }
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
  const [failure] = failures
  return { reports, ...(failure !== undefined && { failure }) }
}

/**
 * An object that changed meanwhile is planned for anew, and written if that
 * comes to the same: somebody may only have set a label.
 */
async function apply(step: ApplyStep, means: Means): Promise<ApplyStep> {
  const { writer, dryRun, client, options } = means
  let planned = step
  for (let tries = 1; ; tries++) {
    try {
      return { ...planned, change: await applyStep(planned, writer, dryRun) }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.failure !== 'conflict') throw inContext(error, step.wanted)
      const again = planApply(step.wanted, await readLive(step.wanted, client), options)
      if (again.refusals.length > 0) {
        throw changedMeanwhile(error, refusalLines(step.wanted, again.refusals))
      }
      if (tries === TRIES || !isSameChange(planned, again.step)) throw changedMeanwhile(error, [])
      planned = again.step
    }
  }
}

function isSameChange(left: ApplyStep, right: ApplyStep): boolean {
  if (right.change === 'unchanged') return true
  const changeOf = ({ change, changes, forced, base }: ApplyStep): object => {
    return { change, changes, forced, uid: base?.uid }
  }
  return isDeepStrictEqual(changeOf(left), changeOf(right))
}

async function prune(step: PruneStep, { writer, dryRun }: Means): Promise<PruneStep> {
  try {
    if (dryRun !== 'client') await writer.deleteSecret(step, dryRun)
    return step
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // Somebody else deleted it.
    if (error.failure === 'notFound') return step
    throw error.failure === 'conflict' ? changedMeanwhile(error, []) : inContext(error, step)
  }
}

function changedMeanwhile({ request, status, reason }: ApiError, why: readonly string[]): ApiError {
  const { namespace = '', name = '' } = request
  const object = qualifiedName({ namespace, name })
  return new ApiError(`${object} was changed meanwhile, and is not what was planned for`, {
    failure: 'conflict',
    request,
    hints: [...why, `look at it (\`${COMMAND} describe ${object}\`), and apply again`],
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
  })
}
