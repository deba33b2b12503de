/** Which Secrets can be written to: an immutable one keeps its data, and its update is refused before admission sees it. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import type { Station } from './access-graph.ts'
import type { PathContext } from './context.ts'

/** `perhaps` where it was not seen whether the Secret is immutable, only that this was set. */
export type Changeable = 'yes' | 'no' | 'perhaps'

/** On what a step depends that changes a Secret of which that is not known. */
export const NOT_IMMUTABLE = 'the Secret is not immutable, which its metadata do not show'

/** Whether the data of the Secret can be changed; most can. */
export function isChangeable({ immutable, immutableSet }: SecretFact): Changeable {
  if (immutable !== undefined) return immutable ? 'no' : 'yes'
  return immutableSet === true ? 'perhaps' : 'yes'
}

/** Those that cannot be changed, or perhaps not, by their names. */
const fixedSecrets = perObject(({ facts }: Model): ReadonlyMap<string, SecretFact> => {
  const fixed = facts.Secret.filter((secret) => isChangeable(secret) !== 'yes')
  return new Map(fixed.map((secret) => [qualifiedName(secret), secret]))
})

const namesOfFixed = perObject(
  (model: Model) => new Set([...fixedSecrets(model).values()].map(({ name }) => name)),
)

/** Whether some Secret of the name, in a namespace or in any with an empty one, cannot be changed or perhaps not. */
export function mayBeFixed(model: Model, namespace: string, name: string): boolean {
  if (namespace === '') return namesOfFixed(model).has(name)
  return fixedSecrets(model).has(qualifiedName({ namespace, name }))
}

/**
 * The values of the Secrets of a namespace (of all with an empty one) that can be
 * changed, or of those that perhaps can; undefined where there are none of these.
 */
export function changeableSecrets(
  { build, model, namespaces }: PathContext,
  namespace: string,
  wanted: Exclude<Changeable, 'no'>,
): Station | undefined {
  const all = build.secrets(namespace)
  const everywhere = [...fixedSecrets(model).values()]
  const fixed = everywhere.filter((each) => namespace === '' || each.namespace === namespace)
  if (fixed.length === 0) return wanted === 'yes' ? all : undefined
  if (wanted === 'perhaps' && !fixed.some((each) => isChangeable(each) === wanted)) return undefined
  const key = keyOf(namespace, wanted)
  const station = build.graph.station(key, build.graph.infos[all]?.text)
  if (!build.once(key)) return station
  // Whoever has all of them needs no such step.
  build.free(all, station)
  if (namespace !== '' || wanted === 'perhaps') return station
  const mixed = new Set(fixed.map((each) => each.namespace))
  for (const each of namespaces) if (!mixed.has(each)) build.free(station, build.secrets(each))
  return station
}

/** The sets of {@link changeableSecrets} that a Secret is in, as far as anybody gets at them. */
export function changeableSets({ build, model }: PathContext, secret: NamespacedName): Station[] {
  const fixed = fixedSecrets(model)
  if (fixed.size === 0) return []
  const known = fixed.get(qualifiedName(secret))
  const which = known === undefined ? 'yes' : isChangeable(known)
  if (which === 'no') return []
  return [secret.namespace, ''].flatMap((at) => build.graph.find(keyOf(at, which)) ?? [])
}

function keyOf(namespace: string, which: Changeable): string {
  return `secrets that ${which === 'perhaps' ? 'perhaps ' : ''}change ${namespace}`
}
