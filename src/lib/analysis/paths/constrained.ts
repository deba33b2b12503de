import type { PathContext } from '../graph/context.ts'
import { allowedBy, holdersOf, isAllowed, ownRights } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import type { Requests } from '../graph/requests.ts'
import { groupKey, MASTERS } from '../rbac/index.ts'
import { once } from '../../base/remember.ts'
import { accountsOnlyNamed } from './account-groups.ts'
import { connectConstrainedNodes } from './constrained-nodes.ts'
import {
  connectReads,
  directReads,
  type Impersonation,
  type Readable,
} from './constrained-reads.ts'
import { readsItself } from './constrained-rights.ts'
import {
  CONSTRAINED_ACCOUNTS,
  CONSTRAINED_GROUPS,
  CONSTRAINED_READS,
  CONSTRAINED_TOKENS,
  CONSTRAINED_USERS,
  MODES,
  constrainedRead,
  REQUEST_TOKENS,
} from './requests.ts'

/** A way to be taken for somebody else in one request. */
interface Mode {
  readonly name: string
  /** The right to be taken for them. */
  readonly requests: Requests
  readonly isTarget: (target: KnownIdentity) => boolean
}

const EVERYWHERE = { namespace: '', name: null }

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

/**
 * Row I9 (KEP-5284): one request is checked three times: `impersonate:MODE` on
 * whom it is made as, `impersonate-on:MODE:VERB` on what it is about, and the
 * request itself as the other. Followed are requests on secrets and for tokens.
 */
export function connectConstrained(context: PathContext): void {
  if (context.minor !== undefined && context.minor < 35) return
  const gains = once(() => worthwhile(context))
  for (const mode of CONSTRAINED) connectMode(context, mode, gains)
  connectConstrainedNodes(context)
}

function connectMode(
  context: PathContext,
  { name: mode, requests, isTarget }: Mode,
  gains: () => readonly Gain[],
): void {
  const tokens = CONSTRAINED_TOKENS[MODES.indexOf(mode)]
  const mighty = mayImpersonate(context, mode, requests, tokens)
  if (mighty.length === 0) return
  const targets = gains().filter(({ target }) => isTarget(target))
  for (const identity of mighty) {
    // A group is impersonated in the same request as some user.
    if (requests === CONSTRAINED_GROUPS && !ownRights(context, CONSTRAINED_USERS).has(identity)) {
      continue
    }
    // Nobody needs to act as another for what is one's own.
    const mayRead = !readsItself(context, identity, EVERYWHERE)
    const mayAsk =
      tokens !== undefined &&
      ownRights(context, tokens).has(identity) &&
      !isAllowed(context, identity, REQUEST_TOKENS, '')
    if (!mayRead && !mayAsk) continue
    // Taken for whom one asks makes no difference to the token.
    const asked = new Set<KnownIdentity>()
    for (const { target, reads, accounts } of inReach(context, identity, requests, targets)) {
      const { namespace = '', name } = target.subject
      const evidence = allowedBy(context, identity, requests, namespace, name)
      if (evidence === undefined) continue
      const impersonation = { from: context.build.is(identity.key), identity, mode, evidence }
      if (mayRead) connectReads(context, impersonation, reads)
      if (mayAsk) {
        connectTokenRequests(context, impersonation, tokens, { accounts: accounts(), asked })
      }
    }
  }
}

/** Those of the namespaces that its rights are for, which of thousands are few. */
function inReach(
  context: PathContext,
  identity: KnownIdentity,
  requests: Requests,
  targets: readonly Gain[],
): readonly Gain[] {
  const rights = ownRights(context, requests).of(identity)
  const namespaces = new Set(rights.map(({ namespace }) => namespace))
  if (identity.key === groupKey(MASTERS) || namespaces.has('')) return targets
  return targets.filter(({ target }) => namespaces.has(target.subject.namespace ?? ''))
}

/** The right to be taken for somebody may come of another source than that to do something as them. */
function mayImpersonate(
  context: PathContext,
  mode: string,
  requests: Requests,
  tokens: Requests | undefined,
): readonly KnownIdentity[] {
  const reads = CONSTRAINED_READS.filter(({ key }) => key.startsWith(constrainedRead(mode, '')))
  return holdersOf(context, [requests], tokens === undefined ? reads : [...reads, tokens])
}

/** Somebody whom it may pay to be taken for. */
interface Gain {
  readonly target: KnownIdentity
  readonly reads: readonly Readable[]
  /** The service accounts that it may request tokens of. */
  readonly accounts: () => readonly KnownIdentity[]
}

function worthwhile(context: PathContext): readonly Gain[] {
  const readableBy = directReads(context)
  const tokens = ownRights(context, REQUEST_TOKENS)
  const all = [...context.identities.values()]
  const existing = all.filter(({ subject, exists }) => subject.kind === 'ServiceAccount' && exists)
  const inNamespaces = Map.groupBy(existing, ({ subject }) => subject.namespace ?? '')
  const accountsOf = (target: KnownIdentity): readonly KnownIdentity[] => {
    if (tokens.covering(target, '', null) !== undefined) return existing
    const theirs = tokens.of(target).flatMap(({ namespace, name }) => {
      const there = namespace === '' ? existing : (inNamespaces.get(namespace) ?? [])
      return name === null ? there : there.filter(({ subject }) => subject.name === name)
    })
    return [...new Set(theirs)]
  }
  return [...all, ...accountsOnlyNamed(context, CONSTRAINED_ACCOUNTS)].flatMap((target) => {
    const reads = readableBy(target)
    const asks = tokens.has(target)
    if (reads.length === 0 && !asks) return []
    const accounts = once(() => (asks ? accountsOf(target) : []))
    return [{ target, reads, accounts }]
  })
}

interface Wanted {
  readonly accounts: readonly KnownIdentity[]
  /** Those whose tokens are asked for already. */
  readonly asked: Set<KnownIdentity>
}

/** As somebody who may request tokens one requests them. */
function connectTokenRequests(
  context: PathContext,
  { from, identity, evidence }: Impersonation,
  requests: Requests,
  { accounts, asked }: Wanted,
): void {
  const { build } = context
  for (const account of accounts) {
    if (asked.has(account)) continue
    const { namespace = '', name } = account.subject
    if (isAllowed(context, identity, REQUEST_TOKENS, namespace, name)) continue
    const right = allowedBy(context, identity, requests, namespace, name)
    if (right === undefined) continue
    asked.add(account)
    build.step(from, build.is(account.key), {
      id: 'I9',
      evidence: [...evidence, ...right],
    })
  }
}
