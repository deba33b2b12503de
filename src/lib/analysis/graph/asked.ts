import type { AskedIdentity } from '../reach/report.ts'
import { subjectText } from '../reach/subjects.ts'
import type { Station } from './access-graph.ts'
import { linkToAnonymous } from './anonymous.ts'
import type { PathContext } from './context.ts'
import { keyOfSubject } from './identities.ts'

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
  build.free(station, hosts)
  linkToAnonymous(context, [station])
}
