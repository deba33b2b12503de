import { qualifiedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { BindingFact, Subject } from '../../model/facts/rbac.ts'
import { MASTERS, nodeOfUser, serviceAccountOf, serviceAccountUser } from '../rbac/index.ts'
import type { Reader, ReaderSubject } from './report.ts'

/** The reader that a subject of a binding is: a user name may stand for a service account or a node. */
export function readerSubject(subject: Subject, { namespace }: BindingFact): ReaderSubject {
  if (subject.kind === 'Group') return { kind: 'Group', name: subject.name }
  const user = subject.kind === 'User' ? subject.name : accountUser(subject, namespace)
  const account = serviceAccountOf(user)
  if (account !== undefined) return { kind: 'ServiceAccount', ...account }
  const node = nodeOfUser(user)
  return node === undefined ? { kind: 'User', name: user } : { kind: 'Node', name: node }
}

function accountUser({ namespace, name }: Subject, bindingNamespace: string): string {
  return serviceAccountUser({ namespace: namespace === '' ? bindingNamespace : namespace, name })
}

const SHORT: Readonly<Record<ReaderSubject['kind'], string>> = {
  Pod: 'pod',
  Node: 'node',
  ServiceAccount: 'sa',
  User: 'user',
  Group: 'group',
}
const RANK: Readonly<Record<ReaderSubject['kind'], number>> = {
  Pod: 0,
  Node: 1,
  ServiceAccount: 2,
  User: 3,
  Group: 4,
}

/** `sa payments/api`, as paths name their ends. */
export function subjectText({ kind, namespace, name }: ReaderSubject): string {
  return `${SHORT[kind]} ${qualifiedName({ namespace: namespace ?? '', name })}`
}

/** The order of subjects: pods, nodes, service accounts, users, groups; `system:masters` ends the list. */
export const subjectOrder = by<ReaderSubject>(
  ({ kind }) => RANK[kind],
  ({ kind, name }) => (kind === 'Group' && name === MASTERS ? 1 : 0),
  ({ namespace }) => namespace ?? '',
  ({ name }) => name,
)

/** The order of readers is that of their subjects. */
export function readerOrder(a: Reader, b: Reader): number {
  return subjectOrder(a.subject, b.subject)
}
