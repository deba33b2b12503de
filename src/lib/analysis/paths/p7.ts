import { connectIntoPods } from './into-pods.ts'
import { TALK_TO_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const why = {
  id: 'P7',
  confidence: 'possible',
  condition: 'the application shows its Secrets to whoever connects to it',
} as const

export const p7: AccessPath = {
  id: 'P7',
  title: 'an application may serve what it was given',
  precondition:
    'create on pods/portforward, or get on pods/proxy or services/proxy, and a pod that uses the Secret and has a debugging page',
  close: 'do not serve environment or memory over HTTP; remove the verb',
  versions: 'every version',
  confidence: 'possible',
  condition: 'the application shows its Secrets to whoever can connect to it',
  evidence: 'the binding and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => connectIntoPods(context, TALK_TO_PODS, why),
}
