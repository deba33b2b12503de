import { connectIntoPods } from './into-pods.ts'
import { byWebSocket } from './websocket.ts'
import { EXEC, EXEC_BY_GET } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const p5: AccessPath = {
  id: 'P5',
  title: 'a command run in the pod reads what the pod was given',
  precondition:
    'create on pods/exec and a running pod that uses the Secret, or one that will: a pod without a node, or a workload that makes pods, such as a CronJob or one that is scaled to nothing; up to 1.34 get is enough by WebSocket',
  close:
    'remove the verb, or grant it for one pod by resourceNames; debug with pods that hold no Secrets',
  versions: 'every version; by get up to 1.34',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => {
    connectIntoPods(context, EXEC, { id: 'P5' })
    const byGet = byWebSocket(context)
    if (byGet !== undefined) connectIntoPods(context, EXEC_BY_GET, { id: 'P5', ...byGet })
  },
}
