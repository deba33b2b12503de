/** Consumers that came after the rotation was planned. */
import { kindAndName } from '../../base/names.ts'
import type { Journal, LeftConsumer } from './journal/journal.ts'
import { restartPlan, workloadsOf } from './restart/consumers.ts'
import { restartRules } from './restart/stale.ts'
import type { Run } from './running.ts'

/**
 * Looks once more who uses the Secret, as late as can be before its values change: between the plan
 * and this moment somebody was asked, and perhaps a service was waited for.
 *
 * @returns what the journal has to know more of; nothing when nobody came
 * @throws ApiError
 */
export async function newcomers({ means, journal }: Run): Promise<Partial<Journal>> {
  const { secret } = journal
  const { consumers } = await means.usersNow(secret)
  const workloads = await workloadsOf(consumers, means.cluster)
  const now = restartPlan(secret.name, consumers, workloads, restartRules(journal))
  // By uid: what was deleted and made again has other pods.
  const known = new Set(journal.targets.map(({ uid }) => uid))
  const targets = now.targets.filter(({ uid }) => !known.has(uid))
  const told = new Set([...journal.left, ...journal.targets].map(titleOf))
  const left = now.left.filter((each) => !told.has(titleOf(each)))
  if (targets.length === 0 && left.length === 0) return {}
  for (const each of targets) {
    tell(means, `${kindAndName(each)} came since the plan was made; it is restarted, too`)
  }
  for (const each of left) {
    tell(means, `${kindAndName(each)} came since the plan was made: ${each.because}`)
  }
  return { targets: [...journal.targets, ...targets], left: [...journal.left, ...left] }
}

function tell(means: Run['means'], text: string): void {
  means.tell({ type: 'note', text })
}

function titleOf({
  kind,
  namespace = '',
  name,
}: Pick<LeftConsumer, 'kind' | 'namespace' | 'name'>): string {
  return `${namespace}/${kind}/${name}`
}
