import type { ReaderSubject } from '../../src/lib/analysis/reach/index.ts'
import type { Rule } from '../paths/given.ts'

/** Whom credentials and grants of a generated cluster are for. */
export type Subject = ReaderSubject

/** A Role, or a ClusterRole with an empty namespace. */
export interface PlannedRole {
  readonly namespace: string
  readonly name: string
  readonly rules: readonly Rule[]
  /** Gathers every ClusterRole with this label. */
  readonly gathers?: string
}

/** A RoleBinding, or a ClusterRoleBinding with an empty namespace. */
export interface PlannedBinding {
  readonly namespace: string
  readonly name: string
  readonly role: Pick<PlannedRole, 'namespace' | 'name'>
  readonly subject: Subject
}

export interface PlannedSecret {
  readonly namespace: string
  readonly name: string
  /** Name of the account whose token it holds; absent for one with a random value. */
  readonly account?: string
}

/** A pod that was put on a node; nothing runs it. */
export interface PlannedPod {
  readonly namespace: string
  readonly name: string
  readonly node: string
  readonly account?: string
  readonly secret?: string
  readonly claim?: string
}

export interface PlannedUser {
  readonly name: string
  /** Of the client certificate. */
  readonly groups: readonly string[]
}

/** All that a generated cluster holds, besides what every cluster does. */
export interface Plan {
  readonly unique: string
  readonly namespaces: readonly string[]
  /** Those that are only named by bindings do not exist. */
  readonly accounts: readonly (Subject & { readonly exists: boolean })[]
  readonly users: readonly PlannedUser[]
  readonly nodes: readonly string[]
  readonly secrets: readonly PlannedSecret[]
  readonly roles: readonly PlannedRole[]
  readonly bindings: readonly PlannedBinding[]
  readonly pods: readonly PlannedPod[]
}

export function serviceAccount(namespace: string, name: string): Subject {
  return { kind: 'ServiceAccount', namespace, name }
}

/** The user name that the API server knows a subject by; a group has none. */
export function userNameOf({ kind, namespace, name }: Subject): string {
  if (kind === 'ServiceAccount') return `system:serviceaccount:${namespace}:${name}`
  return kind === 'Node' ? `system:node:${name}` : name
}

/** Groups that come with a credential of the subject. */
export function groupsOf({ kind, namespace, name }: Subject): readonly string[] {
  if (kind === 'ServiceAccount') {
    return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  }
  if (kind === 'Node') return ['system:nodes']
  return kind === 'Group' ? [name] : []
}

/** `sa payments/api`, as paths name their ends. */
export function textOf({ kind, namespace, name }: Subject): string {
  if (kind === 'ServiceAccount') return `sa ${namespace}/${name}`
  return `${kind.toLowerCase()} ${name}`
}

/** The subject that the end of a step names; undefined for anything else. */
export function subjectIn(text: string): Subject | undefined {
  const [, kind = '', rest = ''] = /^(sa|user|group|node) (.+)$/.exec(text) ?? []
  if (kind === 'sa') {
    const [namespace = '', name = ''] = rest.split('/')
    return name === '' ? undefined : serviceAccount(namespace, name)
  }
  if (kind === 'user') return { kind: 'User', name: rest }
  if (kind === 'group') return { kind: 'Group', name: rest }
  return kind === 'node' ? { kind: 'Node', name: rest } : undefined
}

/** A subject as bindings write it. */
export function bindingSubject(subject: Subject): Readonly<Record<string, string>> {
  const { kind, namespace = '', name } = subject
  if (kind === 'ServiceAccount') return { kind, namespace, name }
  const apiGroup = 'rbac.authorization.k8s.io'
  return kind === 'Group'
    ? { kind, apiGroup, name }
    : { kind: 'User', apiGroup, name: userNameOf(subject) }
}
