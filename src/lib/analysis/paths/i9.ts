import { connectConstrained } from './constrained.ts'
import type { AccessPath } from './access-path.ts'

export const i9: AccessPath = {
  id: 'I9',
  title: 'constrained impersonation reads as somebody else without the verb impersonate',
  precondition:
    'impersonate:user-info, impersonate:serviceaccount or impersonate:arbitrary-node on somebody who may read the Secret or request tokens, or impersonate:associated-node with a token that is bound to such a node or to a pod on it (whoever may request tokens of the account or make pods in its namespace chooses the node), and impersonate-on:MODE:VERB on secrets or serviceaccounts/token',
  close: 'remove either right',
  versions: '1.35 and later, where ConstrainedImpersonation is on',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of both rights',
  effect: 'path',
  connect: connectConstrained,
}
