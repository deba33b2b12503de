import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { PathContext } from '../graph/context.ts'
import { ownSources, type SecretSource } from '../graph/secret-sources.ts'

/** Everything from where one Secret's value is at hand: its own sources, its namespace's and the cluster's. */
export function goalSources(context: PathContext, secret: NamespacedName): readonly SecretSource[] {
  const { build } = context
  const sets = [build.secrets(''), build.secrets(secret.namespace)]
  return [...sets.map((station) => ({ station, why: {} })), ...ownSources(context, secret)]
}

/** What a Secret is called at the end of a path. */
export function secretText(secret: NamespacedName): string {
  return `secret ${qualifiedName(secret)}`
}
