import type { Whom } from '../../change/revoke/index.ts'
import type { RevokeInvocation } from './invocation.ts'

/** Who is named by flags. @throws UserError when a name is none */
export function whomOf({ flags }: RevokeInvocation): Whom {
  return { endpoints: flags.endpoint }
}
