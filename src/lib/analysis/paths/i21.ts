import type { AccessPath } from './access-path.ts'

export const i21: AccessPath = {
  id: 'I21',
  title: 'a controller with rights can be made to use them',
  precondition:
    'writing the custom resources of Flux, Argo CD, Crossplane, Kyverno, External Secrets and the like',
  close: 'grant those custom resources as one would grant what their controller may do',
  versions: 'every version',
  confidence: 'possible',
  condition:
    'such a controller is installed and follows the resource; which fields it follows is its own, so this is described and not followed',
  evidence: 'none',
  effect: 'documented',
}
