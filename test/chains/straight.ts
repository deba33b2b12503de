import type { Rule } from '../paths/given.ts'
import { serviceAccount, type Subject } from './cluster.ts'
import { bound, certificateRules, type Draft } from './draft.ts'
import { viaBinding } from './ways.ts'

/** Where a straight chain has come to. */
interface Place {
  readonly subject: Subject
  /** Whether by a credential; impersonation does not nest. */
  readonly held: boolean
  /** Where accounts can be that nothing but the chain leads to. */
  readonly homes: readonly string[]
  /** The namespace of the Secret at the end. */
  readonly goal: string
  /** Requests that are left, the last read not counted. */
  readonly left: number
  /** Who comes by a node, and so may have to make a volume for it. */
  readonly before: Subject
}

interface Link {
  /** Number of requests. */
  readonly cost: number
  readonly from: (at: Place) => boolean
  /** Grants the step, and answers with whom it leads to. */
  readonly add: (draft: Draft, at: Place) => Partial<Place> & { readonly subject: Subject }
}

const isNode = ({ subject }: Place): boolean => subject.kind === 'Node'
const notNode = (at: Place): boolean => !isNode(at)
const byCredential = (at: Place): boolean => at.held && notNode(at)

const LINKS: readonly Link[] = [
  { cost: 1, from: notNode, add: requestToken },
  { cost: 1, from: notNode, add: readToken },
  { cost: 2, from: canSpare, add: makeTokenSecret },
  { cost: 1, from: notNode, add: missingAccount },
  { cost: 1, from: byCredential, add: impersonateAccount },
  { cost: 1, from: byCredential, add: impersonateUser },
  { cost: 1, from: byCredential, add: impersonateGroup },
  { cost: 1, from: byCredential, add: impersonateNode },
  { cost: 1, from: notNode, add: nodeCertificate },
  { cost: 1, from: isNode, add: tokenOfPod },
]

/**
 * Lays a chain of 2 to 6 requests of which none can be left out: every right is on
 * one name, and the accounts are in no other chain.
 *
 * @param turn which length, which kind of step and which end it is to have
 */
export function plantStraight(draft: Draft, turn: number): void {
  const { random, namespaces } = draft
  const goal = random.pick(namespaces)
  const homes = namespaces
  const subject = account(draft, homes)
  let at: Place = { subject, held: true, homes, goal, left: 1 + (turn % 5), before: subject }
  let wanted = LINKS[turn % LINKS.length]
  while (at.left > 0) {
    const fitting = LINKS.filter((link) => link.cost <= at.left && link.from(at))
    const link = wanted !== undefined && fitting.includes(wanted) ? wanted : random.pick(fitting)
    if (link === wanted) wanted = undefined
    at = follow(draft, at, link)
  }
  finish(draft, at, turn)
}

function follow(draft: Draft, at: Place, link: Link): Place {
  const next = link.add(draft, at)
  const before = at.subject.kind === 'Node' ? at.before : at.subject
  return { ...at, held: true, before, left: at.left - link.cost, ...next }
}

/** An account that nothing else leads to. */
function account({ accounts, random }: Draft, homes: readonly string[], exists = true): Subject {
  const made = serviceAccount(random.pick(homes), `step-${accounts.length}`)
  accounts.push({ ...made, exists })
  return made
}

/** Lets it, in some cases only once it has bound a role to itself, which is one more request. */
function grant(draft: Draft, at: Place, scope: string, rules: readonly Rule[]): number {
  const spare = at.left > 1 && draft.random.chance(30)
  return (spare ? viaBinding : bound)(draft, at.subject, scope, rules)
}

/** The step to somebody by rights in a place. */
function by(draft: Draft, at: Place, next: Subject, scope: string, rules: readonly Rule[]) {
  const { left } = at
  return { subject: next, left: left - 1 - grant(draft, at, scope, rules) }
}

function requestToken(draft: Draft, at: Place) {
  const next = account(draft, at.homes)
  return by(draft, at, next, next.namespace ?? '', [tokenOf(next)])
}

function tokenOf({ name }: Subject): Rule {
  return { verbs: ['create'], resources: ['serviceaccounts/token'], resourceNames: [name] }
}

/** Not by `patch`: with that the Secret can be made one of any account of the namespace. */
const READS = ['get', 'list', 'watch', 'delete']

