import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../paths/attacker.ts'
import {
  addPiece,
  bindToSelf,
  gathered,
  joinBinding,
  makeGathering,
  refusedForRules,
  rewriteRole,
  type RoleName,
} from './moves/role.ts'
import type { Session } from './session.ts'
import type { World } from './world.ts'

/** A role that says nothing for the moment, so that binding it takes no `bind`. */
export interface Emptied {
  readonly role: RoleName
  /** Gives it every right, by whoever emptied it. */
  fill(): Promise<boolean>
}

const METHODS = ['PATCH', 'PUT'] as const

/** Row I13: takes out of a role what it says. */
export async function emptyRole(
  world: World,
  session: Session,
  role: RoleName,
): Promise<Emptied | undefined> {
  for (const method of METHODS) {
    // To take rules away takes no `escalate`, and would only do harm where they cannot be put back.
    const mayFill = await rewriteRole(world, session, role, method, { dryRun: true })
    if (mayFill.status >= 300) continue
    await rewriteRole(world, session, role, method, { rules: [] })
    const fill = async (): Promise<boolean> =>
      (await rewriteRole(world, session, role, method)).status < 300
    return { role, fill }
  }
  return undefined
}

/** Row I15: makes a ClusterRole that gathers what is not there yet. */
export async function emptyGathering(world: World, session: Session): Promise<Emptied | undefined> {
  const { answer, name, label } = await makeGathering(world, session)
  if (answer.status >= 300) return undefined
  const fill = async (): Promise<boolean> => {
    const made = await addPiece(world, session, label)
    if (made.status < 300) await gathered(world, name)
    return made.status < 300
  }
  return { role: { namespace: '', name }, fill }
}

/** Binds an empty role to the session, by a new binding or by one that is there. */
export async function bindEmptied(
  world: World,
  session: Session,
  scope: string,
  role: RoleName,
): Promise<boolean> {
  const made = await patiently(() => bindToSelf(world, session, scope, role))
  if (made.status < 300) return true
  const known = world.plan.bindings.filter(
    (each) =>
      each.namespace === scope &&
      each.role.name === role.name &&
      each.role.namespace === role.namespace,
  )
  for (const binding of known) {
    for (const method of METHODS) {
      const joined = await patiently(() => joinBinding(world, session, binding, method))
      if (joined.status < 300) return true
    }
  }
  return false
}

/** The API server hears a moment later that the role says nothing any more. */
async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  const end = Date.now() + 1500
  for (;;) {
    const answer = await ask()
    if (!refusedForRules(answer) || Date.now() > end) return answer
    await sleep(40)
  }
}
