import { allowedBy, candidates, ownRights, type PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import type { Requests } from '../graph/requests.ts'
import { groupKey, MASTERS } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import { connectConstrainedNodes } from './constrained-nodes.ts'
import { readsItself, rightsOn } from './constrained-rights.ts'
import {
  ALL_READS,
  CONSTRAINED_ACCOUNTS,
  CONSTRAINED_GROUPS,
  CONSTRAINED_TOKENS,
  CONSTRAINED_USERS,
  MODES,
  REQUEST_TOKENS,
} from './requests.ts'

/** A way to be taken for somebody else in one request. */
interface Mode {
  readonly name: string
  /** The right to be taken for them. */
  readonly requests: Requests
  readonly isTarget: (target: KnownIdentity) => boolean
}

const CONSTRAINED: readonly Mode[] = [
  {
    name: 'user-info',
    requests: CONSTRAINED_USERS,
    isTarget: ({ subject }) => subject.kind === 'User',
  },
  {
    name: 'user-info',
    requests: CONSTRAINED_GROUPS,
    isTarget: ({ subject, key }) => subject.kind === 'Group' && key !== groupKey(MASTERS),
  },
  {
    name: 'serviceaccount',
    requests: CONSTRAINED_ACCOUNTS,
    isTarget: ({ subject }) => subject.kind === 'ServiceAccount',
  },
]

/** Somebody who may be taken for somebody else, and by which rights. */
interface Impersonation {
  readonly identity: KnownIdentity
  readonly target: KnownIdentity
  readonly mode: string
  readonly evidence: readonly Evidence[]
}

/** Where somebody else may read, and so may who acts as them. */
interface Readable {
  readonly namespace: string
  readonly name: string | null
  readonly verb: string
}

/**
 * Row I9 (KEP-5284): one request is checked three times: `impersonate:MODE` on
 * whom it is made as, `impersonate-on:MODE:VERB` on what it is about, and the
 * request itself as the other. Followed are requests on secrets and for tokens.
 */
export function connectConstrained(context: PathContext): void {
  if (context.minor !== undefined && context.minor < 35) return
  const readableBy = directReads(context)
  for (const mode of CONSTRAINED) connectMode(context, mode, readableBy)
  connectConstrainedNodes(context)
}

function connectMode(
  context: PathContext,
  { name: mode, requests, isTarget }: Mode,
  readableBy: ReadableBy,
): void {
  for (const identity of candidates(context, requests)) {
    // A group is impersonated in the same request as some user.
    if (requests === CONSTRAINED_GROUPS && !hasAny(context, identity, CONSTRAINED_USERS)) continue
    for (const target of context.identities.values()) {
      if (!isTarget(target)) continue
      const { namespace = '', name } = target.subject
      const evidence = allowedBy(context, identity, requests, namespace, name)
      if (evidence === undefined) continue
      const impersonation = { identity, target, mode, evidence }
      connectReads(context, impersonation, readableBy(target))
      connectTokenRequests(context, impersonation)
    }
  }
}

/** Whether it or a group that it is in has such a right anywhere. */
function hasAny(context: PathContext, { key, groups }: KnownIdentity, requests: Requests): boolean {
  const { byKey } = ownRights(context, requests)
  return [key, ...groups].some((each) => byKey.has(each))
}

type ReadableBy = (target: KnownIdentity) => readonly Readable[]

function directReads(context: PathContext): ReadableBy {
  const rights = ALL_READS.flatMap((requests) => {
    const verbs = [...new Set(requests.patterns.flatMap((pattern) => pattern.verbs))]
    return ownRights(context, requests).all.map((right) => ({ right, verbs }))
  })
  const byKey = Map.groupBy(rights, ({ right }) => right.identity.key)
  return ({ key, groups }) =>
    [key, ...groups]
      .flatMap((each) => byKey.get(each) ?? [])
      .flatMap(({ right: { namespace, name }, verbs }) =>
        verbs.map((verb) => ({ namespace, name, verb })),
      )
}

function connectReads(
  context: PathContext,
  { identity, mode, evidence }: Impersonation,
  reads: readonly Readable[],
): void {
  const { build } = context
  for (const { verb, ...place } of reads) {
    for (const right of rightsOn(context, identity, mode, verb)) {
      const both = meet(place, right)
      if (both === undefined || readsItself(context, identity, both)) continue
      const { namespace, name } = both
      const to = name === null ? build.secrets(namespace) : build.secret({ namespace, name })
      build.step(build.is(identity.key), to, {
        id: 'I9',
        verbs: [verb],
        evidence: [...evidence, ...right.evidence],
      })
    }
  }
}

/** As somebody who may request tokens one requests them. */
function connectTokenRequests(context: PathContext, impersonation: Impersonation): void {
  const { identity, target, mode, evidence } = impersonation
  const requests = CONSTRAINED_TOKENS[MODES.indexOf(mode)]
  if (requests === undefined || !hasAny(context, identity, requests)) return
  for (const account of context.identities.values()) {
    const { kind, namespace = '', name } = account.subject
    if (kind !== 'ServiceAccount' || !account.exists) continue
    const theirs = allowedBy(context, target, REQUEST_TOKENS, namespace, name)
    const right = theirs && allowedBy(context, identity, requests, namespace, name)
    if (right === undefined) continue
    const { build } = context
    build.step(build.is(identity.key), build.is(account.key), {
      id: 'I9',
      evidence: [...evidence, ...right],
    })
  }
}

/** Where two rights overlap. */
function meet(
  a: Pick<Readable, 'namespace' | 'name'>,
  b: Pick<Readable, 'namespace' | 'name'>,
): Pick<Readable, 'namespace' | 'name'> | undefined {
  if (a.namespace !== '' && b.namespace !== '' && a.namespace !== b.namespace) return undefined
  if (a.name !== null && b.name !== null && a.name !== b.name) return undefined
  return { namespace: a.namespace || b.namespace, name: a.name ?? b.name }
}
