import { randomBytes } from 'node:crypto'
import type { AskedIdentity } from '../../src/lib/analysis/reach/index.ts'
import type { Admin } from '../control-plane/admin.ts'
import type { ControlPlane } from '../control-plane/control-plane.ts'
import { loadAuthority } from '../control-plane/credentials.ts'
import { requestToken } from '../control-plane/identities.ts'
import { issue } from '../control-plane/pki.ts'
import type { Held } from './attacker.ts'

/** Who attacks, when it is not a fresh service account. */
export type AttackerIdentity =
  | { readonly user: string; readonly groups?: readonly string[] }
  | { readonly anonymous: true }

/** The stage of one demonstration; everything in it is its own. */
export interface Scene {
  readonly plane: ControlPlane
  /** The administrator, for what holds before the attack. */
  readonly admin: Admin
  /** Where the Secret is. */
  readonly namespace: string
  /** Where the attacker's service account is: another namespace. */
  readonly attackerNamespace: string
  /** Part of every name of a cluster-scoped object that this scene makes. */
  readonly unique: string
  readonly secret: MarkedSecret
  readonly attacker: SceneAttacker
  /** Runs when the scene ends, the last one first. */
  cleanUp(task: () => Promise<unknown>): void
}

/** The Secret that is attacked. Its value is random: who has it has read it. */
export interface MarkedSecret {
  readonly namespace: string
  readonly name: string
  /** The key that holds `value`. */
  readonly key: string
  readonly value: string
  /** `/api/v1/namespaces/…/secrets/…` */
  readonly path: string
}

export interface SceneAttacker {
  /** As the API server names it. */
  readonly user: string
  /** Subject of the bindings that a scene makes for it. */
  readonly subject: {
    readonly kind: string
    readonly name: string
    readonly namespace?: string
    readonly apiGroup?: string
  }
  /** As `reach --why` is asked about it. */
  readonly asked: AskedIdentity
  readonly held: Held
}

export interface SceneOptions {
  readonly as?: (place: Place) => AttackerIdentity
  /** Labels of the Secret's namespace. */
  readonly labels?: Readonly<Record<string, string>>
}

/** What is known of a scene before its attacker is. */
export type Place = Pick<Scene, 'namespace' | 'attackerNamespace' | 'unique'>

const RBAC_GROUP = 'rbac.authorization.k8s.io'

/** Makes two namespaces, the Secret and the attacker. */
export async function openScene(
  plane: ControlPlane,
  id: string,
  options: SceneOptions,
): Promise<Scene & { end(): Promise<void> }> {
  const prefix = id.toLowerCase()
  const [namespace, attackerNamespace] = await Promise.all([
    plane.createNamespace(prefix, options.labels),
    plane.createNamespace(`${prefix}-attacker`),
  ])
  const place = { namespace, attackerNamespace, unique: namespace }
  const tasks: (() => Promise<unknown>)[] = []
  const [secret, attacker] = await Promise.all([
    markedSecret(plane.admin, namespace),
    attackerOf(plane, attackerNamespace, options.as?.(place)),
  ])
  return {
    ...place,
    plane,
    admin: plane.admin,
    secret,
    attacker,
    cleanUp: (task) => void tasks.push(task),
    end: async () => {
      for (const task of tasks.toReversed()) await task()
    },
  }
}

async function markedSecret(admin: Admin, namespace: string): Promise<MarkedSecret> {
  const path = `/api/v1/namespaces/${namespace}/secrets`
  const [name, key, value] = ['target', 'password', randomBytes(12).toString('hex')]
  await admin.create(path, { metadata: { name }, data: { [key]: encoded(value) } })
  return { namespace, name, key, value, path: `${path}/${name}` }
}

/** Whether an answer carries the value, as it is or as the API encodes it. */
export function carries(received: string, { value }: MarkedSecret): boolean {
  return received.includes(value) || received.includes(encoded(value))
}

function encoded(value: string): string {
  return Buffer.from(value).toString('base64')
}

async function attackerOf(
  plane: ControlPlane,
  namespace: string,
  identity: AttackerIdentity | undefined,
): Promise<SceneAttacker> {
  if (identity === undefined) return serviceAccount(plane, namespace)
  if ('anonymous' in identity) return anonymous()
  const { user, groups = [] } = identity
  const ca = await loadAuthority(plane.folder)
  const held = await issue(ca, { commonName: user, organizations: groups, usage: 'client' })
  return {
    user,
    subject: { kind: 'User', apiGroup: RBAC_GROUP, name: user },
    asked: { subject: askedUser(user), groups },
    held,
  }
}

function askedUser(user: string): AskedIdentity['subject'] {
  const node = /^system:node:(?<name>.+)$/.exec(user)?.groups?.['name']
  return node === undefined ? { kind: 'User', name: user } : { kind: 'Node', name: node }
}

async function serviceAccount(plane: ControlPlane, namespace: string): Promise<SceneAttacker> {
  const name = 'attacker'
  await plane.admin.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    metadata: { name },
  })
  const subject = { kind: 'ServiceAccount', name, namespace } as const
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    subject,
    asked: { subject, groups: [] },
    held: { token: await requestToken(plane.admin, namespace, name) },
  }
}

function anonymous(): SceneAttacker {
  const user = 'system:anonymous'
  return {
    user,
    subject: { kind: 'User', apiGroup: RBAC_GROUP, name: user },
    asked: { subject: { kind: 'User', name: user }, groups: ['system:unauthenticated'] },
    held: {},
  }
}
