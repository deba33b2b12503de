import type { Wish } from '../../change/revoke/index.ts'
import type { RevokeInvocation } from './invocation.ts'
import { whomOf } from './whom.ts'

/** What the flags want of a credential. */
export function wishOf(invocation: RevokeInvocation): Wish {
  const { undo, delete: isFinal, 'delete-account': deleteAccount } = invocation.flags
  return { undo, delete: isFinal, deleteAccount, now: new Date(), whom: whomOf(invocation) }
}
