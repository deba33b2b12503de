import { isNamespaceName, isObjectName, type NamespacedName } from '../../base/names.ts'
import type { Subject } from '../../model/facts/rbac.ts'

/** Who asks, as `SubjectAccessReview.spec` has it: no group is added to those given. */
export interface Identity {
  readonly user: string
  readonly groups: readonly string[]
}

/** Members bypass every authorizer: `NewPrivilegedGroups` in pkg/kubeapiserver/authorizer/reload.go. */
export const MASTERS = 'system:masters'
/** Every request with a credential. */
export const AUTHENTICATED = 'system:authenticated'
/** Every request without one. */
export const UNAUTHENTICATED = 'system:unauthenticated'
/** Whoever comes without a credential (k8s.io/apiserver/pkg/authentication/user). */
export const ANONYMOUS_USER = 'system:anonymous'
/** Every service account. */
export const SERVICE_ACCOUNTS = 'system:serviceaccounts'

const USERNAME = 'system:serviceaccount:'

/** `MakeUsername` in k8s.io/apiserver/pkg/authentication/serviceaccount/util.go. */
export function serviceAccountUser({ namespace, name }: NamespacedName): string {
  return `${USERNAME}${namespace}:${name}`
}

/** Groups that nobody has to be put into: the API server adds them by itself. */
export function isImplicitGroup(group: string): boolean {
  return (
    group === AUTHENTICATED ||
    group === UNAUTHENTICATED ||
    group === SERVICE_ACCOUNTS ||
    group.startsWith(`${SERVICE_ACCOUNTS}:`)
  )
}

const NODE_USER = 'system:node:'

/** The user that the credential of a node names. */
export function nodeUser(name: string): string {
  return `${NODE_USER}${name}`
}

/** The node that a user name stands for, if it has that form. */
export function nodeOfUser(user: string): string | undefined {
  return user.startsWith(NODE_USER) && user !== NODE_USER ? user.slice(NODE_USER.length) : undefined
}

/**
 * The service account that a user name stands for. With a name that no account can
 * have it is a user like others (`SplitUsername` in
 * k8s.io/apiserver/pkg/authentication/serviceaccount/util.go).
 */
export function serviceAccountOf(user: string): NamespacedName | undefined {
  const account = accountParts(user)
  if (account === undefined || !isNamespaceName(account.namespace)) return undefined
  return isObjectName(account.name) ? account : undefined
}

/** Both parts of a user name of that form, whatever is in them. */
export function accountParts(user: string): NamespacedName | undefined {
  if (!user.startsWith(USERNAME)) return undefined
  const parts = user.slice(USERNAME.length).split(':')
  const [namespace, name] = parts
  if (parts.length !== 2 || namespace === undefined || name === undefined) return undefined
  return namespace === '' || name === '' ? undefined : { namespace, name }
}

/**
 * What a subject of a binding is compared with: `u:` and a user name, or `g:`
 * and a group. Undefined when the subject can apply to nobody: a service
 * account of a ClusterRoleBinding without namespace (`appliesToUser` in
 * pkg/registry/rbac/validation/rule.go).
 */
export function subjectKey(subject: Subject, bindingNamespace: string): string | undefined {
  if (subject.kind === 'Group') return groupKey(subject.name)
  if (subject.kind === 'User') return userKey(subject.name)
  const namespace = subject.namespace === '' ? bindingNamespace : subject.namespace
  return namespace === ''
    ? undefined
    : userKey(serviceAccountUser({ namespace, name: subject.name }))
}

export function userKey(user: string): string {
  return `u:${user}`
}

export function groupKey(group: string): string {
  return `g:${group}`
}

/** The keys of an identity in the order in which they are looked up. */
export function identityKeys({ user, groups }: Identity): readonly string[] {
  return [userKey(user), ...groups.map(groupKey)]
}
