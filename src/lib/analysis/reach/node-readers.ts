import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import {
  isOver,
  type NodeIndex,
  nodesWithSecret,
  type NodePath,
  type NodeReach,
} from '../node-authorizer/index.ts'
import type { Evidence, Reader } from './report.ts'
import { subjectText } from './subjects.ts'

const VERBS = ['get', 'list', 'watch']

/** The nodes whose kubelet may have the Secret (D11), by name. */
export function nodeReaders(index: NodeIndex, secret: NamespacedName): readonly Reader[] {
  return [...nodesWithSecret(index, secret)]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([node, reach]) => nodeReader(node, reach, secret))
}

function nodeReader(name: string, { path, count }: NodeReach, secret: NamespacedName): Reader {
  const subject = { kind: 'Node', name } as const
  const step = {
    id: 'D11',
    from: subjectText(subject),
    to: `secret ${qualifiedName(secret)}`,
    evidence: evidenceOf(path, secret),
  }
  return {
    subject,
    verdict: 'yes',
    confidence: 'certain',
    scope: 'secret',
    verbs: VERBS,
    path: [step],
    alternatives: count - 1,
  }
}

/** From the node backwards: the pod, then the claim and the volume where there is one. */
function evidenceOf({ pod, volume }: NodePath, secret: NamespacedName): readonly Evidence[] {
  const { namespace, name } = pod
  const state = isOver(pod) ? { state: pod.phase } : {}
  const podEvidence = { kind: 'Pod', namespace, name, ...state }
  if (volume?.claim === undefined) {
    const ref = pod.spec.secretRefs.find((each) => each.secret === secret.name)
    return [{ ...podEvidence, field: `spec.${ref?.field ?? ''}` }]
  }
  const field = volume.secretRefs.find(
    (ref) => ref.kubeletVisible && qualifiedName(ref.secret) === qualifiedName(secret),
  )?.field
  return [
    podEvidence,
    { kind: 'PersistentVolumeClaim', ...volume.claim },
    { kind: 'PersistentVolume', name: volume.name, ...(field === undefined ? {} : { field }) },
  ]
}
