import { connectEscalate } from './escalate.ts'
import { connectNewRoles } from './new-roles.ts'
import { connectRolesMadeAnew } from './roles-made-anew.ts'
import type { AccessPath } from './access-path.ts'

export const i13: AccessPath = {
  id: 'I13',
  title: 'a role that one is bound to can be given every right',
  precondition:
    'escalate on the role, and update or patch on it, by one identity (or create and escalate, where somebody may delete or change it); and being bound to it, or being able to write a binding: while the role is empty it takes no bind to bind it',
  close: "remove escalate; nobody but the cluster's own controllers needs it",
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of both rights',
  effect: 'path',
  grant: (context) => {
    connectEscalate(context)
    connectNewRoles(context)
    connectRolesMadeAnew(context)
  },
}
