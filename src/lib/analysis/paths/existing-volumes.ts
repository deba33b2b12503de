/** What volumes that are there lead to, for who runs a pod that uses them. */
import { qualifiedName } from '../../base/names.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { PathContext } from '../graph/context.ts'
import { diskWhy, volumeEvidence } from '../graph/node-disks.ts'
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
    const [volume] = volumes
    if (volume === undefined) continue
    const pod = namespace === undefined ? runsSomePod(context) : runsPods(context, namespace)
    build.step(pod, build.nodes(), { id: 'N3', ...diskWhy(volume) })
  }
  connectClaimedDisks(context, disks)
}

/** The claim that such a volume is bound to can be taken away by changing it. */
function connectClaimedDisks(context: PathContext, disks: readonly VolumeFact[]): void {
  const { build } = context
  const claimed = disks.filter(({ claim }) => claim !== undefined)
  for (const { station, name } of build.holdings(CHANGE_VOLUMES)) {
    const volume = claimed.find((each) => name === null || each.name === name)
    if (volume === undefined) continue
    build.joint([station, runsSomePod(context)], build.nodes(), { id: 'N3', ...diskWhy(volume) })
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
      const pod = runsSomePod(context)
      build.joint([pod, build.someNode()], to, { id: 'N4', evidence })
      build.step(pod, to, { id: 'N4', evidence, confidence: 'conditional', condition })
    }
  }
}
