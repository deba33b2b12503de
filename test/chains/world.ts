import { randomBytes } from 'node:crypto'
import type { AskedIdentity } from '../../src/lib/analysis/reach/index.ts'
import { StatusError } from '../control-plane/admin-client.ts'
import type { ControlPlane } from '../control-plane/control-plane.ts'
import { loadAuthority } from '../control-plane/credentials.ts'
import { eventually } from '../control-plane/eventually.ts'
import { requestToken } from '../control-plane/identities.ts'
import { issue } from '../control-plane/pki.ts'
import { allowed, settle } from '../paths/settle.ts'
import { bindingSubject, type Plan, type PlannedSecret, type Subject } from './cluster.ts'
import { credentialOf, type Session, type Wire, wireTo } from './session.ts'

/** A Secret with what its value is known by. */
export interface Mark {
  readonly namespace: string
  readonly name: string
  readonly value: string
}

/** Somebody to begin with: whom the program is asked about, and the credential. */
export interface Beginner {
  readonly asked: AskedIdentity
  readonly session: Session
}

/** A generated cluster that exists, and how to put it back. */
export interface World {
  readonly plane: ControlPlane
  readonly plan: Plan
  readonly wire: Wire
  readonly marks: readonly Mark[]
  readonly beginners: readonly Beginner[]
  /** Takes back what attackers made since; when it ends the API server knows. */
  restore(): Promise<void>
  /** How to take something back that an attacker made. */
  undo(task: () => Promise<unknown>): void
  /** Until the API server knows of what was made. */
  settle(): Promise<void>
  /** Grows with each change, so that what was refused before is asked again. */
  epoch(): number
  remove(): Promise<void>
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const RBAC_GROUP = 'rbac.authorization.k8s.io'

/**
 * Waits until a control plane that was just started stands still. Its own ClusterRoles
 * that gather others are empty for the first seconds, and whoever may bind an empty
 * role, and add to it, has a way that is gone a moment later.
 */
export async function standsStill({ admin }: ControlPlane): Promise<void> {
  for (const name of ['admin', 'edit', 'view']) {
    await eventually(`the controller to gather ${name}`, async () => {
      const { rules } = await admin.get(`${rbacPath('', 'role')}/${name}`)
      return (rules ?? []).length > 0
    })
  }
}

/** Makes a planned cluster in namespaces that exist. */
export async function build(plane: ControlPlane, plan: Plan): Promise<World> {
  const { admin } = plane
  const removals: (() => Promise<unknown>)[] = []
  const tasks: (() => Promise<unknown>)[] = []
  let changes = 0
  const create = async (path: string, body: object & { metadata: { name: string } }) => {
    await admin.create(path, body)
    if (!path.includes('/namespaces/')) {
      removals.push(() => admin.delete(`${path}/${body.metadata.name}`))
    }
  }
  await Promise.all([
    ...plan.nodes.map((name) => create('/api/v1/nodes', { metadata: { name } })),
    ...plan.accounts
      .filter(({ exists }) => exists)
      .map(({ namespace, name }) =>
        create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } }),
      ),
    ...plan.roles.map((role) => create(rbacPath(role.namespace, 'role'), roleObject(role))),
    ...plan.bindings.map((binding) =>
      create(rbacPath(binding.namespace, 'rolebinding'), bindingObject(binding)),
    ),
  ])
  await Promise.all(plan.pods.map((pod) => createPod(plane, pod)))
  const marks = await Promise.all(plan.secrets.map((secret) => createSecret(plane, secret)))
  const inside = { admin, namespace: plan.namespaces[0] ?? '' }
  await settle(inside)
  await knownToNodes(plane, plan)
  const wire = wireTo(plane.url, plane.caPem)
  return {
    plane,
    plan,
    wire,
    marks,
    beginners: await beginnersOf(plane, plan),
    epoch: () => changes,
    undo: (task) => {
      changes++
      tasks.push(task)
    },
    settle: () => settle(inside),
    restore: async () => {
      if (tasks.length === 0) return
      for (const task of tasks.splice(0).toReversed()) await unlessGone(task)
      await nothingGathered(plane, plan)
      await settle(inside)
      changes = 0
    },
    remove: async () => {
      wire.close()
      for (const task of removals.toReversed()) await task()
      await Promise.all(plan.namespaces.map((name) => empty(plane, name)))
    },
  }
}

/** A controller may have been faster: it deletes the token Secrets of accounts that are gone. */
async function unlessGone(task: () => Promise<unknown>): Promise<void> {
  try {
    await task()
  } catch (error) {
    if (!(error instanceof StatusError && error.status === 404)) throw error
  }
}

/** Takes out of a namespace what grants or holds something, and lets it go. */
async function empty({ admin }: ControlPlane, namespace: string): Promise<void> {
  const core = `/api/v1/namespaces/${namespace}`
  const rbac = `${RBAC}/namespaces/${namespace}`
  for (const path of [`${rbac}/rolebindings`, `${rbac}/roles`, `${core}/secrets`]) {
    await admin.delete(path)
  }
  await admin.delete(`${core}/pods?gracePeriodSeconds=0`)
  await admin.delete(core)
}

