import {
  allowedBy,
  candidates,
  type OwnRight,
  ownRights,
  type PathContext,
} from '../graph/context.ts'
import { type KnownIdentity, nodeNames } from '../graph/identities.ts'
import type { Requests } from '../graph/requests.ts'
import { groupKey, MASTERS } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import {
  ALL_READS,
  CONSTRAINED_ACCOUNTS,
  CONSTRAINED_NODES,
  CONSTRAINED_OWN_NODE,
  CONSTRAINED_READS,
  CONSTRAINED_GROUPS,
  CONSTRAINED_TOKENS,
  CONSTRAINED_USERS,
  constrainedRead,
  MODES,
  REQUEST_TOKENS,
} from './requests.ts'

/** Where somebody else may read, and so may who acts as them. */
interface Readable {
  readonly namespace: string
  readonly name: string | null
  readonly verb: string
}

/**
 * Row I9 (KEP-5284): one request is checked three times: `impersonate:MODE` on
 * whom it is made as, `impersonate-on:MODE:VERB` on what it is about, and the
 * request itself as the other. Only requests on secrets are followed.
 */
export function connectConstrained(context: PathContext): void {
  const { identities, minor } = context
  if (minor !== undefined && minor < 35) return
  const kinds = [CONSTRAINED_USERS, CONSTRAINED_ACCOUNTS, CONSTRAINED_NODES, CONSTRAINED_OWN_NODE]
  if (kinds.every((kind) => ownRights(context, kind).all.length === 0)) return
  const readableBy = directReads(context)
  for (const identity of candidates(context, CONSTRAINED_USERS)) {
    for (const target of identities.values()) {
      if (target.subject.kind !== 'User') continue
      connectMode(context, identity, target, 'user-info', CONSTRAINED_USERS, readableBy(target))
    }
  }
  // A group is impersonated in the same request as some user.
  for (const identity of candidates(context, CONSTRAINED_GROUPS)) {
    const users = [identity.key, ...identity.groups].some((key) =>
      ownRights(context, CONSTRAINED_USERS).byKey.has(key),
    )
    for (const target of users ? identities.values() : []) {
      if (target.subject.kind !== 'Group' || target.key === groupKey(MASTERS)) continue
      connectMode(context, identity, target, 'user-info', CONSTRAINED_GROUPS, readableBy(target))
    }
  }
  for (const identity of candidates(context, CONSTRAINED_ACCOUNTS)) {
    for (const target of identities.values()) {
      if (target.subject.kind !== 'ServiceAccount') continue
      connectMode(
        context,
        identity,
        target,
        'serviceaccount',
        CONSTRAINED_ACCOUNTS,
        readableBy(target),
      )
    }
  }
  for (const identity of candidates(context, CONSTRAINED_NODES)) connectNodes(context, identity)
  for (const identity of candidates(context, CONSTRAINED_OWN_NODE))
    connectOwnNodes(context, identity)
}

type ReadableBy = (target: KnownIdentity) => readonly Readable[]

function directReads(context: PathContext): ReadableBy {
  const rights = ALL_READS.flatMap((requests) =>
    ownRights(context, requests).all.map((right) => ({ right, verbs: verbsOf(requests) })),
  )
  const byKey = Map.groupBy(rights, ({ right }) => right.identity.key)
  return ({ key, groups }) =>
    [key, ...groups]
      .flatMap((each) => byKey.get(each) ?? [])
      .flatMap(({ right, verbs }) => verbs.map((verb) => readable(right, verb)))
}

function readable({ namespace, name }: OwnRight, verb: string): Readable {
  return { namespace, name, verb }
}

function verbsOf({ patterns }: Requests): readonly string[] {
  return [...new Set(patterns.flatMap(({ verbs }) => verbs))]
}

function connectMode(
  context: PathContext,
  identity: KnownIdentity,
  target: KnownIdentity,
  mode: string,
  impersonate: Requests,
  reads: readonly Readable[],
): void {
  const { namespace = '', name } = target.subject
  const who = allowedBy(context, identity, impersonate, namespace, name)
  if (who === undefined) return
  connectTokenRequests(context, identity, target, mode, who)
  const { build } = context
  for (const { verb, namespace: at, name: secret } of reads) {
    for (const right of onSecrets(context, mode, verb)) {
      if (right.identity.key !== identity.key && !identity.groups.includes(right.identity.key))
        continue
      const both = meet({ namespace: at, name: secret }, right)
      if (both === undefined || readsItself(context, identity, both)) continue
      const to =
        both.name === null
          ? build.secrets(both.namespace)
          : build.secret({ namespace: both.namespace, name: both.name })
      build.step(build.is(identity.key), to, {
        id: 'I9',
        verbs: [verb],
        evidence: [...who, ...right.evidence],
      })
    }
  }
}

