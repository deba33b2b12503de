import { serviceAccount, type Subject, textOf } from './cluster.ts'
import type { World } from './world.ts'

/** Accounts that rights to impersonate are for and that are not there, which nobody checks. */
export function notThere({ plan }: World): readonly Subject[] {
  const rules = plan.roles.flatMap((role) => role.rules)
  const names = rules
    .filter(
      ({ verbs, resources }) =>
        verbs.includes('impersonate') && resources.includes('serviceaccounts'),
    )
    .flatMap(({ resourceNames = [] }) => resourceNames)
  const there = new Set(plan.accounts.map(textOf))
  return plan.namespaces
    .flatMap((namespace) => [...new Set(names)].map((name) => serviceAccount(namespace, name)))
    .filter((each) => !there.has(textOf(each)))
}

/** Everybody whom the cluster names. */
export function everybody({ plan }: World): readonly Subject[] {
  const groups = new Set(
    [
      'system:masters',
      ...plan.users.flatMap((user) => user.groups),
      ...plan.bindings.flatMap(({ subject }) => (subject.kind === 'Group' ? [subject.name] : [])),
    ].filter((name) => !name.startsWith('system:serviceaccounts')),
  )
  return [
    ...plan.accounts.map(({ kind, namespace = '', name }): Subject => ({ kind, namespace, name })),
    ...plan.users.map(({ name }): Subject => ({ kind: 'User', name })),
    ...plan.nodes.map((name): Subject => ({ kind: 'Node', name })),
    ...[...groups].map((name): Subject => ({ kind: 'Group', name })),
    // Reads every Secret in every cluster.
    { kind: 'User', name: 'system:kube-controller-manager' },
  ]
}
