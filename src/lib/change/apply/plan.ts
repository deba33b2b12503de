import { objectOf, textOf } from '../../base/json.ts'
import { validateSecret, type Violation } from '../../crypto/secret-types/index.ts'
import { compareFields, type Comparison, liveFields, wantedFields } from './compare.ts'
import { ownersOf } from './managed-fields.ts'
import { withoutClientSideApply } from './last-applied.ts'
import { violationsAfter } from './outcome.ts'
import { takenOver } from './take-over.ts'
import type {
  ApplyOptions,
  ApplyPlan,
  ApplyStep,
  Live,
  Refusal,
  Remark,
  TakeOver,
  Wanted,
} from './types.ts'

/**
 * Plans to apply one object, from what stands in the cluster. Pure: nothing is sent.
 *
 * @param live absent where there is no such object
 */
export function planApply(given: Wanted, live: Live | undefined, options: ApplyOptions): ApplyPlan {
  const wanted = withType(given, live)
  if (live === undefined) return planCreation(wanted, options)
  const takeOver = takeOverOf(live, options)
  const owners = ownersOf(takeOver?.managedFields ?? live.managedFields)
  const comparison = compareFields(wantedFields(wanted), liveFields(live), owners)
  const step = changeOf({ wanted, live, comparison, takeOver, options })
  const violations = violationsAfter(wanted, live, comparison, options.now)
  return {
    step,
    refusals: [
      ...staleness(wanted, live),
      ...invalid(violations, step, options),
      ...conflicts(comparison, options),
      ...managed(live, step, options),
    ],
    remarks: remarksOf({ live, step, violations, options }),
  }
}

function planCreation(wanted: Wanted, options: ApplyOptions): ApplyPlan {
  const { changes } = compareFields(wantedFields(wanted), new Map(), [])
  const step: ApplyStep = {
    action: 'apply',
    wanted,
    change: 'created',
    changes,
    force: options.forceConflicts,
    forced: [],
  }
  const violations = wanted.kind === 'Secret' ? validateSecret(wanted.secret, options.now) : []
  return {
    step,
    refusals: [...staleness(wanted, undefined), ...invalid(violations, step, options)],
    remarks: mild(violations, step, options),
  }
}

/** A type that the manifest leaves out stays what it is; to leave it out would set it back. */
function withType(wanted: Wanted, live: Live | undefined): Wanted {
  if (wanted.kind !== 'Secret' || wanted.secret.type !== '') return wanted
  const type = live?.kind === 'Secret' ? live.secret.type : 'Opaque'
  return { ...wanted, secret: { ...wanted.secret, type } }
}

function takeOverOf(live: Live, { purgeLastApplied }: ApplyOptions): TakeOver | undefined {
  if (live.kind !== 'Secret') return undefined
  if (purgeLastApplied && live.lastApplied !== 'absent') {
    return { managedFields: withoutClientSideApply(live.managedFields), purgeLastApplied }
  }
  const managedFields = takenOver(live.managedFields)
  if (managedFields === live.managedFields) return undefined
  return { managedFields, purgeLastApplied: false }
}

interface Found {
  readonly wanted: Wanted
  readonly live: Live
  readonly comparison: Comparison
  readonly takeOver: TakeOver | undefined
  readonly options: ApplyOptions
}

function changeOf({ wanted, live, comparison, takeOver, options }: Found): ApplyStep {
  const { uid, resourceVersion } = live
  const isNothing = comparison.isNothing && takeOver === undefined
  return {
    action: 'apply',
    wanted,
    base: { uid, resourceVersion },
    change: isNothing ? 'unchanged' : 'configured',
    changes: comparison.changes,
    force: options.forceConflicts,
    forced: options.forceConflicts ? comparison.conflicts : [],
    ...(takeOver !== undefined && { takeOver }),
  }
}

/** Whoever writes these into a manifest means this very object, in this very state. */
function staleness(wanted: Wanted, live: Live | undefined): readonly Refusal[] {
  const metadata =
    wanted.kind === 'Secret' ? wanted.secret.metadata : objectOf(wanted.object['metadata'])
  return (['uid', 'resourceVersion'] as const)
    .filter((field) => textOf(metadata[field]) !== '' && metadata[field] !== live?.[field])
    .slice(0, 1)
    .map((field) => ({ kind: 'stale', field }))
}

function invalid(
  violations: readonly Violation[],
  step: ApplyStep,
  options: ApplyOptions,
): readonly Refusal[] {
  const fatal = violations.filter((violation) => isFatal(violation, step, options))
  return fatal.length === 0 ? [] : [{ kind: 'invalid', violations: fatal }]
}

/** What is only useless, and is there already, is no reason to stop the rest. */
function isFatal({ server }: Violation, { change }: ApplyStep, { strict }: ApplyOptions): boolean {
  return server || (strict && change !== 'unchanged')
}

function conflicts(comparison: Comparison, { forceConflicts }: ApplyOptions): readonly Refusal[] {
  if (forceConflicts || comparison.conflicts.length === 0) return []
  return [{ kind: 'conflict', conflicts: comparison.conflicts }]
}

function managed(
  live: Live,
  { change }: ApplyStep,
  { forceManaged }: ApplyOptions,
): readonly Refusal[] {
  if (live.kind !== 'Secret' || live.managers.length === 0) return []
  if (forceManaged || change === 'unchanged') return []
  return [{ kind: 'managed', managers: live.managers }]
}

interface Told {
  readonly live: Live
  readonly step: ApplyStep
  readonly violations: readonly Violation[]
  readonly options: ApplyOptions
}

function remarksOf({ live, step, violations, options }: Told): readonly Remark[] {
  const { kept } = step.changes
  const remarks: Remark[] = [...mild(violations, step, options)]
  if (kept.length > 0) remarks.push({ kind: 'kept', keys: kept })
  if (live.kind !== 'Secret') return remarks
  if (live.lastApplied === 'holds values' && step.takeOver?.purgeLastApplied !== true) {
    remarks.push({ kind: 'lastApplied' })
  }
  if (live.managers.length > 0 && options.forceManaged && step.change !== 'unchanged') {
    remarks.push({ kind: 'managed', managers: live.managers })
  }
  return remarks
}

function mild(
  violations: readonly Violation[],
  step: ApplyStep,
  options: ApplyOptions,
): readonly Remark[] {
  const rest = violations.filter((violation) => !isFatal(violation, step, options))
  return rest.length === 0 ? [] : [{ kind: 'invalid', violations: rest }]
}
