/** What nobody knows how to revoke. */
import { UserError } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import { COMMAND } from '../../../base/product.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { Plan, Wish } from '../step.ts'

export const UNKNOWN: Credential = {
  kind: 'unknown',
  title:
    'a value of a kind that this program does not know: only its service can say that it is dead',
}

/** @throws UserError when something is to be taken back */
export function planUnknown(secret: RevokedSecret, wish: Wish): Plan {
  const name = qualifiedName(secret)
  if (wish.undo) throw new UserError(`there is nothing to take back for ${name}`)
  // Its service was told then, and the journal says so.
  if (wish.earlier?.rotation.service !== undefined) return { steps: [], residual: [] }
  return {
    steps: [
      {
        type: 'byHand',
        id: 'service',
        title: 'make its service refuse it: nothing here can do or prove that',
      },
    ],
    residual: [
      `with a hook it is done and proven: ${COMMAND} rotate ${name} --hook PATH`,
      `for a PostgreSQL password: ${COMMAND} rotate ${name} --strategy postgres`,
      `evidence of either afterwards: ${COMMAND} revoke ${name} --revision N`,
    ],
  }
}