function readToken(draft: Draft, at: Place) {
  const next = account(draft, at.homes)
  const { namespace = '' } = next
  const name = `token-${next.name}`
  draft.secrets.push({ namespace, name, account: next.name })
  const verbs = [draft.random.pick(READS)]
  return by(draft, at, next, namespace, [{ verbs, resources: ['secrets'], resourceNames: [name] }])
}

/** It opens a whole namespace, which then is of no use for the rest. */
function canSpare(at: Place): boolean {
  return notNode(at) && at.homes.length > 1
}

function makeTokenSecret(draft: Draft, at: Place) {
  const spared = draft.random.pick(at.homes.filter((home) => home !== at.goal))
  const next = account(draft, [spared])
  const rules = ['create', draft.random.pick(READS)].map((verb) => ({
    verbs: [verb],
    resources: ['secrets'],
  }))
  bound(draft, at.subject, spared, rules)
  return { subject: next, homes: at.homes.filter((home) => home !== spared) }
}

function missingAccount(draft: Draft, at: Place) {
  const next = account(draft, at.homes, false)
  const rules = [{ verbs: ['create'], resources: ['serviceaccounts'] }, tokenOf(next)]
  return by(draft, at, next, next.namespace ?? '', rules)
}

function impersonate(resource: string, name: string): Rule {
  return { verbs: ['impersonate'], resources: [resource], resourceNames: [name] }
}

function impersonateAccount(draft: Draft, at: Place) {
  const next = account(draft, at.homes)
  const rules = [impersonate('serviceaccounts', next.name)]
  return { ...by(draft, at, next, next.namespace ?? '', rules), held: false }
}

function impersonateUser(draft: Draft, at: Place) {
  const name = `${draft.unique}-user-${draft.users.length}`
  draft.users.push({ name, groups: [] })
  const next: Subject = { kind: 'User', name }
  return { ...by(draft, at, next, '', [impersonate('users', name)]), held: false }
}

function impersonateGroup(draft: Draft, at: Place) {
  const name = `${draft.unique}-group-${draft.roles.length}`
  const user = draft.random.pick(draft.users).name
  const rules = [impersonate('groups', name), impersonate('users', user)]
  return { ...by(draft, at, { kind: 'Group', name }, '', rules), held: false }
}

function node(draft: Draft): Subject {
  const name = `${draft.unique}-node-${draft.nodes.length}`
  draft.nodes.push(name)
  return { kind: 'Node', name }
}

function impersonateNode(draft: Draft, at: Place) {
  const next = node(draft)
  const rules = [
    impersonate('users', `system:node:${next.name}`),
    impersonate('groups', 'system:nodes'),
  ]
  return { ...by(draft, at, next, '', rules), held: false }
}

function nodeCertificate(draft: Draft, at: Place) {
  const rules = certificateRules('kubernetes.io/kube-apiserver-client-kubelet')
  return by(draft, at, node(draft), '', rules)
}

function tokenOfPod(draft: Draft, at: Place) {
  const next = account(draft, at.homes)
  const { namespace = '', name } = next
  draft.pods.push({
    namespace,
    name: `pod-${draft.pods.length}`,
    node: at.subject.name,
    account: name,
  })
  return { subject: next }
}

/** All the verbs whose answer carries a Secret. */
const LAST = ['get', 'list', 'watch', 'patch', 'delete', 'deletecollection', 'update', '*']

function finish(draft: Draft, at: Place, turn: number): void {
  const { subject, goal } = at
  if (subject.kind === 'Node') {
    finishOnNode(draft, at)
    return
  }
  const verb = LAST[turn % LAST.length] ?? ''
  const named = verb === 'deletecollection' ? {} : { resourceNames: ['target'] }
  bound(draft, subject, goal, [{ verbs: [verb], resources: ['secrets'], ...named }])
  if (verb !== 'update') return
  // Row D12: its own refusal tells it.
  const resources = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings']
  const apiGroups = ['admissionregistration.k8s.io']
  bound(draft, subject, '', [{ apiGroups, verbs: ['create'], resources }])
}

/** Rows D11 and N6, and N4 where somebody on the way may make volumes. */
function finishOnNode(draft: Draft, { subject, held, goal, before }: Place): void {
  const name = `pod-${draft.pods.length}`
  const pod = { namespace: goal, name, node: subject.name }
  if (!held || draft.random.chance(50)) {
    draft.pods.push({ ...pod, secret: 'target' })
    return
  }
  draft.pods.push({ ...pod, claim: 'claim' })
  const rule = { verbs: ['create'], resources: ['persistentvolumes'] }
  bound(draft, before, '', [rule])
}
