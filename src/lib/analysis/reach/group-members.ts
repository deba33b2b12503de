import type { Model } from '../../model/model.ts'
import { AUTHENTICATED, SERVICE_ACCOUNTS } from '../rbac/index.ts'
import type { PodIndex } from './pod-index.ts'
import type { GroupMembers, Reader } from './report.ts'

/**
 * Adds to the readers that are groups of service accounts how many accounts and
 * pods are in them. The members are counted and not listed: a grant to
 * `system:authenticated` would otherwise repeat every pod of the cluster under
 * every Secret, and the group's line already says who they are.
 */
export function withMembers(
  { facts }: Model,
  pods: PodIndex,
): (readers: readonly Reader[]) => readonly Reader[] {
  const accounts = new Map<string | undefined, number>([[undefined, facts.ServiceAccount.length]])
  for (const { namespace } of facts.ServiceAccount) {
    accounts.set(namespace, (accounts.get(namespace) ?? 0) + 1)
  }
  const membersOf = (group: string): GroupMembers | undefined => {
    const scope = scopeOf(group)
    if (scope === undefined) return undefined
    return {
      serviceAccounts: accounts.get(scope.namespace) ?? 0,
      pods: pods.withToken(scope.namespace),
    }
  }
  return (readers) =>
    readers.map((reader) => {
      const members = reader.subject.kind === 'Group' ? membersOf(reader.subject.name) : undefined
      return members === undefined ? reader : { ...reader, members }
    })
}

function scopeOf(group: string): { readonly namespace: string | undefined } | undefined {
  if (group === AUTHENTICATED || group === SERVICE_ACCOUNTS) return { namespace: undefined }
  const prefix = `${SERVICE_ACCOUNTS}:`
  return group.startsWith(prefix) ? { namespace: group.slice(prefix.length) } : undefined
}
