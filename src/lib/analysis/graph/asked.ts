import type { NamespacedName } from '../../base/names.ts'
import type { AskedIdentity } from '../reach/report.ts'
import { subjectText } from '../reach/subjects.ts'
import type { Station } from './access-graph.ts'
import { linkToAnonymous } from './anonymous.ts'
import type { PathContext } from './context.ts'
import { keyOfSubject } from './identities.ts'
import { objectEvidence } from './path-builder.ts'
import { isWaiting } from './waiting-pods.ts'

/** The station of being whom the asker asks about. */
export function askedStation({ build }: PathContext, { subject }: AskedIdentity): Station {
  if (subject.kind !== 'Pod') return build.is(keyOfSubject(subject))
  const text = subjectText(subject)
  return build.graph.station(`is ${text}`, text, text)
}

/** Code in a pod has what the pod is given (U1), the token that it holds (U2), and maybe its node (N9). */
export function linkAskedPod(context: PathContext, asked: AskedIdentity): void {
  const { subject } = asked
  if (subject.kind !== 'Pod') return
  const { build } = context
  const pod = { namespace: subject.namespace ?? '', name: subject.name }
  const { given, tokens, hosts } = build.inside({ at: 'pod', pod })
  const station = askedStation(context, asked)
  build.step(station, given, { id: 'U1' })
  build.step(station, tokens, { id: 'U2' })
  // Whoever asks about code in a pod takes it that there is some.
  linkWaitingPod(context, station, pod)
  build.free(station, hosts)
  linkToAnonymous(context, [station])
}

function linkWaitingPod(
  { build, pods }: PathContext,
  station: Station,
  { namespace, name }: NamespacedName,
): void {
  const pod = pods.runningIn(namespace).find((each) => each.name === name)
  if (pod === undefined || !isWaiting(pod)) return
  build.step(station, build.waiting({ at: 'pod', pod: { namespace, name } }), { id: 'U1' })
  if (!pods.holdsToken(pod)) return
  const evidence = [objectEvidence('Pod', pod, { field: 'spec.serviceAccountName' })]
  const account = build.account({ namespace, name: pod.spec.serviceAccount })
  build.step(station, account, { id: 'U2', evidence })
}
