import type { PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { allowedBy, holdersOf, isAllowed, ownRights } from '../graph/own-rights.ts'
import { subjectText } from '../reach/subjects.ts'
import { AUTHENTICATED, groupKey, MASTERS } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import { mayBeSomebody } from './impersonable.ts'
import {
  ALL_REQUESTS,
  IMPERSONATE_ACCOUNTS,
  IMPERSONATE_GROUPS,
  IMPERSONATE_USERS,
} from './requests.ts'

/** Somebody whom one may be, and by which right. */
interface Target {
  readonly identity: KnownIdentity
  readonly evidence: readonly Evidence[]
}

/**
 * Row I6: one request can be made as a user and a member of any groups at once.
 * Apart they are followed one by one; together they count where a request takes
 * several rights (`bind` and `create` on rolebindings) of which each has one.
 */
export function impersonateTogether(context: PathContext): void {
  const worthIt = contributors(context)
  if (worthIt.size === 0) return
  for (const asker of askers(context)) {
    if (!mayBeSomebody(context, asker)) continue
    // Who may be one of them has everything as it is.
    if (isAllowed(context, asker, IMPERSONATE_GROUPS, '', MASTERS)) continue
    const groups = [...targets(context, asker, worthIt, isGroup)]
    if (groups.length === 0) continue
    const users = [...targets(context, asker, worthIt, (each) => !isGroup(each))]
    for (const user of users.slice(0, MOST)) addUnion(context, asker, [user, ...groups])
    if (groups.length > 1) addUnion(context, asker, groups)
  }
}

/** A group is impersonated in the same request as somebody who is in it. */
function askers(context: PathContext): readonly KnownIdentity[] {
  const somebody = [IMPERSONATE_USERS, IMPERSONATE_ACCOUNTS]
  return holdersOf(context, [IMPERSONATE_GROUPS], somebody)
}

/** Users that are joined with the groups; where so many count, one has long come by everything. */
const MOST = 100

/** Keys of those who have one of the rights that count together. */
function contributors(context: PathContext): ReadonlySet<string> {
  const all = TOGETHER.flatMap((requests) => ownRights(context, requests).all)
  return new Set(all.map(({ identity }) => identity.key))
}

/** The kinds of requests that take several rights. */
export const TOGETHER = ALL_REQUESTS.filter(({ together }) => together === true)

function isGroup({ subject }: KnownIdentity): boolean {
  return subject.kind === 'Group'
}

/** Those of `worthIt` whom the asker may impersonate by its rights. */
function* targets(
  context: PathContext,
  asker: KnownIdentity,
  worthIt: ReadonlySet<string>,
  isMeant: (identity: KnownIdentity) => boolean,
): Iterable<Target> {
  for (const key of worthIt) {
    const identity = context.identities.get(key)
    if (identity === undefined || !isMeant(identity)) continue
    const { kind, namespace = '', name } = identity.subject
    const evidence =
      kind === 'Group'
        ? allowedBy(context, asker, IMPERSONATE_GROUPS, '', name)
        : kind === 'ServiceAccount'
          ? allowedBy(context, asker, IMPERSONATE_ACCOUNTS, namespace, name)
          : allowedBy(context, asker, IMPERSONATE_USERS, '', key.slice(2))
    if (evidence !== undefined) yield { identity, evidence }
  }
}

/** Makes somebody with the rights of all of them, for one request at a time. */
function addUnion(context: PathContext, asker: KnownIdentity, all: readonly Target[]): void {
  const { build } = context
  const keys = all.map(({ identity }) => identity.key)
  const key = `${asker.key} impersonates ${keys.join(' and ')}`
  const [first] = all
  if (first === undefined || !build.once(key)) return
  const { subject } = first.identity
  const union = { key, subject, groups: [...keys, groupKey(AUTHENTICATED)], exists: true }
  for (const requests of TOGETHER) ownRights(context, requests).copy(union, union)
  const text = all.map(({ identity }) => subjectText(identity.subject)).join(' and ')
  build.step(build.is(asker.key), build.as(key, text), {
    id: 'I6',
    evidence: all.flatMap(({ evidence }) => evidence),
  })
}
