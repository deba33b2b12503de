import type { PathContext } from '../graph/context.ts'
import type { Requests } from '../graph/requests.ts'
import { connectIntoPods } from './into-pods.ts'
import { byWebSocket } from './websocket.ts'
import { ATTACH, ATTACH_BY_GET } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const condition = 'a process of the pod reads commands from its standard input'

/** Whoever attaches to a process sees what it writes, as in its log. */
const OUTPUT = {
  id: 'P6',
  confidence: 'possible',
  condition: 'the application writes its Secrets to its output',
} as const

function connectAttach({ build, pods }: PathContext, requests: Requests, also?: string): void {
  const sureness = {
    confidence: 'conditional',
    condition: also === undefined ? condition : `${condition}, and ${also}`,
  } as const
  const interactive = pods.running().filter(({ spec }) => spec.interactive === true)
  for (const { station, namespace, name } of build.holdings(requests)) {
    for (const pod of interactive) {
      if (namespace !== '' && namespace !== pod.namespace) continue
      if (name !== null && name !== pod.name) continue
      const { given, tokens } = build.inside({
        at: 'pod',
        pod: { namespace: pod.namespace, name: pod.name },
      })
      build.step(station, given, { id: 'P6', ...sureness })
      build.step(station, tokens, { id: 'I5', ...sureness })
    }
  }
}

export const p6: AccessPath = {
  id: 'P6',
  title: 'a process attached to shows what the pod was given',
  precondition:
    'create on pods/attach and a running pod that uses the Secret and has standard input open; without that one sees only what the process writes, which is possible as with its log (P8)',
  close: 'remove the verb; do not run shells as the main process of pods with Secrets',
  versions: 'every version; by get up to 1.34',
  confidence: 'conditional',
  condition: 'the process reads commands from its standard input',
  evidence: 'the binding, with the subject, and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => {
    connectAttach(context, ATTACH)
    connectIntoPods(context, ATTACH, OUTPUT)
    const byGet = byWebSocket(context)
    if (byGet === undefined) return
    connectAttach(context, ATTACH_BY_GET, byGet.condition)
    const conditions = [OUTPUT.condition, byGet.condition].filter((each) => each !== undefined)
    connectIntoPods(context, ATTACH_BY_GET, { ...OUTPUT, condition: conditions.join(', and ') })
  },
}
