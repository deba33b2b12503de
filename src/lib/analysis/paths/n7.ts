import { comingPods, makesPodsIn } from '../graph/coming-pods.ts'
import { bareName } from './bare-name.ts'
import { onceMade } from './into-pods.ts'
import { NODE_PROXY } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const THERE = 'the pod comes to that node'

export const n7: AccessPath = {
  id: 'N7',
  title: 'the kubelet of a node runs commands in its pods',
  precondition:
    'get or create on nodes/proxy: the way by WebSocket needs only get; a pod that runs on the node, or that a workload is yet to make',
  close: 'remove nodes/proxy from roles; grant nodes/metrics and the like instead',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule; the pod',
  effect: 'path',
  connect: ({ build, model }) => {
    const coming = makesPodsIn(model, '') ? comingPods(build, '') : undefined
    for (const { station, name } of build.holdings(NODE_PROXY)) {
      const { given, tokens, hosts } = build.inside(
        name === null ? { at: 'everywhere' } : { at: 'node', node: bareName(name) },
      )
      for (const to of [given, tokens, hosts]) build.step(station, to, { id: 'N7' })
      if (coming === undefined) continue
      const later = onceMade(name === null ? { id: 'N7' } : { id: 'N7', condition: THERE })
      for (const to of [coming.given, coming.tokens]) build.step(station, to, later)
      // Named, it may only take over the node that it names.
      if (name === null) build.step(station, coming.hosts, later)
    }
  },
}
