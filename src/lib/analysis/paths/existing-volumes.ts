/** What volumes that are there lead to, for who runs a pod that uses them. */
import { qualifiedName } from '../../base/names.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { PathContext } from '../graph/context.ts'
import { diskWhy, freedDiskWhy, lacksClaim, volumeEvidence } from '../graph/node-disks.ts'
import { runsPods, runsSomePod } from './pod-spec-choice.ts'
import { CHANGE_VOLUMES } from './requests.ts'

/**
 * Row N3 with a volume that is there: the directory that it names is not read,
 * and Pod Security does not look at it.
 */
export function connectDisks(context: PathContext): void {
  const { build, model } = context
  const disks = model.facts.PersistentVolume.filter(({ hostPath }) => hostPath === true)
  for (const [namespace, volumes] of Map.groupBy(disks, ({ claim }) => claim?.namespace)) {
    const volume = volumes.find((each) => !lacksClaim(model, each)) ?? volumes[0]
    if (volume === undefined) continue
    const pod = namespace === undefined ? runsSomePod(context) : runsPods(context, namespace)
    build.step(pod, build.nodes(), { id: 'N3', ...diskWhy(model, volume) })
  }
  connectClaimedDisks(context, disks)
}

/** The claim that such a volume is bound to can be taken away by changing it. */
function connectClaimedDisks(context: PathContext, disks: readonly VolumeFact[]): void {
  const { build, model } = context
  const claimed = disks.filter(({ claim }) => claim !== undefined)
  for (const { station, name } of build.holdings(CHANGE_VOLUMES)) {
    const volume = claimed.find((each) => name === null || each.name === name)
    if (volume === undefined) continue
    const why = freedDiskWhy(model, volume)
    build.joint([station, runsSomePod(context)], build.nodes(), { id: 'N3', ...why })
  }
}

const condition = 'it controls the node where the pod comes to run'

/** Row N4 with a volume that is there: its own Secrets come to the node of whatever pod uses it. */
export function connectVolumeSecrets(context: PathContext): void {
  const { build, model } = context
  const named = model.facts.PersistentVolume.filter(({ secretRefs }) => secretRefs.length > 0)
  for (const [namespace, volumes] of Map.groupBy(named, ({ claim }) => claim?.namespace)) {
    const pod = namespace === undefined ? runsSomePod(context) : runsPods(context, namespace)
    // One station for all of them, as volumes are many.
    const brought = build.graph.station(`secrets of volumes claimed in ${namespace ?? 'none'}`)
    build.joint([pod, build.someNode()], brought, { id: 'N4' })
    build.step(pod, brought, { id: 'N4', confidence: 'conditional', condition })
    for (const volume of volumes) linkSecrets(context, brought, volume)
  }
}

function linkSecrets({ build, model }: PathContext, brought: number, volume: VolumeFact): void {
  for (const { secret, kubeletVisible } of volume.secretRefs) {
    if (!kubeletVisible || secret.namespace === '') continue
    if (!build.once(`N4 ${volume.claim?.namespace ?? ''}|${qualifiedName(secret)}`)) continue
    build.free(brought, build.secret(secret), volumeEvidence(model, volume))
  }
}
