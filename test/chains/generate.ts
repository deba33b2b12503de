import type { Random } from '../analysis/reach/random/random.ts'
import { type Plan, serviceAccount, type Subject, userNameOf } from './cluster.ts'
import { bound, certificateRules, type Draft } from './draft.ts'
import { addNoise } from './noise.ts'
import { plantStraight } from './straight.ts'
import { allow } from './ways.ts'

const CERTIFICATES = 'certificates.k8s.io'

/**
 * Makes a cluster up: a chain that may go anywhere or be broken, noise, and two
 * chains that can only be gone through step by step.
 *
 * @param seed makes every kind of step and every length have its turn
 */
export function generate(
  random: Random,
  unique: string,
  { namespaces, seed }: { readonly namespaces: readonly string[]; readonly seed: number },
): Plan {
  const draft: Draft = {
    random,
    unique,
    namespaces,
    accounts: Array.from({ length: 5 }, (_, at) => ({
      ...serviceAccount(random.pick(namespaces), `sa-${at}`),
      exists: true,
    })),
    users: [
      { name: `${unique}-ann`, groups: [`${unique}-devs`] },
      { name: `${unique}-bob`, groups: [] },
    ],
    nodes: [`${unique}-node`],
    secrets: namespaces.map((namespace) => ({ namespace, name: 'target' })),
    roles: [],
    bindings: [],
    pods: [],
  }
  plant(draft, 2 + random.below(5))
  // Without one of its grants a chain is a near miss.
  if (random.chance(50)) draft.bindings.splice(random.below(draft.bindings.length), 1)
  addNoise(draft)
  plantStraight(draft, 2 * seed)
  plantStraight(draft, 2 * seed + 1)
  return draft
}

/** Lays a chain of about so many steps to one of the Secrets. */
function plant(draft: Draft, length: number): void {
  const { random } = draft
  const used = new Set<string>()
  let at: At = { subject: fresh(draft, used), held: true, cost: 0, used }
  while (at.cost < length - 1) {
    const links = LINKS.filter((link) => link.from(at))
    at = random.pick(links).add(draft, at)
  }
  const ends = ENDS.filter((end) => end.from(at))
  random.pick(ends).add(draft, at)
}

/** Where a chain has come to. */
interface At {
  readonly subject: Subject
  /** Whether by a credential; impersonation does not nest. */
  readonly held: boolean
  /** Number of steps so far. */
  readonly cost: number
  readonly used: Set<string>
}

interface Link {
  from(at: At): boolean
  add(draft: Draft, at: At): At
}

const byCredential = ({ held, subject }: At): boolean => held && subject.kind !== 'Node'
const notNode = ({ subject }: At): boolean => subject.kind !== 'Node'

const LINKS: readonly Link[] = [
  { from: notNode, add: (draft, at) => requestToken(draft, at) },
  { from: notNode, add: (draft, at) => readToken(draft, at) },
  { from: notNode, add: (draft, at) => makeTokenSecret(draft, at) },
  { from: byCredential, add: (draft, at) => impersonateAccount(draft, at) },
  { from: byCredential, add: (draft, at) => impersonateUser(draft, at) },
  { from: byCredential, add: (draft, at) => impersonateGroup(draft, at) },
  { from: byCredential, add: (draft, at) => impersonateNode(draft, at) },
  { from: notNode, add: (draft, at) => certificate(draft, at) },
  { from: notNode, add: (draft, at) => nodeCertificate(draft, at) },
  { from: notNode, add: (draft, at) => missingAccount(draft, at) },
  { from: ({ subject }) => subject.kind === 'Node', add: (draft, at) => tokenOfPod(draft, at) },
]

function moved(at: At, cost: number, subject: Subject, held = true): At {
  return { ...at, subject, held, cost: at.cost + cost }
}

function requestToken(draft: Draft, at: At): At {
  const next = fresh(draft, at.used)
  const named = draft.random.chance(50) ? { resourceNames: [next.name] } : {}
  const rule = { verbs: ['create'], resources: ['serviceaccounts/token'], ...named }
  return moved(at, 1 + allow(draft, at.subject, next.namespace ?? '', [rule]), next)
}

const READS = ['get', 'list', 'watch', 'patch', 'delete']

function readToken(draft: Draft, at: At): At {
  const next = fresh(draft, at.used)
  const { namespace = '' } = next
  const name = `token-${next.name}`
  draft.secrets.push({ namespace, name, account: next.name })
  const rule = { verbs: [draft.random.pick(READS)], resources: ['secrets'], resourceNames: [name] }
  return moved(at, 2 + allow(draft, at.subject, namespace, [rule]), next)
}

function makeTokenSecret(draft: Draft, at: At): At {
  const next = fresh(draft, at.used)
  const read = draft.random.pick([...READS, 'deletecollection'])
  const rules = [
    { verbs: ['create'], resources: ['secrets'] },
    { verbs: [read], resources: ['secrets'] },
  ]
  return moved(at, 2 + allow(draft, at.subject, next.namespace ?? '', rules), next)
}

function impersonateAccount(draft: Draft, at: At): At {
  const next = fresh(draft, at.used)
  const named = draft.random.chance(50) ? { resourceNames: [next.name] } : {}
  const rule = { verbs: ['impersonate'], resources: ['serviceaccounts'], ...named }
  return moved(at, 1 + allow(draft, at.subject, next.namespace ?? '', [rule]), next, false)
}

