import type { NamespacedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { Model } from '../../model/model.ts'
import { accountsOfPods, nodesOfPods } from '../../model/pods.ts'
import {
  ANONYMOUS_USER,
  AUTHENTICATED,
  groupKey,
  isImplicitGroup,
  MASTERS,
  SERVICE_ACCOUNTS,
  nodeOfUser,
  nodeUser,
  serviceAccountOf,
  serviceAccountUser,
  UNAUTHENTICATED,
  userKey,
} from '../rbac/index.ts'
import type { AskedIdentity, ReaderSubject } from '../reach/report.ts'

export const NODES = 'system:nodes'

/** Whoever comes without a credential, as a key. */
export const ANONYMOUS = userKey(ANONYMOUS_USER)

/** Whether the API server puts everybody into the group who belongs there. */
export function isFilledByServer(group: string): boolean {
  return isImplicitGroup(group) || group === NODES
}

/** Somebody whom an attacker can be, by the key that RBAC compares (`u:…`, `g:…`). */
export interface KnownIdentity {
  readonly key: string
  readonly subject: ReaderSubject
  /** Groups that come with the credential, as keys. */
  readonly groups: readonly string[]
  /** For somebody who has bound a role to itself: where that adds rights; empty for everywhere. */
  readonly boundIn?: string
  /** For service accounts: whether the object exists, as far as was seen. */
  readonly exists: boolean
}

export function accountKey(account: NamespacedName): string {
  return userKey(serviceAccountUser(account))
}

/** The identity that a key stands for; a user's own groups are not known to the cluster. */
export function identityOfKey(key: string, exists = true): KnownIdentity {
  const name = key.slice(2)
  if (key.startsWith('g:')) {
    const groups = name === AUTHENTICATED || name === UNAUTHENTICATED ? [] : [AUTHENTICATED]
    const subject = { kind: 'Group', name } as const
    return { key, subject, groups: [...impliedBy(name), ...groups].map(groupKey), exists }
  }
  const account = serviceAccountOf(name)
  if (account !== undefined) {
    const groups = [`${SERVICE_ACCOUNTS}:${account.namespace}`, SERVICE_ACCOUNTS, AUTHENTICATED]
    const subject = { kind: 'ServiceAccount', ...account } as const
    return { key, subject, groups: groups.map(groupKey), exists }
  }
  const node = nodeOfUser(name)
  if (node !== undefined) {
    const subject = { kind: 'Node', name: node } as const
    return { key, subject, groups: [NODES, AUTHENTICATED].map(groupKey), exists }
  }
  const group = key === ANONYMOUS ? UNAUTHENTICATED : AUTHENTICATED
  return { key, subject: { kind: 'User', name }, groups: [groupKey(group)], exists }
}

/** Members of `system:serviceaccounts:NAMESPACE` are in `system:serviceaccounts` as well. */
function impliedBy(group: string): readonly string[] {
  return group.startsWith(`${SERVICE_ACCOUNTS}:`) ? [SERVICE_ACCOUNTS] : []
}

/**
 * Everybody whom bindings, service accounts and nodes name, and whom the asker
 * names, by key. Nobody is left out because a binding to them leads nowhere:
 * others may become them all the same.
 */
export function knownIdentities(
  model: Model,
  boundKeys: Iterable<string>,
  asked: AskedIdentity | undefined,
): ReadonlyMap<string, KnownIdentity> {
  const all = new Map<string, KnownIdentity>()
  // Most keys come again and again.
  const add = (key: string, exists?: boolean): void => {
    if (!all.has(key)) all.set(key, identityOfKey(key, exists))
  }
  if (asked !== undefined && asked.subject.kind !== 'Pod') {
    const identity = identityOfKey(keyOfSubject(asked.subject))
    const groups = [...asked.groups.map(groupKey), ...identity.groups]
    all.set(identity.key, { ...identity, groups })
  }
  for (const account of model.facts.ServiceAccount) add(accountKey(account))
  for (const account of accountsOfPods(model)) add(accountKey(account))
  for (const name of nodeNames(model)) add(userKey(nodeUser(name)))
  for (const key of [groupKey(MASTERS), ...boundKeys]) {
    if (!all.has(key)) add(key, serviceAccountOf(key.slice(2)) === undefined)
  }
  for (const { groups } of all.values()) for (const group of groups) add(group)
  return all
}

export function keyOfSubject({ kind, namespace = '', name }: ReaderSubject): string {
  if (kind === 'Group') return groupKey(name)
  if (kind === 'ServiceAccount') return accountKey({ namespace, name })
  return userKey(kind === 'Node' ? nodeUser(name) : name)
}

/** Nodes that exist or that pods say they are on. */
export const nodeNames = perObject(
  (model: Model): ReadonlySet<string> =>
    new Set([...model.facts.Node.map(({ name }) => name), ...nodesOfPods(model)]),
)
