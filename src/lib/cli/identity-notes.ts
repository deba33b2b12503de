import { identityName } from '../analysis/reach/identity-name.ts'
import type { AskedIdentity } from '../analysis/reach/report.ts'
import type { Model } from '../model/model.ts'
import { escapeLine } from '../base/safe-text.ts'
import type { Asked } from './asked-identity.ts'
import type { Io } from './io.ts'
import { confirmKnown } from './known-identity.ts'
import { podOfWorkload } from './pod-of-workload.ts'
import { printLines } from './print.ts'
import { tokenNotes } from './token-notes.ts'
import { tokenState } from './token-state.ts'

/** What somebody's groups may add is not in the answer, and only whoever asks can change that. */
function groupNotes({ subject, groups, allGroups }: AskedIdentity): readonly string[] {
  if (subject.kind !== 'User' || groups.length > 0 || allGroups) return []
  return [
    `the cluster does not know the groups of ${identityName(subject)}, and none was given: what they add is left out (--in-group GROUP)`,
  ]
}

/**
 * Finds out whom an answer is to be about, and says on stderr what there is to say about them.
 *
 * @param options whether the answer itself says what the groups of a user would change
 *
 * @throws UserError when what was typed is not in the model, though it would have been seen
 */
export async function confirmIdentity(
  asked: Asked,
  model: Model,
  io: Io,
  { saysGroups }: { readonly saysGroups: boolean },
): Promise<AskedIdentity> {
  const { typed } = asked
  const identity = withToken(asked, model, io.now())
  const pod = typed ? podOfWorkload(model, identity.subject) : undefined
  const known = typed && pod === undefined ? confirmKnown(model, identity.subject) : []
  const groups = saysGroups ? [] : groupNotes(identity)
  const lines = [...tokenNotes(identity, asked), ...(pod?.notes ?? known), ...groups]
  await printLines(io.stderr, lines.map(escapeLine))
  return pod === undefined ? identity : { ...identity, subject: pod.subject }
}

function withToken({ identity, claims }: Asked, model: Model, now: Date): AskedIdentity {
  return claims === undefined ? identity : { ...identity, token: tokenState(claims, model, now) }
}
