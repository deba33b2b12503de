import type { NamespacedName } from '../../base/names.ts'
import { type KeepRules, type RotationCluster, valuesToDrop } from '../../change/rotate/index.ts'
import { parseSpan } from '../../source/kubeconfig/duration.ts'
import { printLines } from '../print.ts'
import type { RotationInvocation } from './invocation.ts'
import { positive } from './limits.ts'
import { tellDone } from './tell-done.ts'

/**
 * What --keep and --keep-for say.
 *
 * @throws UserError
 */
export function keepRules({ flags }: RotationInvocation): KeepRules {
  const keepFor = flags['keep-for']
  return {
    revisions: positive('--keep', flags.keep),
    ...(keepFor !== undefined && { ageMs: parseSpan(keepFor, '--keep-for') }),
  }
}

/**
 * Lets the values of former revisions go. What was rotated is rotated whether or not this succeeds.
 */
export async function forgetOld(
  { io }: RotationInvocation,
  cluster: RotationCluster,
  secret: NamespacedName,
  rules: KeepRules,
): Promise<void> {
  try {
    const journals = await cluster.journals(secret)
    for (const stored of valuesToDrop(journals, rules, io.now())) {
      await cluster.saveJournal(stored, { ...stored.journal, forgotten: true }, 'all')
    }
  } catch {
    const note = 'note: values of former revisions could not be taken away'
    await tellDone(io, () => printLines(io.stderr, [note]))
  }
}
