import type { Model } from './model.ts'

/** Every namespace that something was seen in, in order; files need not hold the Namespace itself. */
export function namespacesIn({ facts }: Model): readonly string[] {
  const names = new Set(facts.Namespace.map(({ name }) => name))
  for (const list of [facts.Secret, facts.Pod, facts.ServiceAccount, facts.Role, facts.Binding]) {
    for (const { namespace } of list) if (namespace !== '') names.add(namespace)
  }
  return [...names].toSorted()
}
