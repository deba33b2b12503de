import { connectBind } from './bind.ts'
import type { AccessPath } from './access-path.ts'

export const i11: AccessPath = {
  id: 'I11',
  title: 'a role can be bound to oneself',
  precondition:
    'bind on a role that reaches the Secret, and create, update or patch on rolebindings of the namespace (or clusterrolebindings), by one identity',
  close: 'limit bind by resourceNames to roles that reach nothing',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of both rights',
  effect: 'path',
  grant: connectBind,
}