/** As somebody who may request tokens one requests them. */
function connectTokenRequests(
  context: PathContext,
  identity: KnownIdentity,
  { key, groups }: KnownIdentity,
  mode: string,
  who: readonly Evidence[],
): void {
  const { build, identities } = context
  const requests = CONSTRAINED_TOKENS[MODES.indexOf(mode)]
  if (requests === undefined) return
  const rights = ownRights(context, REQUEST_TOKENS).byKey
  const theirs = [key, ...groups].flatMap((each) => rights.get(each) ?? [])
  for (const { namespace, name } of theirs) {
    for (const account of identities.values()) {
      const { subject, exists } = account
      if (subject.kind !== 'ServiceAccount' || !exists) continue
      if (namespace !== '' && subject.namespace !== namespace) continue
      if (name !== null && subject.name !== name) continue
      const right = allowedBy(context, identity, requests, subject.namespace ?? '', subject.name)
      if (right === undefined) continue
      build.step(build.is(identity.key), build.is(account.key), {
        id: 'I9',
        evidence: [...who, ...right],
      })
    }
  }
}

/** Nobody needs to act as another for what is one's own. */
function readsItself(
  context: PathContext,
  identity: KnownIdentity,
  { namespace, name }: Pick<Readable, 'namespace' | 'name'>,
): boolean {
  return ALL_READS.some(
    (requests) => allowedBy(context, identity, requests, namespace, name) !== undefined,
  )
}

/** As any node one reads what any kubelet may. */
function connectNodes(context: PathContext, identity: KnownIdentity): void {
  const { build } = context
  const who = allowedBy(context, identity, CONSTRAINED_NODES, '')
  for (const node of context.identities.values()) {
    if (node.subject.kind !== 'Node') continue
    const asNode = who ?? allowedBy(context, identity, CONSTRAINED_NODES, '', node.subject.name)
    if (asNode === undefined) continue
    for (const right of onSecrets(context, 'arbitrary-node', 'get')) {
      if (right.identity.key !== identity.key && !identity.groups.includes(right.identity.key))
        continue
      build.step(
        build.is(identity.key),
        build.kubeletVisible(right.namespace, right.name, node.subject.name),
        {
          id: 'I9',
          evidence: [...asNode, ...right.evidence],
        },
      )
    }
  }
}

const BOUND = {
  confidence: 'conditional',
  condition: 'its token is bound to a pod on that node',
} as const

/** As the node that one's token is bound to one reads what that kubelet may. */
function connectOwnNodes(context: PathContext, identity: KnownIdentity): void {
  const { build, pods } = context
  const { kind, namespace, name } = identity.subject
  // The name that is checked is a star (KEP-5284).
  const who = allowedBy(context, identity, CONSTRAINED_OWN_NODE, '', '*')
  if (kind !== 'ServiceAccount' || who === undefined) return
  const account = { namespace: namespace ?? '', name }
  // A token of one's own account can be asked for with any node in it.
  const chooses =
    allowedBy(context, identity, REQUEST_TOKENS, account.namespace, name) !== undefined
  const nodes = chooses
    ? nodeNames(context.model)
    : new Set(pods.withTokenOf(account).map(({ node }) => node))
  for (const right of onSecrets(context, 'associated-node', 'get')) {
    if (right.identity.key !== identity.key && !identity.groups.includes(right.identity.key))
      continue
    for (const node of nodes) {
      if (node === '') continue
      build.step(build.is(identity.key), build.kubeletVisible(right.namespace, right.name, node), {
        id: 'I9',
        ...(chooses ? {} : BOUND),
        evidence: [...who, ...right.evidence],
      })
    }
  }
}

/** Who may make requests with the verb on secrets as somebody else. */
function onSecrets(context: PathContext, mode: string, verb: string): readonly OwnRight[] {
  const found = CONSTRAINED_READS.find(({ key }) => key === constrainedRead(mode, verb))
  return found === undefined ? [] : ownRights(context, found).all
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
