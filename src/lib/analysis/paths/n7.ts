import { bareName } from './bare-name.ts'
import { NODE_PROXY } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const n7: AccessPath = {
  id: 'N7',
  title: 'the kubelet of a node runs commands in its pods',
  precondition: 'get or create on nodes/proxy: the way by WebSocket needs only get',
  close: 'remove nodes/proxy from roles; grant nodes/metrics and the like instead',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule; the pod',
  effect: 'path',
  connect: ({ build }) => {
    for (const { station, name } of build.holdings(NODE_PROXY)) {
      const { given, tokens, hosts } = build.inside(
        name === null ? { at: 'everywhere' } : { at: 'node', node: bareName(name) },
      )
      for (const to of [given, tokens, hosts]) build.step(station, to, { id: 'N7' })
    }
  },
}
