/** What a held node gets with pods that come to it: the Secrets that their kubelet reads, and their tokens. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { PodFact, PodSecretRef, WorkloadFact } from '../../model/facts/pod.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { Model } from '../../model/model.ts'
import { reachesContainer } from '../../model/pods.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { volumeEvidence } from '../graph/node-disks.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import type { Evidence } from '../reach/report.ts'
import type { TokenHolder } from '../reach/pod-index.ts'
import { settledBy } from '../reach/settle.ts'

/** A pod, or what a workload makes, with the object that shows it. */
export interface Brought extends TokenHolder {
  readonly evidence: () => Evidence
}

export function broughtPod({ namespace, uid, spec, name }: PodFact): Brought {
  return { namespace, uid, spec, evidence: () => objectEvidence('Pod', { namespace, name }) }
}

/** What admission adds to its pods is not in the template. */
export function broughtBy(maker: WorkloadFact): Brought {
  const { namespace, template, workload } = maker
  return { namespace, uid: '', spec: template, evidence: () => objectEvidence(workload, maker) }
}

/** Adds the Secrets of the pods that only their kubelet reads: to pull images, and for volumes. */
export function linkKubeletOnly(
  context: PathContext,
  station: Station,
  pods: readonly PodFact[],
): void {
  linkSecrets(context, station, pods.map(broughtPod), (ref) => !reachesContainer(ref))
}

/** Adds everything. */
export function linkBrought(
  context: PathContext,
  station: Station,
  pods: readonly Brought[],
): void {
  linkSecrets(context, station, pods, () => true)
  const accounts = new Map(
    pods.map((pod) => [qualifiedName({ ...pod, name: pod.spec.serviceAccount }), pod]),
  )
  for (const pod of accounts.values()) linkToken(context, station, pod)
}

function linkSecrets(
  { build, model }: PathContext,
  station: Station,
  pods: readonly Brought[],
  counts: (ref: PodSecretRef) => boolean,
): void {
  const done = new Set<string>()
  const add = (secret: NamespacedName, evidence: () => readonly Evidence[]): void => {
    const key = qualifiedName(secret)
    if (!done.has(key)) build.free(station, build.secret(secret), evidence)
    done.add(key)
  }
  for (const { namespace, spec, evidence } of pods) {
    for (const ref of spec.secretRefs) {
      if (counts(ref)) add({ namespace, name: ref.secret }, () => [evidence()])
    }
    for (const volume of volumesOf(model, namespace, spec.claims)) {
      for (const { secret, kubeletVisible } of volume.secretRefs) {
        if (kubeletVisible) add(secret, () => [evidence(), ...volumeEvidence(model, volume)])
      }
    }
  }
}

const volumesByClaim = perObject(
  ({ facts }: Model): ReadonlyMap<string, VolumeFact> =>
    new Map(
      facts.PersistentVolume.flatMap((volume) =>
        volume.claim !== undefined && volume.secretRefs.length > 0
          ? [[qualifiedName(volume.claim), volume] as const]
          : [],
      ),
    ),
)

function volumesOf(
  model: Model,
  namespace: string,
  claims: readonly string[],
): readonly VolumeFact[] {
  const volumes = volumesByClaim(model)
  if (volumes.size === 0) return []
  return claims.flatMap((name) => volumes.get(qualifiedName({ namespace, name })) ?? [])
}

function linkToken({ build, pods }: PathContext, station: Station, pod: Brought): void {
  const { namespace, spec } = pod
  const blind = pods.blindToToken(pod)
  if (blind.length === 0 && !pods.holdsToken(pod)) return
  const unsure = { confidence: 'unknown', settledBy: settledBy(blind, namespace) } as const
  build.graph.link(station, build.account({ namespace, name: spec.serviceAccount }), {
    ...(blind.length === 0 ? {} : unsure),
    evidence: () => [pod.evidence()],
  })
}
