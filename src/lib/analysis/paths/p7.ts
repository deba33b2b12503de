import type { PathContext } from '../graph/context.ts'
import { podPlace } from '../graph/path-builder.ts'
import { bareName } from './bare-name.ts'
import { connectIntoPods } from './into-pods.ts'
import { FORWARD_PORTS, PROXY_TO_PODS, PROXY_TO_SERVICES } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const why = {
  id: 'P7',
  confidence: 'possible',
  condition: 'the application shows its Secrets to whoever connects to it',
} as const

/** A service may stand before any pod of its namespace. */
function connectProxies({ build }: PathContext): void {
  for (const holding of build.holdings(PROXY_TO_PODS)) {
    const name = holding.name === null ? null : bareName(holding.name)
    build.step(holding.station, build.inside(podPlace({ ...holding, name })).given, why)
  }
  for (const holding of build.holdings(PROXY_TO_SERVICES)) {
    build.step(holding.station, build.inside(podPlace({ ...holding, name: null })).given, why)
  }
}

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
  connect: (context) => {
    connectIntoPods(context, FORWARD_PORTS, why)
    connectProxies(context)
  },
}
