/** Requests on webhooks, admission policies and aggregated API servers. */
import { on, type Requests } from '../../graph/requests.ts'

const ADMISSION = 'admissionregistration.k8s.io'
const CHANGE = 'update patch'

export const MUTATING_WEBHOOKS: Requests = {
  key: 'write mutating webhooks',
  patterns: [
    on(ADMISSION, 'mutatingwebhookconfigurations', CHANGE),
    on(ADMISSION, 'mutatingwebhookconfigurations', 'create', 'unnamed'),
  ],
  cluster: true,
}

export const MUTATING_POLICIES: Requests = {
  key: 'write mutating policies',
  patterns: [
    on(ADMISSION, 'mutatingadmissionpolicies', CHANGE),
    on(ADMISSION, 'mutatingadmissionpolicies', 'create', 'unnamed'),
  ],
  cluster: true,
}

export const CHANGE_MUTATING_POLICIES: Requests = {
  key: 'change mutating policies',
  patterns: [on(ADMISSION, 'mutatingadmissionpolicies', CHANGE)],
  cluster: true,
}

export const MUTATING_POLICY_BINDINGS: Requests = {
  key: 'write bindings of mutating policies',
  patterns: [
    on(ADMISSION, 'mutatingadmissionpolicybindings', CHANGE),
    on(ADMISSION, 'mutatingadmissionpolicybindings', 'create', 'unnamed'),
  ],
  cluster: true,
}

/** For policies of one's own: neither half works on what others have made. */

export const CREATE_MUTATING_POLICIES: Requests = {
  key: 'create mutating policies',
  patterns: [on(ADMISSION, 'mutatingadmissionpolicies', 'create', 'unnamed')],
  cluster: true,
}

export const BIND_MUTATING_POLICIES: Requests = {
  key: 'create bindings of mutating policies',
  patterns: [on(ADMISSION, 'mutatingadmissionpolicybindings', 'create', 'unnamed')],
  cluster: true,
}

export const VALIDATING_WEBHOOKS: Requests = {
  key: 'write validating webhooks',
  patterns: [
    on(ADMISSION, 'validatingwebhookconfigurations', CHANGE),
    on(ADMISSION, 'validatingwebhookconfigurations', 'create', 'unnamed'),
  ],
  cluster: true,
}

export const CREATE_VALIDATING_POLICIES: Requests = {
  key: 'write validating policies',
  patterns: [on(ADMISSION, 'validatingadmissionpolicies', 'create', 'unnamed')],
  cluster: true,
}

export const CHANGE_VALIDATING_POLICIES: Requests = {
  key: 'change validating policies',
  patterns: [on(ADMISSION, 'validatingadmissionpolicies', CHANGE)],
  cluster: true,
}

export const BIND_VALIDATING_POLICIES: Requests = {
  key: 'write bindings of validating policies',
  patterns: [on(ADMISSION, 'validatingadmissionpolicybindings', 'create', 'unnamed')],
  cluster: true,
}

export const CHANGE_VALIDATING_BINDINGS: Requests = {
  key: 'change bindings of validating policies',
  patterns: [on(ADMISSION, 'validatingadmissionpolicybindings', CHANGE)],
  cluster: true,
}

/** Which server answers for a group of resources. */

export const CHANGE_API_SERVICES: Requests = {
  key: 'change API services',
  patterns: [on('apiregistration.k8s.io', 'apiservices', CHANGE)],
  cluster: true,
}

export const ADMISSION_REQUESTS: readonly Requests[] = [
  MUTATING_WEBHOOKS,
  MUTATING_POLICIES,
  CHANGE_MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  CREATE_MUTATING_POLICIES,
  BIND_MUTATING_POLICIES,
  VALIDATING_WEBHOOKS,
  CREATE_VALIDATING_POLICIES,
  CHANGE_VALIDATING_POLICIES,
  BIND_VALIDATING_POLICIES,
  CHANGE_VALIDATING_BINDINGS,
  CHANGE_API_SERVICES,
]
