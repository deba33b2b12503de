/** Requests by which one becomes somebody else. */
import { on, type Requests } from '../../graph/requests.ts'
import { DISCLOSING_VERBS } from './secrets.ts'

const AUTHENTICATION = 'authentication.k8s.io'
const CHANGE = 'update patch'

export const REQUEST_TOKENS: Requests = {
  key: 'request tokens',
  patterns: [on('', 'serviceaccounts/token', 'create')],
}

/** What a node needs in place of the token volume of a pod, by the audience of the token. */

export const TOKENS_WITHOUT_VOLUME: Requests = {
  key: 'request tokens without a volume',
  together: true,
  patterns: [
    on(
      '',
      ['https://kubernetes.default.svc', 'https://kubernetes.default.svc.cluster.local'],
      'request-serviceaccounts-token-audience',
    ),
  ],
}

export const CHANGE_ACCOUNTS: Requests = {
  key: 'change service accounts',
  patterns: [on('', 'serviceaccounts', 'update patch')],
}

export const CREATE_ACCOUNTS: Requests = {
  key: 'create service accounts',
  patterns: [on('', 'serviceaccounts', 'create', 'unnamed')],
  exact: true,
}

export const DELETE_ACCOUNTS: Requests = {
  key: 'delete service accounts',
  patterns: [
    on('', 'serviceaccounts', 'delete'),
    on('', 'serviceaccounts', 'deletecollection', 'unnamed'),
  ],
}

export const IMPERSONATE_USERS: Requests = {
  key: 'impersonate users',
  patterns: [on('', 'users', 'impersonate')],
  cluster: true,
  asOneself: true,
}

export const IMPERSONATE_GROUPS: Requests = {
  together: true,
  key: 'impersonate groups',
  patterns: [on('', 'groups', 'impersonate')],
  cluster: true,
  asOneself: true,
}

export const IMPERSONATE_ACCOUNTS: Requests = {
  key: 'impersonate service accounts',
  patterns: [on('', 'serviceaccounts', 'impersonate')],
  asOneself: true,
}

export const CONSTRAINED_USERS: Requests = {
  together: true,
  key: 'impersonate:user-info',
  patterns: [on(AUTHENTICATION, 'users', 'impersonate:user-info')],
  cluster: true,
}

export const CONSTRAINED_GROUPS: Requests = {
  together: true,
  key: 'impersonate:user-info of groups',
  patterns: [on(AUTHENTICATION, 'groups', 'impersonate:user-info')],
  cluster: true,
}

export const CONSTRAINED_ACCOUNTS: Requests = {
  together: true,
  key: 'impersonate:serviceaccount',
  patterns: [on(AUTHENTICATION, 'serviceaccounts', 'impersonate:serviceaccount')],
}

export const CONSTRAINED_NODES: Requests = {
  together: true,
  key: 'impersonate:arbitrary-node',
  patterns: [on(AUTHENTICATION, 'nodes', 'impersonate:arbitrary-node')],
  cluster: true,
}

export const CONSTRAINED_OWN_NODE: Requests = {
  together: true,
  key: 'impersonate:associated-node',
  patterns: [on(AUTHENTICATION, 'nodes', 'impersonate:associated-node')],
  cluster: true,
}

/** Modes of constrained impersonation, by the kind of identity. */

export const MODES = ['user-info', 'serviceaccount', 'arbitrary-node', 'associated-node']

/** What the right to make requests with the verb as somebody else is called. */

export function constrainedRead(mode: string, verb: string): string {
  return `impersonate-on:${mode}:${verb}`
}

export const CONSTRAINED_TOKENS: readonly Requests[] = MODES.map((mode) => {
  const verb = constrainedRead(mode, 'create')
  return {
    key: `${verb} tokens`,
    together: true,
    patterns: [on('', 'serviceaccounts/token', [verb])],
  }
})

export const CONSTRAINED_READS: readonly Requests[] = MODES.flatMap((mode) =>
  DISCLOSING_VERBS.map((verb) => {
    const key = constrainedRead(mode, verb)
    return { key, together: true, patterns: [on('', 'secrets', [key])] }
  }),
)

export const CHANGE_AWS_AUTH: Requests = {
  key: 'change aws-auth',
  patterns: [on('', 'configmaps', CHANGE)],
}

export const IDENTITY_REQUESTS: readonly Requests[] = [
  REQUEST_TOKENS,
  TOKENS_WITHOUT_VOLUME,
  CHANGE_ACCOUNTS,
  CREATE_ACCOUNTS,
  DELETE_ACCOUNTS,
  IMPERSONATE_USERS,
  IMPERSONATE_GROUPS,
  IMPERSONATE_ACCOUNTS,
  CONSTRAINED_USERS,
  CONSTRAINED_GROUPS,
  CONSTRAINED_ACCOUNTS,
  CONSTRAINED_NODES,
  CONSTRAINED_OWN_NODE,
  ...CONSTRAINED_READS,
  ...CONSTRAINED_TOKENS,
  CHANGE_AWS_AUTH,
]
