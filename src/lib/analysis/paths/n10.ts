import { connectMutation } from './admission.ts'
import type { AccessPath } from './access-path.ts'

export const n10: AccessPath = {
  id: 'N10',
  title: 'mutating admission can put Secrets into pods of others',
  precondition:
    'create, update or patch on mutatingwebhookconfigurations, or on mutatingadmissionpolicies with their bindings: every pod that is created can be given any Secret, account or image, and a webhook is sent every Secret that is written; who may also update the Secret reads it out of its own dry run, by a policy of its own',
  close: 'remove the verbs from all but administrators',
  versions: 'every version',
  confidence: 'conditional',
  condition:
    'a pod is created, or the Secret is written, while it is in place; certain for those who may write policies, their bindings and the Secret',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: connectMutation,
}
