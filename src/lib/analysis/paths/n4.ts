import type { PathContext } from '../graph/context.ts'
import { podsWithClaims } from '../../model/pods.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { connectVolumeSecrets } from './existing-volumes.ts'
import { runsSomePod } from './pod-spec-choice.ts'
import { CHANGE_VOLUMES, CREATE_VOLUMES } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const condition = 'it controls a node'

/**
 * What a volume names cannot be changed, but the claim that it is bound to can:
 * so its own Secrets can be brought to another node.
 */
function connectExisting(context: PathContext, node: number): void {
  const { build } = context
  const elsewhere = [build.someNode(), runsSomePod(context)]
  for (const { station, name } of build.holdings(CHANGE_VOLUMES)) {
    const brought = secretsOfVolumes(context, name)
    build.joint([station, node], brought, { id: 'N4' })
    build.joint([station, ...elsewhere], brought, { id: 'N4' })
    build.step(station, brought, { id: 'N4', confidence: 'conditional', condition })
  }
}

/** The Secrets of the volume of this name, or of all: one station, as volumes are many. */
function secretsOfVolumes({ build, model }: PathContext, name: string | null): number {
  const key = `secrets of volumes ${name ?? ''}`
  const station = build.graph.station(key)
  if (!build.once(key)) return station
  for (const volume of model.facts.PersistentVolume) {
    if (name !== null && name !== volume.name) continue
    for (const { secret, kubeletVisible } of volume.secretRefs) {
      if (!kubeletVisible || secret.namespace === '') continue
      build.free(station, build.secret(secret), [objectEvidence('PersistentVolume', volume)])
    }
  }
  return station
}

/** Being able to act as a node on which a pod uses a claim: what it reads, it reads from the API server. */
function withClaim({ build, model }: PathContext): number {
  const station = build.graph.station('node with a claim')
  const done = new Set<string>()
  for (const pod of podsWithClaims(model)) {
    if (pod.node === '' || pod.mirror || done.has(pod.node)) continue
    done.add(pod.node)
    build.free(build.asNode(pod.node), station, [objectEvidence('Pod', pod)])
  }
  return station
}

export const n4: AccessPath = {
  id: 'N4',
  title: 'a volume can bring any Secret within reach of a node',
  precondition:
    'create on persistentvolumes: one that names a Secret of any namespace and a claim that a pod on the node uses; the claim itself need not exist; a volume that is there brings its own Secrets to the node of whatever pod uses its claim',
  close: 'remove create on persistentvolumes from all but provisioners',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'it controls a node; certain for those who are seen to',
  evidence: 'the binding, with the subject, and the role, with the rule; the pod with a claim',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    const create = build.may(CREATE_VOLUMES, '')
    const node = withClaim(context)
    build.joint([create, node], build.secrets(''), { id: 'N4' })
    const pod = runsSomePod(context)
    build.joint([create, build.someNode(), pod], build.secrets(''), { id: 'N4' })
    connectExisting(context, node)
    connectVolumeSecrets(context)
    build.step(create, build.secrets(''), { id: 'N4', confidence: 'conditional', condition })
  },
}
