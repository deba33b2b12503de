import type { NamespacedName } from '../../../../src/lib/base/names.ts'
import type { AskedIdentity, ReaderSubject } from '../../../../src/lib/analysis/reach/index.ts'
import { rbacIndex } from '../../../../src/lib/analysis/rbac/index.ts'
import { identityOfKey } from '../../../../src/lib/analysis/graph/identities.ts'
import type { Model } from '../../../../src/lib/model/model.ts'
import { COMPOSED } from './composed-names.ts'
import type { Random } from './random.ts'

/** Every Secret that something can name, whether or not it is there. */
export const COMPOSED_SECRETS: readonly NamespacedName[] = COMPOSED.namespaces.flatMap(
  (namespace) =>
    [...COMPOSED.secrets, ...COMPOSED.absentSecrets, 'legacy', 'bootstrap-token-abcdef'].map(
      (name) => ({ namespace, name }),
    ),
)

/** Everybody whom bindings, accounts, nodes and pods name, and somebody whom nothing names. */
export function askedIdentities(model: Model, random: Random): readonly AskedIdentity[] {
  const { facts } = model
  const { keysOf } = rbacIndex(model)
  const keys = new Set(facts.Binding.flatMap((binding) => [...keysOf(binding)]))
  const subjects: readonly ReaderSubject[] = [
    ...[...keys].map((key) => identityOfKey(key).subject),
    ...facts.ServiceAccount.map(({ namespace, name }) => account(namespace, name)),
    ...facts.Pod.map(({ namespace, name }) => ({ kind: 'Pod' as const, namespace, name })),
    ...COMPOSED.nodes.map((name) => ({ kind: 'Node' as const, name })),
    { kind: 'User', name: 'stranger' },
  ]
  const distinct = new Map(subjects.map((each) => [JSON.stringify(each), each]))
  return [...distinct.values()].map((subject) => ({
    subject,
    groups: subject.kind === 'User' ? random.some(['dev', 'ops'], 0, 2) : [],
  }))
}

function account(namespace: string, name: string): ReaderSubject {
  return { kind: 'ServiceAccount', namespace, name }
}