export function rbacPath(namespace: string, what: 'role' | 'rolebinding'): string {
  return namespace === '' ? `${RBAC}/cluster${what}s` : `${RBAC}/namespaces/${namespace}/${what}s`
}

function roleObject({ name, rules, gathers }: Plan['roles'][number]) {
  const selector = { clusterRoleSelectors: [{ matchLabels: { [gathers ?? '']: 'true' } }] }
  return {
    metadata: { name },
    rules: rules.map((rule) => ({ apiGroups: [''], ...rule })),
    ...(gathers !== undefined && { aggregationRule: selector }),
  }
}

function bindingObject({ name, role, subject }: Plan['bindings'][number]) {
  const kind = role.namespace === '' ? 'ClusterRole' : 'Role'
  return {
    metadata: { name },
    roleRef: { apiGroup: RBAC_GROUP, kind, name: role.name },
    subjects: [bindingSubject(subject)],
  }
}

async function createPod({ admin }: ControlPlane, pod: Plan['pods'][number]): Promise<void> {
  const { namespace, name, node, account, secret, claim } = pod
  const volumes = [
    ...(secret === undefined ? [] : [{ name: 's', secret: { secretName: secret } }]),
    ...(claim === undefined ? [] : [{ name: 'c', persistentVolumeClaim: { claimName: claim } }]),
  ]
  await admin.create(`/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name },
    spec: {
      nodeName: node,
      containers: [{ name: 'main', image: 'registry.example/main' }],
      ...(account !== undefined && { serviceAccountName: account }),
      ...(volumes.length > 0 && { volumes }),
    },
  })
}

async function createSecret({ admin }: ControlPlane, secret: PlannedSecret): Promise<Mark> {
  const { namespace, name, account } = secret
  const path = `/api/v1/namespaces/${namespace}/secrets`
  if (account === undefined) {
    const value = randomBytes(12).toString('hex')
    const password = Buffer.from(value).toString('base64')
    await admin.create(path, { metadata: { name }, data: { password } })
    return { namespace, name, value }
  }
  await admin.create(path, tokenSecret(name, account))
  const value = await eventually('the token controller', async () => {
    const { data } = await admin.get(`${path}/${name}`)
    return typeof data?.token === 'string' && Buffer.from(data.token, 'base64').toString()
  })
  return { namespace, name, value }
}

/** A Secret that the token controller fills. */
export function tokenSecret(name: string, account: string) {
  return {
    metadata: { name, annotations: { 'kubernetes.io/service-account.name': account } },
    type: 'kubernetes.io/service-account-token',
  }
}

async function knownToNodes({ admin }: ControlPlane, plan: Plan): Promise<void> {
  for (const { namespace, node, secret, account } of plan.pods) {
    if (secret === undefined && account === undefined) continue
    const what =
      secret === undefined
        ? { verb: 'create', resource: 'serviceaccounts', subresource: 'token', name: account ?? '' }
        : { verb: 'get', resource: 'secrets', name: secret }
    await eventually('the Node authorizer to know the pod', () =>
      allowed(admin, {
        user: `system:node:${node}`,
        groups: ['system:nodes'],
        namespace,
        ...what,
      }),
    )
  }
}

/** The controller takes back what roles gathered once the pieces are gone. */
async function nothingGathered({ admin }: ControlPlane, plan: Plan): Promise<void> {
  for (const { name, gathers } of plan.roles) {
    if (gathers === undefined) continue
    await eventually('the controller to take back what was gathered', async () => {
      const { rules } = await admin.get(`${rbacPath('', 'role')}/${name}`)
      return (rules ?? []).length === 0
    })
  }
}

/** A credential for everybody who exists. */
async function beginnersOf(plane: ControlPlane, plan: Plan): Promise<Beginner[]> {
  const ca = await loadAuthority(plane.folder)
  const certificate = async (
    subject: Subject,
    commonName: string,
    organizations: readonly string[],
  ) => {
    const held = await issue(ca, { commonName, organizations, usage: 'client' })
    const groups = subject.kind === 'Node' ? [] : organizations
    return { asked: { subject, groups }, session: credentialOf(subject, held, organizations) }
  }
  return Promise.all([
    ...plan.accounts
      .filter(({ exists }) => exists)
      .map(async ({ kind, namespace = '', name }) => {
        const subject = { kind, namespace, name }
        const held = { token: await requestToken(plane.admin, namespace, name) }
        return { asked: { subject, groups: [] }, session: credentialOf(subject, held) }
      }),
    ...plan.users.map(({ name, groups }) => certificate({ kind: 'User', name }, name, groups)),
    ...plan.nodes.map((name) =>
      certificate({ kind: 'Node', name }, `system:node:${name}`, ['system:nodes']),
    ),
  ])
}
