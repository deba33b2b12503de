import { connectIntoPods } from './into-pods.ts'
import { READ_LOGS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const why = {
  id: 'P8',
  confidence: 'possible',
  condition: 'the application writes its Secrets to its log',
} as const

export const p8: AccessPath = {
  id: 'P8',
  title: 'a log may show what the pod was given',
  precondition: 'get on pods/log, and a pod that uses the Secret and writes it to its log',
  close: 'keep Secrets out of logs; remove the verb',
  versions: 'every version',
  confidence: 'possible',
  condition: 'the application writes its Secrets to its log',
  evidence: 'the binding and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => connectIntoPods(context, READ_LOGS, why),
}
