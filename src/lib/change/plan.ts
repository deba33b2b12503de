import { unreachable } from '../base/errors.ts'
import type { NamespacedName } from '../base/names.ts'
import type { SecretDraft } from './draft.ts'
import type { DryRun, Writer } from './writer.ts'

/** One thing that is to be done. Writes are plans (design §4.3): data first, deeds later. */
export interface Step {
  readonly action: 'create'
  readonly draft: SecretDraft
}

/** What became of a step: without values. */
export interface StepReport {
  readonly action: Step['action']
  readonly object: { readonly kind: 'Secret' } & NamespacedName
  readonly type: string
  readonly keys: readonly string[]
  readonly immutable: boolean
  /** `planned` for a dry run of the client, `accepted` for one of the server. */
  readonly outcome: 'planned' | 'accepted' | 'done'
}

/**
 * Does what the steps say, in their order, and ends at the first that fails.
 *
 * @throws ApiError of the writer
 */
export async function execute(
  steps: readonly Step[],
  writer: Writer,
  dryRun: DryRun,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = []
  for (const step of steps) {
    if (dryRun !== 'client') await perform(step, writer, dryRun)
    reports.push(reportOf(step, dryRun))
  }
  return reports
}

async function perform(
  { action, draft }: Step,
  writer: Writer,
  dryRun: Exclude<DryRun, 'client'>,
): Promise<void> {
  switch (action) {
    case 'create':
      return writer.createSecret(draft, dryRun)
    default:
      return unreachable(action)
  }
}

const OUTCOMES = { client: 'planned', server: 'accepted', none: 'done' } as const

function reportOf({ action, draft }: Step, dryRun: DryRun): StepReport {
  const { namespace, name, type, data, immutable } = draft
  return {
    action,
    object: { kind: 'Secret', namespace, name },
    type,
    keys: [...data.keys()],
    immutable,
    outcome: OUTCOMES[dryRun],
  }
}
