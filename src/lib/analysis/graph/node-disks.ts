/** Volumes that are directories of a node, and who uses them. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { Model } from '../../model/model.ts'
import { blindSpots } from '../visibility.ts'
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

type DiskWhy = Why & { readonly condition: string }

/** That the directory is one that leads to the node, which is not known: its path is not kept. */
export function diskWhy(model: Model, volume: VolumeFact): DiskWhy {
  const why = freedDiskWhy(model, volume)
  if (volume.claim === undefined || !lacksClaim(model, volume)) return why
  const made = `claim ${qualifiedName(volume.claim)}, for which it still waits, is made`
  return { ...why, condition: `${why.condition}, and ${made}` }
}

/** The same where its claim is taken out of it, so that it need not be there. */
export function freedDiskWhy(model: Model, volume: VolumeFact): DiskWhy {
  return {
    confidence: 'conditional',
    condition: `the directory of the node that ${volume.name} names is enough to take it over`,
    evidence: volumeEvidence(model, volume),
  }
}

/** A volume with the claim that it is for, as evidence. */
export function volumeEvidence(model: Model, volume: VolumeFact): readonly Evidence[] {
  const { name, claim } = volume
  const of = (kind: string, object: NamespacedName): Evidence => objectEvidence(kind, object)
  const own = of('PersistentVolume', { namespace: '', name })
  if (claim === undefined) return [own]
  if (lacksClaim(model, volume)) return [{ ...own, field: 'spec.claimRef' }]
  return [of('PersistentVolumeClaim', claim), own]
}

const claims = perObject(
  ({ facts }: Model): ReadonlySet<string> =>
    new Set(facts.PersistentVolumeClaim.map(qualifiedName)),
)

/** Whether it names a claim that is not there: one that was deleted, or is yet to be made. */
export function lacksClaim(model: Model, { claim }: VolumeFact): boolean {
  if (claim === undefined || claims(model).has(qualifiedName(claim))) return false
  return blindSpots(model.coverage, 'persistentvolumeclaims', claim.namespace).length === 0
}
