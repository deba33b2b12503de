/** What volumes that are there lead to, for who runs a pod that uses them. */
import { qualifiedName } from '../../base/names.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { PathContext } from '../graph/context.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { claimNeeds, runsPods } from './pod-spec-choice.ts'

/**
 * Row N3 with a volume that is there: the directory that it names is not read,
 * and Pod Security does not look at it.
 */
export function connectDisks(context: PathContext): void {
  const { build, model } = context
  const disks = model.facts.PersistentVolume.filter(({ hostPath }) => hostPath === true)
  for (const [namespace, volumes] of Map.groupBy(disks, ({ claim }) => claim?.namespace)) {
    const [volume] = volumes
    if (volume === undefined) continue
    const why = {
      id: 'N3',
      confidence: 'conditional',
      condition: `the directory of the node that ${volume.name} names is enough to take it over`,
      evidence: volumeEvidence(volume),
    } as const
    if (namespace !== undefined) build.step(runsPods(context, namespace), build.nodes(), why)
    else for (const needs of claimNeeds(context)) build.joint(needs, build.nodes(), why)
  }
}

const condition = 'it controls the node where the pod comes to run'

/** Row N4 with a volume that is there: its own Secrets come to the node of whatever pod uses it. */
export function connectVolumeSecrets(context: PathContext): void {
  const { build, model } = context
  for (const volume of model.facts.PersistentVolume) {
    for (const { secret, kubeletVisible } of volume.secretRefs) {
      if (!kubeletVisible || secret.namespace === '') continue
      const place = `${volume.claim?.namespace ?? ''}|${qualifiedName(secret)}`
      if (!build.once(`N4 ${place}`)) continue
      const evidence = volumeEvidence(volume)
      const to = build.secret(secret)
      if (volume.claim !== undefined) {
        const user = build.graph.station(`uses a volume with ${qualifiedName(secret)}`)
        build.free(runsPods(context, volume.claim.namespace), user, evidence)
        if (!build.once(`N4 claimed ${qualifiedName(secret)}`)) continue
        build.joint([user, build.someNode()], to, { id: 'N4' })
        build.step(user, to, { id: 'N4', confidence: 'conditional', condition })
        continue
      }
      for (const needs of claimNeeds(context)) {
        build.joint([...needs, build.someNode()], to, { id: 'N4', evidence })
        const unsure = { confidence: 'conditional', condition } as const
        build.joint(needs, to, { id: 'N4', evidence, ...unsure })
      }
    }
  }
}

function volumeEvidence(volume: VolumeFact): readonly ReturnType<typeof objectEvidence>[] {
  const { name, claim } = volume
  return [
    ...(claim === undefined ? [] : [objectEvidence('PersistentVolumeClaim', claim)]),
    objectEvidence('PersistentVolume', { namespace: '', name }),
  ]
}
