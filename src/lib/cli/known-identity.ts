import {
  ANONYMOUS_USER,
  MASTERS,
  isImplicitGroup,
  nodeUser,
  serviceAccountUser,
  RBAC_RESOURCES,
} from '../analysis/rbac/index.ts'
import { identityName } from '../analysis/reach/identity-name.ts'
import type { ReaderSubject } from '../analysis/reach/report.ts'
import { blindSpots } from '../analysis/visibility.ts'
import { unreachable, UserError } from '../base/errors.ts'
import type { NamespacedName } from '../base/names.ts'
import type { Model } from '../model/model.ts'
import { nearest } from './nearest.ts'
import { NOUN } from '../view/subject-words.ts'

/**
 * Confirms that there is such a pod, node or service account, as far as that can
 * be seen. Users and groups need not be known to a cluster, so for them there is
 * only a note when a similar name is.
 *
 * @returns notes for people
 * @throws UserError with the nearest name, when there is none
 */
export function confirmKnown(model: Model, subject: ReaderSubject): readonly string[] {
  switch (subject.kind) {
    case 'Pod':
      return confirmObject(model, subject, 'pods', podNames(model, subject.namespace ?? ''))
    case 'Node':
      return confirmNode(model, subject)
    case 'ServiceAccount':
      return confirmAccount(model, subject)
    case 'User':
    case 'Group':
      return personNotes(model, subject)
    default:
      return unreachable(subject.kind)
  }
}

function podNames({ facts }: Model, namespace: string): readonly string[] {
  return facts.Pod.filter((pod) => pod.namespace === namespace).map(({ name }) => name)
}

/** A node without a Node object is known by the pods that are bound to it. */
function confirmNode(model: Model, subject: ReaderSubject): readonly string[] {
  const { Node, Pod } = model.facts
  const names = new Set([...Node.map(({ name }) => name), ...Pod.map(({ node }) => node)])
  names.delete('')
  if (!names.has(subject.name) && isBoundUser(model, nodeUser(subject.name))) {
    return blindSpots(model.coverage, 'nodes').length > 0
      ? []
      : [
          `${identityName(subject)} does not exist, but bindings name its user: whoever becomes it has what they grant`,
        ]
  }
  return confirmBound(model, subject, 'nodes', [...names].toSorted())
}

function isBoundUser({ facts }: Model, user: string): boolean {
  return facts.Binding.some(({ subjects }) =>
    subjects.some(({ kind, name }) => kind === 'User' && name === user),
  )
}

/** A binding to an account that does not exist waits for whoever creates it. */
function confirmAccount(model: Model, subject: ReaderSubject): readonly string[] {
  const { namespace = '', name } = subject
  const accounts = model.facts.ServiceAccount.filter((each) => each.namespace === namespace)
  if (accounts.some((account) => account.name === name)) return []
  const blind = blindSpots(model.coverage, 'serviceaccounts', namespace).length > 0
  if (isBound(model, { namespace, name })) {
    return blind
      ? []
      : [
          `${identityName(subject)} does not exist, but bindings name it: whoever creates it has what they grant`,
        ]
  }
  const names = accounts.map((each) => each.name)
  return confirmBound(model, subject, 'serviceaccounts', names)
}

function isBound({ facts }: Model, account: NamespacedName): boolean {
  const user = serviceAccountUser(account)
  return facts.Binding.some((binding) =>
    binding.subjects.some(({ kind, namespace, name }) =>
      kind === 'ServiceAccount'
        ? name === account.name && (namespace || binding.namespace) === account.namespace
        : kind === 'User' && name === user,
    ),
  )
}

/** What does not exist may be bound all the same, so without the bindings nobody can say that it is a mistake. */
function confirmBound(
  model: Model,
  subject: ReaderSubject,
  resource: string,
  names: readonly string[],
): readonly string[] {
  if (seesBindings(model.coverage)) return confirmObject(model, subject, resource, names)
  if (names.includes(subject.name)) return []
  if (blindSpots(model.coverage, resource, subject.namespace).length > 0) return []
  return [
    `${identityName(subject)} does not exist; whether a binding names it was not seen${didYouMean(subject, names)}`,
  ]
}

/** Whether all bindings were. */
function seesBindings(coverage: Model['coverage']): boolean {
  return [RBAC_RESOURCES.roleBinding, RBAC_RESOURCES.clusterRoleBinding].every(
    (each) => blindSpots(coverage, each).length === 0,
  )
}

function didYouMean(subject: ReaderSubject, names: readonly string[]): string {
  const close = nearest(subject.name, names)
  return close === undefined ? '' : `; did you mean ${identityName({ ...subject, name: close })}?`
}

function confirmObject(
  { coverage }: Model,
  subject: ReaderSubject,
  resource: string,
  names: readonly string[],
): readonly string[] {
  const { kind, namespace, name } = subject
  if (names.includes(name) || blindSpots(coverage, resource, namespace).length > 0) return []
  const close = nearest(name, names)
  const where = namespace === undefined ? '' : ` in ${namespace}`
  throw new UserError(`there is no ${NOUN[kind]} ${name}${where}`, [
    close === undefined
      ? `\`kubectl get ${resource}${namespace === undefined ? '' : ` -n ${namespace}`}\` shows the ones that exist`
      : `did you mean ${identityName({ ...subject, name: close })}?`,
  ])
}

function personNotes({ facts, coverage }: Model, subject: ReaderSubject): readonly string[] {
  const { kind, name } = subject
  if (kind === 'Group' && (isImplicitGroup(name) || name === MASTERS)) return []
  if (kind === 'User' && name === ANONYMOUS_USER) return []
  const names = facts.Binding.flatMap(({ subjects }) =>
    subjects.filter((each) => each.kind === kind).map((each) => each.name),
  )
  const known = [...new Set(names)].toSorted()
  if (known.includes(name)) return []
  const seen = seesBindings(coverage) ? '' : ' that could be read'
  return [`no binding${seen} names ${identityName(subject)}${didYouMean(subject, known)}`]
}
