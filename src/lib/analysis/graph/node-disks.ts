/** Volumes that are directories of a node, and who uses them. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { Model } from '../../model/model.ts'
import type { Evidence } from '../reach/report.ts'
import type { Why } from './access-graph.ts'
import { objectEvidence } from './path-builder.ts'

const disksByClaim = perObject(
  ({ facts }: Model): ReadonlyMap<string, VolumeFact> =>
    new Map(
      facts.PersistentVolume.flatMap((volume) =>
        volume.hostPath === true && volume.claim !== undefined
          ? [[qualifiedName(volume.claim), volume] as const]
          : [],
      ),
    ),
)

/** A directory of its node that the pod has by a claim, which its own spec does not show. */
export function diskOf(
  model: Model,
  { namespace, spec }: Pick<PodFact, 'namespace' | 'spec'>,
): VolumeFact | undefined {
  const disks = disksByClaim(model)
  if (disks.size === 0) return undefined
  for (const name of spec.claims) {
    const volume = disks.get(qualifiedName({ namespace, name }))
    if (volume !== undefined) return volume
  }
  return undefined
}

/** That the directory is one that leads to the node, which is not known: its path is not kept. */
export function diskWhy(volume: VolumeFact): Why & { readonly condition: string } {
  return {
    confidence: 'conditional',
    condition: `the directory of the node that ${volume.name} names is enough to take it over`,
    evidence: volumeEvidence(volume),
  }
}

/** A volume with the claim that it is bound to, as evidence. */
export function volumeEvidence({ name, claim }: VolumeFact): readonly Evidence[] {
  const of = (kind: string, object: NamespacedName): Evidence => objectEvidence(kind, object)
  return [
    ...(claim === undefined ? [] : [of('PersistentVolumeClaim', claim)]),
    of('PersistentVolume', { namespace: '', name }),
  ]
}
