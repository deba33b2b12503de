import { qualifiedName } from '../../base/names.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { isWaiting } from '../graph/waiting-pods.ts'
import { broughtPod, linkBrought } from './brought-pods.ts'
import { BIND_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const GATED = 'it controls a node, and the scheduling gates of the pod are removed'

/** What the node has of the pod, which may ask for its token as well (row I22). */
function boundPod(context: PathContext, pod: PodFact): Station {
  const { build } = context
  const text = `pod ${qualifiedName(pod)}`
  const station = build.graph.station(`bound ${text}`, text)
  if (build.once(`bound ${text}`)) linkBrought(context, station, [broughtPod(pod)])
  return station
}

export const p10: AccessPath = {
  id: 'P10',
  title: 'a pod that waits can be bound to a node that is held',
  precondition:
    'create on pods/binding or on bindings, a pod that has no node yet and uses the Secret, or whose account leads to it, and a node that is held',
  close: 'remove the verb; only schedulers bind pods',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'it controls a node; certain for those who are seen to',
  evidence: 'the binding, with the subject, and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => {
    const { build, pods } = context
    const waiting = pods.running().filter(isWaiting)
    for (const { station, namespace, name } of build.holdings(BIND_PODS)) {
      for (const pod of waiting) {
        if (namespace !== '' && namespace !== pod.namespace) continue
        if (name !== null && name !== pod.name) continue
        const bound = boundPod(context, pod)
        if (pod.gated !== true) {
          build.joint([station, build.someNode()], bound, { id: 'P10' })
        }
        build.step(station, bound, {
          id: 'P10',
          confidence: 'conditional',
          condition: pod.gated === true ? GATED : 'it controls a node',
        })
      }
    }
  },
}
