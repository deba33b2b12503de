/** Whom a right to impersonate is for: names are not checked as they stand. */
import { isObjectName } from '../../base/names.ts'
import type { PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { ownRights } from '../graph/own-rights.ts'
import { serviceAccountOf } from '../rbac/index.ts'
import { IMPERSONATE_ACCOUNTS, IMPERSONATE_USERS } from './requests.ts'

/**
 * Whether a right on `users` for this name (null for any) is ever asked for: the
 * name of an account is checked on `serviceaccounts` (`buildImpersonationRequests`
 * in k8s.io/apiserver/pkg/endpoints/filters/impersonation).
 */
export function isUserName(name: string | null): boolean {
  return name === null || serviceAccountOf(name) === undefined
}

/** The same on `serviceaccounts`: nobody checks that there is such an account, but there could be. */
export function isAccountName(name: string | null): boolean {
  return name === null || isObjectName(name)
}

/** Whether the identity may be anybody at all, as one has to be to be in a group. */
export function mayBeSomebody(context: PathContext, identity: KnownIdentity): boolean {
  const users = ownRights(context, IMPERSONATE_USERS).of(identity)
  if (users.some(({ name }) => isUserName(name))) return true
  const accounts = ownRights(context, IMPERSONATE_ACCOUNTS).of(identity)
  return accounts.some(({ name }) => isAccountName(name))
}
