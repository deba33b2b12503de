import type { NamespacedName } from '../../base/names.ts'
import { by, compareText } from '../../base/order.ts'
import type { BindingFact, PolicyRule, Subject } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import {
  AUTHENTICATED,
  authorizeByRbac,
  groupKey,
  type Identity,
  rbacIndex,
  SERVICE_ACCOUNTS,
  serviceAccountOf,
  subjectKey,
} from '../rbac/index.ts'
import type { ReaderSubject } from '../reach/report.ts'
import { type BoundRoles, bindingsWith } from './bound-roles.ts'
import type { Consumers } from './consumers.ts'
import type { CutElement } from './element.ts'
import type { Loss, LostRight } from './report.ts'

/** What an element takes from whom. */
export type LossesOf = (element: CutElement) => readonly Loss[]

/** A subject and the rules of one binding that it loses. */
interface Taken {
  readonly binding: BindingFact
  readonly subject: Subject
  readonly rules: readonly PolicyRule[]
}

/** One verb on one resource. */
interface Right {
  readonly verb: string
  readonly group: string
  /** With its subresource. */
  readonly resource: string
  /** Empty for every name. */
  readonly name: string
}

interface Context {
  readonly secret: NamespacedName
  readonly bound: BoundRoles
  readonly consumers: Consumers
  readonly isStillAllowed: (identity: Identity, namespace: string, right: Right) => boolean
}

/**
 * Tells for each element what else goes: rights that their holder has by no
 * other binding once all elements are gone.
 *
 * @param left the model without all of the elements
 */
export function lossFinder(
  left: Model,
  context: Pick<Context, 'secret' | 'bound' | 'consumers'>,
): LossesOf {
  const index = rbacIndex(left)
  const isStillAllowed: Context['isStillAllowed'] = (identity, namespace, right) => {
    const [resource = '', subresource = ''] = right.resource.split('/')
    const request = { ...right, resource, subresource }
    return authorizeByRbac(index, identity, namespace, request).allowed === true
  }
  return (element) => lossesOf(takenBy(element, context.bound), { ...context, isStillAllowed })
}

function takenBy(element: CutElement, bound: BoundRoles): readonly Taken[] {
  if (element.kind === 'object') return []
  if (element.kind === 'rule') {
    const rule = element.role.rules[element.at]
    const rules = rule === undefined ? [] : [rule]
    return bindingsWith(bound, element.role).flatMap((binding) =>
      binding.subjects.map((subject) => ({ binding, subject, rules })),
    )
  }
  const { binding } = element
  const rules = bound.roleOf.get(binding)?.rules ?? []
  const subjects = element.kind === 'subject' ? [element.subject] : binding.subjects
  return subjects.map((subject) => ({ binding, subject, rules }))
}

function lossesOf(taken: readonly Taken[], context: Context): readonly Loss[] {
  const bySubject = Map.groupBy(
    taken,
    ({ binding, subject }) => subjectKey(subject, binding.namespace) ?? '',
  )
  return [...bySubject]
    .filter(([key]) => key !== '')
    .toSorted(by(([key]) => key))
    .flatMap(([key, list]) => {
      const rights = list.flatMap((each) => lostRights(key, each, context))
      if (rights.length === 0) return []
      const { consumers } = context
      return [
        {
          subject: subjectOfKey(key),
          consumer: consumers.keys.has(key),
          usedBy: consumers.runningAs(key),
          rights: [...new Map(rights.map((each) => [JSON.stringify(each), each])).values()],
        },
      ]
    })
}

function lostRights(
  key: string,
  { binding: { namespace }, rules }: Taken,
  { secret, consumers, isStillAllowed }: Context,
): readonly LostRight[] {
  const identity = identityOf(key)
  const lost = rules
    .flatMap(rightsOf)
    .filter(
      (right) =>
        (consumers.keys.has(key) || !isReadingOnly(right, namespace, secret)) &&
        !isStillAllowed(identity, namespace, right),
    )
  return joined(lost).map((right) => (namespace === '' ? right : { ...right, namespace }))
}

/** Kubernetes verbs that do nothing but read. */
const READING: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

/**
 * To read the Secret by its name is what was to be taken, but a consumer may
 * miss it. What also writes (`patch` and `delete` disclose the value too), and
 * what holds in other namespaces as well, is more than that.
 */
function isReadingOnly(
  { verb, group, resource, name }: Right,
  namespace: string,
  secret: NamespacedName,
): boolean {
  return (
    READING.has(verb) &&
    (group === '' || group === '*') &&
    resource === 'secrets' &&
    name === secret.name &&
    namespace === secret.namespace
  )
}

function rightsOf({ verbs, apiGroups, resources, resourceNames }: PolicyRule): readonly Right[] {
  const names = resourceNames.length === 0 ? [''] : [...new Set(resourceNames)]
  return [...new Set(apiGroups)].flatMap((group) =>
    [...new Set(resources)].flatMap((resource) =>
      names.flatMap((name) => [...new Set(verbs)].map((verb) => ({ verb, group, resource, name }))),
    ),
  )
}

/** Rights with the same verbs and names stand together. */
function joined(rights: readonly Right[]): readonly LostRight[] {
  const byObject = Map.groupBy(rights, ({ group, resource, name }) =>
    JSON.stringify([resourceText(group, resource), name]),
  )
  const objects = [...byObject].map(([, list]) => {
    const [first] = list
    const verbs = [...new Set(list.map(({ verb }) => verb))].toSorted(compareText)
    return {
      verbs,
      resource: resourceText(first?.group ?? '', first?.resource ?? ''),
      name: first?.name ?? '',
    }
  })
  const byVerbs = Map.groupBy(objects, ({ verbs, name }) => JSON.stringify([verbs, name]))
  return [...byVerbs.values()].map((list) => {
    const [first] = list
    const name = first?.name ?? ''
    return {
      verbs: first?.verbs ?? [],
      resources: list.map(({ resource }) => resource).toSorted(compareText),
      ...(name === '' ? {} : { names: [name] }),
    }
  })
}

function resourceText(group: string, resource: string): string {
  if (group === '' || (group === '*' && resource === '*')) return resource
  const [parent = '', ...sub] = resource.split('/')
  return [`${parent}.${group}`, ...sub].join('/')
}

function identityOf(key: string): Identity {
  const name = key.slice(2)
  if (key === groupKey(name)) return { user: '', groups: [name] }
  const account = serviceAccountOf(name)
  if (account === undefined) return { user: name, groups: [AUTHENTICATED] }
  const groups = [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${account.namespace}`, AUTHENTICATED]
  return { user: name, groups }
}

/** The identity that RBAC compares by this key. */
export function subjectOfKey(key: string): ReaderSubject {
  const name = key.slice(2)
  if (key === groupKey(name)) return { kind: 'Group', name }
  const account = serviceAccountOf(name)
  return account === undefined ? { kind: 'User', name } : { kind: 'ServiceAccount', ...account }
}
