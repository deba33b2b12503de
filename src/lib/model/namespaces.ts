import type { Model } from './model.ts'
import { podsByNamespace } from './pods.ts'

/** Every namespace that something was seen in, in order; files need not hold the Namespace itself. */
export function namespacesIn(model: Model): readonly string[] {
  const { facts } = model
  const names = new Set(facts.Namespace.map(({ name }) => name))
  for (const namespace of podsByNamespace(model).keys()) names.add(namespace)
  for (const list of [facts.Secret, facts.ServiceAccount, facts.Role, facts.Binding]) {
    for (const { namespace } of list) if (namespace !== '') names.add(namespace)
  }
  return [...names].toSorted()
}
