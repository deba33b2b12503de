import type { AccessPath } from './access-path.ts'

/** Added with the pods as readers, in `reach/pod-readers.ts`. */
export const u2: AccessPath = {
  id: 'U2',
  title: 'the pod holds a token of the service account',
  precondition: 'a container mounts the token of a service account that is itself a reader',
  close: 'set automountServiceAccountToken: false, or give the pod another service account',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the pod',
  effect: 'path',
}
