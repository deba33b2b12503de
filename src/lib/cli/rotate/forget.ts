import type { NamespacedName } from '../../base/names.ts'
import { type RotationCluster, valuesToDrop } from '../../change/rotate/index.ts'
import { parseTimeout } from '../../source/kubeconfig/duration.ts'
import { printLines } from '../print.ts'
import type { RotationInvocation } from './invocation.ts'
import { positive } from './plan.ts'

/**
 * Lets the values of former revisions go, as --keep and --keep-for say. What was rotated is
 * rotated whether or not this succeeds.
 */
export async function forgetOld(
  { flags, io }: RotationInvocation,
  cluster: RotationCluster,
  secret: NamespacedName,
): Promise<void> {
  const keepFor = flags['keep-for']
  const rules = {
    revisions: positive('--keep', flags.keep),
    ...(keepFor !== undefined && { ageMs: parseTimeout(keepFor, '--keep-for') }),
  }
  try {
    const journals = await cluster.journals(secret)
    for (const stored of valuesToDrop(journals, rules, io.now())) {
      await cluster.saveJournal(stored, { ...stored.journal, forgotten: true }, 'all')
    }
  } catch {
    await printLines(io.stderr, ['note: values of former revisions could not be taken away'])
  }
}
