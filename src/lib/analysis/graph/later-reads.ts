/** Reading what will be in a Secret once it was written to, which need not be there yet. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { PodUse } from '../reach/pod-index.ts'
import type { Station } from './access-graph.ts'
import type { PathContext } from './context.ts'
import type { PathBuilder } from './path-builder.ts'
import { placesOf } from './secret-sources.ts'

/** The key of a token Secret that holds the token. */
export const TOKEN_KEY = 'token'

const LATER = new WeakMap<PathBuilder, NamespacedName[]>()

/** By a right to read it or all of its namespace, in a pod that is given it, or as the node of one. */
export function readsLater(build: PathBuilder, secret: NamespacedName): Station {
  const { namespace, name } = secret
  const at = qualifiedName(secret)
  const key = `reads secret ${at}`
  const station = build.graph.station(key, namespace === '' ? '' : `secret ${at}`)
  if (!build.once(key)) return station
  build.free(build.secret({ namespace: '', name }), station)
  build.free(build.secrets(namespace), station)
  if (namespace === '') return station
  build.free(build.secret(secret), station)
  const later = LATER.get(build)
  if (later === undefined) LATER.set(build, [secret])
  else later.push(secret)
  return station
}

/** Adds the pods and nodes; only now, as what leads to a Secret is looked for on the whole map. */
export function linkLaterReads(context: PathContext): void {
  const { build, model, pods } = context
  const known = new Set(model.facts.Secret.map(qualifiedName))
  for (const secret of LATER.get(build) ?? []) {
    const isThere = known.has(qualifiedName(secret))
    const uses = pods.usesOf(secret).filter((use) => seesLater(use, isThere))
    for (const { station, why } of placesOf(context, secret, uses)) {
      build.graph.link(station, readsLater(build, secret), why)
    }
  }
}

/** The kubelet refreshes volumes; the environment is as it was at the start, for which some pods still wait. */
function seesLater({ ref }: PodUse, isThere: boolean): boolean {
  if (ref.keys !== null && !ref.keys.includes(TOKEN_KEY)) return false
  if (!isThere && !ref.optional) return true
  return (ref.use === 'volume' || ref.use === 'projected') && ref.subPath !== true
}
