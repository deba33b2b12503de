import type { AccessPath } from './access-path.ts'

/** Membership itself is added with the identities, in `graph/identity-edges.ts`. */
export const d6: AccessPath = {
  id: 'D6',
  title: 'the API server puts everyone into the group',
  precondition:
    'a binding to system:authenticated, system:unauthenticated, system:serviceaccounts, system:serviceaccounts:NAMESPACE or system:nodes; what is bound to system:unauthenticated or system:anonymous is open to everybody who sends no credential, as long as the API server answers that',
  close: 'bind the service accounts that need it by name instead of the group',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'none: membership comes with the credential',
  effect: 'path',
}
