/** The part of row I23 that is about groups: every account of a namespace is in them, also one that is made. */
import { perObject } from '../../base/remember.ts'
import type { Model } from '../../model/model.ts'
import { blindSpots } from '../visibility.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { accountKey, identityOfKey, type KnownIdentity } from '../graph/identities.ts'
import { ownRights } from '../graph/own-rights.ts'
import type { Requests } from '../graph/requests.ts'
import { groupKey, SERVICE_ACCOUNTS } from '../rbac/index.ts'
import { isAccountName } from './impersonable.ts'
import { runsPods } from './pod-spec-choice.ts'
import { CREATE_ACCOUNTS, CREATE_NAMED_NAMESPACES, REQUEST_TOKENS } from './requests.ts'

/** A controller makes it in every namespace (pkg/controller/serviceaccount). */
export const DEFAULT_ACCOUNT = 'default'

/** Groups of service accounts that bindings name. */
const boundGroups = perObject(({ facts }: Model): ReadonlySet<string> => {
  const subjects = facts.Binding.flatMap((binding) => binding.subjects)
  const groups = subjects.filter(({ kind, name }) => kind === 'Group' && isOfAccounts(name))
  return new Set(groups.map(({ name }) => name))
})

function isOfAccounts(group: string): boolean {
  return group === SERVICE_ACCOUNTS || group.startsWith(`${SERVICE_ACCOUNTS}:`)
}

/** The narrowest group of the accounts of a namespace that a binding names. */
function groupOf({ model }: PathContext, namespace: string): string | undefined {
  const own = `${SERVICE_ACCOUNTS}:${namespace}`
  return [own, SERVICE_ACCOUNTS].find((group) => boundGroups(model).has(group))
}

/** Namespaces in which being some account may matter: those whose group is bound, and any one. */
export function namespacesOfGroups({ model, namespaces }: PathContext): readonly string[] {
  const prefix = `${SERVICE_ACCOUNTS}:`
  const own = [...boundGroups(model)].filter((group) => group.startsWith(prefix))
  return [
    ...new Set([...own.map((group) => group.slice(prefix.length)), ...namespaces.slice(0, 1)]),
  ]
}

/** Accounts that nothing but rights on their names tells of; nobody checks that they are there. */
export function accountsOnlyNamed(
  context: PathContext,
  requests: Requests,
): readonly KnownIdentity[] {
  const named = ownRights(context, requests).all.flatMap(({ namespace, name }) => {
    if (name === null || !isAccountName(name)) return []
    const places = namespace === '' ? namespacesOfGroups(context) : [namespace]
    return places.map((place) => accountKey({ namespace: place, name }))
  })
  const keys = [...new Set(named)].filter((key) => !context.identities.has(key))
  return keys.map((key) => identityOfKey(key, false))
}

/** Nothing can be made in a namespace before the namespace is. */
function isMissing({ model, namespaces }: PathContext, namespace: string): boolean {
  return blindSpots(model.coverage, 'namespaces').length === 0 && !namespaces.includes(namespace)
}

/** What it takes to make an account besides a use of it. */
export function needsToMake(
  context: PathContext,
  namespace: string,
  name: string,
): readonly Station[] {
  const { build } = context
  const place = isMissing(context, namespace)
    ? [build.may(CREATE_NAMED_NAMESPACES, '', namespace)]
    : []
  return name === DEFAULT_ACCOUNT ? place : [...place, build.may(CREATE_ACCOUNTS, namespace, name)]
}

/** Where pods would run as an account of the namespace. */
export function podsAs(context: PathContext, namespace: string): Station {
  return runsPods(context, isMissing(context, namespace) ? '' : namespace)
}

/** A token of an account that is not there, by a right on its name. */
export function connectAccountGroups(context: PathContext): void {
  const { build, identities } = context
  for (const { namespace, name } of build.holdings(REQUEST_TOKENS)) {
    if (name === null) continue
    for (const place of namespace === '' ? namespacesOfGroups(context) : [namespace]) {
      // Others are followed one by one.
      if (identities.has(accountKey({ namespace: place, name }))) continue
      connect(context, place, name, build.may(REQUEST_TOKENS, place, name))
    }
  }
  for (const namespace of namespacesOfGroups(context)) {
    if (!isMissing(context, namespace)) continue
    const token = build.may(REQUEST_TOKENS, namespace, DEFAULT_ACCOUNT)
    connect(context, namespace, DEFAULT_ACCOUNT, token)
  }
}

function connect(context: PathContext, namespace: string, name: string, use: Station): void {
  const { build } = context
  const group = groupOf(context, namespace)
  if (group === undefined || !build.once(`I23 ${namespace}/${name}`)) return
  const needs = [...needsToMake(context, namespace, name), use]
  build.joint(needs, build.is(groupKey(group)), { id: 'I23' })
}
