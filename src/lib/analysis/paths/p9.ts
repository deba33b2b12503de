import type { PathContext } from '../graph/context.ts'
import { podPlace } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import { MOVE_PODS, STEER_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const why = {
  id: 'P9',
  confidence: 'conditional',
  condition: 'it controls a node, and the pod comes there',
} as const

/** Nodes are steered as a whole, pods by their namespace and name. */
function connectMoves({ build }: PathContext, requests: Requests): void {
  for (const holding of build.holdings(requests)) {
    const place = requests === STEER_PODS ? ({ at: 'everywhere' } as const) : podPlace(holding)
    build.step(holding.station, build.inside(place).given, why)
    // A label on the held node draws pods that were nowhere before.
    if (requests === STEER_PODS) build.step(holding.station, build.templates(), why)
  }
}

export const p9: AccessPath = {
  id: 'P9',
  title: 'a pod can be moved to a node that is held',
  precondition:
    'delete on pods, create on pods/eviction, update or patch on pods/status, nodes or nodes/status, a pod that uses the Secret and is made again elsewhere, and a node that is held',
  close:
    'remove the verb from those who operate no nodes; keep pods with Secrets on nodes of their own by affinity',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'it controls a node, and the pod comes back there',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => {
    for (const requests of [MOVE_PODS, STEER_PODS]) connectMoves(context, requests)
  },
}
