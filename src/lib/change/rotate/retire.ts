/** The end of a Secret that another one has followed. */
import { kindAndName, qualifiedName } from '../../base/names.ts'
import { stillUsing } from './restart/consumers.ts'
import type { Run, Users } from './running.ts'
import { successorGone, successorOf } from './values/successor.ts'
import { proveTokenDead } from './values/token.ts'

/**
 * Deletes the Secret, unless somebody needs it still. The journals move to the successor first:
 * with their Secret they would be gone.
 *
 * @throws ChangedMeanwhile when the successor is gone; StepFailed; ApiError
 */
export async function retire(run: Run): Promise<void> {
  const { cluster, tell, usersNow } = run.means
  const successor = await successorOf(cluster, run.journal)
  if (successor === undefined) throw successorGone(run.journal)
  await moveJournals(run, { name: successor.name, uid: successor.uid })
  const { secret, left } = run.journal
  const byHand = left.filter(({ todo }) => todo === 'byHand')
  const users = new Set([
    ...byHand.map(kindAndName),
    // Also those that came while the others were restarted.
    ...inWords(await usersNow(secret)),
  ])
  if (users.size > 0) {
    const who = [...users].join(', ')
    tell({ type: 'note', text: `${qualifiedName(secret)} stays, as it is still used by ${who}` })
    return
  }
  const old = await cluster.readSecret(secret)
  if (old === undefined || old.uid !== secret.uid) return
  await cluster.deleteSecret(old)
  if (run.journal.strategy === 'sa-token') await proveTokenDead(old, run.means)
}

function inWords({ consumers, coverage }: Users): readonly string[] {
  const known = stillUsing(consumers).map(kindAndName)
  return coverage.complete ? known : [...known, 'perhaps others, which could not be read']
}

async function moveJournals(
  run: Run,
  owner: { readonly name: string; readonly uid: string },
): Promise<void> {
  const { cluster } = run.means
  if (run.journal.owner.uid !== owner.uid) await run.save({ owner })
  const earlier = (await cluster.journals(run.journal.secret)).filter(
    ({ journal }) => journal.revision < run.journal.revision && journal.owner.uid !== owner.uid,
  )
  for (const stored of earlier) await cluster.saveJournal(stored, { ...stored.journal, owner })
}
