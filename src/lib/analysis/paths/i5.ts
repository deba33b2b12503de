import { connectTokens } from './into-pods.ts'
import { byWebSocket } from './websocket.ts'
import { CHANGE_PODS, EPHEMERAL, EXEC, EXEC_BY_GET } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const i5: AccessPath = {
  id: 'I5',
  title: 'code run in a pod reads the token that the pod holds',
  precondition:
    'a way into a running pod (exec, attach, an ephemeral container, another image) that holds a token of the service account',
  close: 'remove the verb, or set automountServiceAccountToken: false',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => {
    for (const requests of [EXEC, EPHEMERAL, CHANGE_PODS]) connectTokens(context, requests)
    const byGet = byWebSocket(context)
    if (byGet !== undefined) connectTokens(context, EXEC_BY_GET, byGet)
  },
}
