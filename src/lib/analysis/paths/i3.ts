import type { AccessPath } from './access-path.ts'

/** Added with the Secrets that are credentials, in `graph/credential-secrets.ts`. */
export const i3: AccessPath = {
  id: 'I3',
  title: 'a Secret that is a credential makes its reader somebody else',
  precondition: 'a Secret of type kubernetes.io/service-account-token that is filled',
  close: 'delete the Secret and use projected tokens; never make one of the same name again',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the Secret',
  effect: 'path',
}
