import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { isOver, type NodePath } from '../node-authorizer/index.ts'
import type { Evidence } from '../reach/report.ts'

/** What lets a node have a Secret: the pod, then the claim and the volume where there is one. */
export function nodeEvidence(
  { pod, volume }: NodePath,
  secret: NamespacedName,
): readonly Evidence[] {
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
