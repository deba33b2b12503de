import { isWaiting } from '../graph/waiting-pods.ts'
import { BIND_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const GATED = 'it controls a node, and the scheduling gates of the pod are removed'

export const p10: AccessPath = {
  id: 'P10',
  title: 'a pod that waits can be bound to a node that is held',
  precondition:
    'create on pods/binding or on bindings, a pod that uses the Secret and has no node yet, and a node that is held',
  close: 'remove the verb; only schedulers bind pods',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'it controls a node; certain for those who are seen to',
  evidence: 'the binding, with the subject, and the role, with the rule; the pod',
  effect: 'path',
  connect: ({ build, pods }) => {
    const waiting = pods.running().filter(isWaiting)
    for (const { station, namespace, name } of build.holdings(BIND_PODS)) {
      for (const pod of waiting) {
        if (namespace !== '' && namespace !== pod.namespace) continue
        if (name !== null && name !== pod.name) continue
        const given = build.waiting({
          at: 'pod',
          pod: { namespace: pod.namespace, name: pod.name },
        })
        if (pod.gated !== true) {
          build.joint([station, build.someNode()], given, { id: 'P10' })
        }
        build.step(station, given, {
          id: 'P10',
          confidence: 'conditional',
          condition: pod.gated === true ? GATED : 'it controls a node',
        })
      }
    }
  },
}
