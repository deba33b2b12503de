import { connectIntoPods } from './into-pods.ts'
import { CHANGE_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const p3: AccessPath = {
  id: 'P3',
  title: 'the image of a running pod can be replaced',
  precondition:
    'update or patch on pods: image is one of the few fields that can be changed, and the new container has what the old one was given; not of a pod that has something of its node in a namespace whose Pod Security level forbids that by now',
  close: 'remove the verb; nobody but controllers changes running pods',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => connectIntoPods(context, CHANGE_PODS, { id: 'P3' }),
}
