import { BIND_VALIDATING_POLICIES, CREATE_VALIDATING_POLICIES, UPDATE_SECRETS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d12: AccessPath = {
  id: 'D12',
  title: "a refusal by a validating policy of one's own carries the value",
  precondition:
    'update on secrets, and create on validatingadmissionpolicies and their bindings: the message of the policy is an expression over oldObject.data, and a dry-run update shows it',
  close:
    'remove one of the rights; nobody but cluster administrators needs to write admission policies',
  versions: '1.30 and later',
  confidence: 'certain',
  evidence: 'the bindings and roles of each of the rights',
  effect: 'path',
  connect: ({ build }) => {
    const policies = build.may(CREATE_VALIDATING_POLICIES, '')
    const bindings = build.may(BIND_VALIDATING_POLICIES, '')
    for (const { station, namespace, name } of build.holdings(UPDATE_SECRETS)) {
      const to = name === null ? build.secrets(namespace) : build.secret({ namespace, name })
      build.joint([policies, bindings, station], to, { id: 'D12' })
    }
  },
}
