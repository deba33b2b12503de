import { objectOf, textOf } from '../../base/json.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { DryRun } from '../writer.ts'
import type { PruneStep } from './prune.ts'
import type { ApplyStep, Changes, FieldConflict, Wanted } from './types.ts'

/**
 * - `planned`: a dry run of the client
 * - `accepted`: one of the server
 * - `failed`: the API server refused it, or did not answer
 * - `skipped`: not tried, because one before it failed
 */
export type Outcome = 'planned' | 'accepted' | 'done' | 'failed' | 'skipped'

/** What became of one object: without values. */
export interface ApplyReport {
  readonly action: 'apply' | 'prune'
  readonly object: { readonly kind: 'Secret' | 'SealedSecret' } & NamespacedName
  /** Type of the Secret; empty where nothing says it. */
  readonly type: string
  readonly keys: readonly string[]
  readonly immutable: boolean
  readonly outcome: Outcome
  readonly change: ApplyStep['change'] | 'pruned'
  /** Which keys and fields; absent where the whole object came or went. */
  readonly changes?: Changes
  /** Fields that were taken from other field managers. */
  readonly forced?: readonly FieldConflict[]
  /** The last-applied annotation was taken away. */
  readonly purgedLastApplied?: true
}

const OUTCOMES = { client: 'planned', server: 'accepted', none: 'done' } as const

/** How a step ends that does not fail. */
export function outcomeOf(dryRun: DryRun): Outcome {
  return OUTCOMES[dryRun]
}

/** The report of a step. */
export function reportOf(step: ApplyStep | PruneStep, outcome: Outcome): ApplyReport {
  return step.action === 'prune' ? pruned(step, outcome) : applied(step, outcome)
}

function pruned(step: PruneStep, outcome: Outcome): ApplyReport {
  const { action, namespace, name, type, keys, immutable } = step
  const object = { kind: 'Secret', namespace, name } as const
  return { action, object, type, keys, immutable, outcome, change: 'pruned' }
}

function applied(step: ApplyStep, outcome: Outcome): ApplyReport {
  const { action, wanted, change, changes, forced, takeOver } = step
  const { kind, namespace, name } = wanted
  return {
    action,
    object: { kind, namespace, name },
    ...contentOf(wanted),
    outcome,
    change,
    ...(change === 'configured' && { changes }),
    ...(forced.length > 0 && { forced }),
    ...(takeOver?.purgeLastApplied === true && { purgedLastApplied: true }),
  }
}

function contentOf(wanted: Wanted): Pick<ApplyReport, 'type' | 'keys' | 'immutable'> {
  if (wanted.kind === 'Secret') {
    const { type, data, immutable = false } = wanted.secret
    return { type, keys: [...data.keys()], immutable }
  }
  const spec = objectOf(wanted.object['spec'])
  const template = objectOf(spec['template'])
  return {
    type: textOf(template['type']),
    keys: Object.keys(objectOf(spec['encryptedData'])),
    immutable: template['immutable'] === true,
  }
}