function impersonateUser(draft: Draft, at: At): At {
  const { name } = draft.random.pick(draft.users)
  const rule = { verbs: ['impersonate'], resources: ['users'], resourceNames: [name] }
  return moved(at, 1 + allow(draft, at.subject, '', [rule]), { kind: 'User', name }, false)
}

function impersonateGroup(draft: Draft, at: At): At {
  const name = `${draft.unique}-ops`
  const user = draft.random.pick(draft.users).name
  const rules = [
    { verbs: ['impersonate'], resources: ['groups'], resourceNames: [name] },
    { verbs: ['impersonate'], resources: ['users'], resourceNames: [user] },
  ]
  return moved(at, 1 + allow(draft, at.subject, '', rules), { kind: 'Group', name }, false)
}

function impersonateNode(draft: Draft, at: At): At {
  const name = draft.random.pick(draft.nodes)
  const rules = [
    { verbs: ['impersonate'], resources: ['users'], resourceNames: [`system:node:${name}`] },
    { verbs: ['impersonate'], resources: ['groups'], resourceNames: ['system:nodes'] },
  ]
  return moved(at, 1 + allow(draft, at.subject, '', rules), { kind: 'Node', name }, false)
}

function certificate(draft: Draft, at: At): At {
  const signer = draft.random.pick(['kubernetes.io/kube-apiserver-client', 'kubernetes.io/*'])
  const cost = 1 + allow(draft, at.subject, '', certificateRules(signer))
  return moved(at, cost, fresh(draft, at.used))
}

function nodeCertificate(draft: Draft, at: At): At {
  const rules = draft.random.chance(50)
    ? certificateRules('kubernetes.io/kube-apiserver-client-kubelet')
    : [
        {
          apiGroups: [CERTIFICATES],
          verbs: ['create', 'get'],
          resources: ['certificatesigningrequests', 'certificatesigningrequests/nodeclient'],
        },
      ]
  const name = draft.random.pick(draft.nodes)
  return moved(at, 1 + allow(draft, at.subject, '', rules), { kind: 'Node', name })
}

function missingAccount(draft: Draft, at: At): At {
  const namespace = draft.random.pick(draft.namespaces)
  const next = serviceAccount(namespace, `missing-${draft.accounts.length}`)
  draft.accounts.push({ ...next, exists: false })
  const rules = ['serviceaccounts', 'serviceaccounts/token'].map((resource) => ({
    verbs: ['create'],
    resources: [resource],
  }))
  return moved(at, 1 + allow(draft, at.subject, namespace, rules), next)
}

function tokenOfPod(draft: Draft, at: At): At {
  const next = fresh(draft, at.used)
  const { namespace = '', name: account } = next
  const name = `pod-${draft.pods.length}`
  draft.pods.push({ namespace, name, node: at.subject.name, account })
  return moved(at, 1, next)
}

const ENDS: readonly { from(at: At): boolean; add(draft: Draft, at: At): unknown }[] = [
  { from: notNode, add: readTarget },
  { from: notNode, add: readTarget },
  { from: notNode, add: readTarget },
  { from: notNode, add: refuseMyself },
  { from: ({ subject }) => subject.kind === 'Node', add: consume },
  { from: ({ subject, held }) => subject.kind === 'Node' && held, add: bringNear },
]

function readTarget(draft: Draft, { subject }: At): void {
  const verb = draft.random.pick([...READS, 'deletecollection'])
  const named = verb !== 'deletecollection' && draft.random.chance(60)
  const names = named ? { resourceNames: ['target'] } : {}
  const rule = { verbs: [verb], resources: ['secrets'], ...names }
  allow(draft, subject, draft.random.pick(draft.namespaces), [rule])
}

/** Row D12. */
function refuseMyself(draft: Draft, { subject }: At): void {
  const policies = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings']
  const apiGroups = ['admissionregistration.k8s.io']
  bound(draft, subject, '', [{ apiGroups, verbs: ['create'], resources: policies }])
  const rule = { verbs: ['update'], resources: ['secrets'] }
  allow(draft, subject, draft.random.pick(draft.namespaces), [rule])
}

/** Rows D11 and N6. */
function consume(draft: Draft, { subject }: At): void {
  const name = `pod-${draft.pods.length}`
  const namespace = draft.random.pick(draft.namespaces)
  draft.pods.push({ namespace, name, node: subject.name, secret: 'target' })
}

/** Row N4: somebody on the way may create volumes. */
function bringNear(draft: Draft, { subject, used }: At): void {
  const name = `pod-${draft.pods.length}`
  const namespace = draft.random.pick(draft.namespaces)
  draft.pods.push({ namespace, name, node: subject.name, claim: 'claim' })
  const owners = draft.accounts.filter((each) => used.has(userNameOf(each)))
  const rule = { verbs: ['create'], resources: ['persistentvolumes'] }
  bound(draft, draft.random.pick(owners), '', [rule])
}

/** An account that the chain has not come through, or a new one. */
function fresh(draft: Draft, used: Set<string>): Subject {
  const unused = draft.accounts.filter((each) => each.exists && !used.has(userNameOf(each)))
  if (unused.length === 0) {
    const made = serviceAccount(draft.random.pick(draft.namespaces), `sa-${draft.accounts.length}`)
    draft.accounts.push({ ...made, exists: true })
    unused.push({ ...made, exists: true })
  }
  const { kind, namespace = '', name } = draft.random.pick(unused)
  used.add(userNameOf({ kind, namespace, name }))
  return { kind, namespace, name }
}
