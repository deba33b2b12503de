import { unreachable } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { BindingFact, PolicyRule, RoleFact, Subject } from '../../model/facts/rbac.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'

/**
 * What an administrator can take away to close a path.
 *
 * - `subject`: one subject of a binding, however often it stands there
 * - `binding`: the whole binding, or with `emptied` all of its subjects
 * - `rule`: one rule of a role, or with `kept` what is left of it
 * - `object`: a pod that is over, the Secret of a legacy token, a volume that nobody claims
 */
export type CutElement =
  | {
      readonly kind: 'subject'
      readonly binding: BindingFact
      readonly subject: Subject
      /** As `subjectKey` gives it. */
      readonly key: string
    }
  | {
      readonly kind: 'binding'
      readonly binding: BindingFact
      /** It stays without subjects, since somebody else could make one of its name. */
      readonly emptied?: true
    }
  | {
      readonly kind: 'rule'
      readonly role: RoleFact
      /** Place in the role, from 0. */
      readonly at: number
      /** Rules to put in its place. */
      readonly kept: readonly PolicyRule[]
    }
  | { readonly kind: 'object'; readonly object: PodFact | SecretFact | VolumeFact }

/** What tells elements apart; also their last order, least intrusive kinds first. */
export function elementKey(element: CutElement): string {
  switch (element.kind) {
    case 'object':
      return `0 ${element.object.kind} ${qualifiedName(element.object)}`
    case 'subject':
      return `1 ${bindingKind(element.binding)} ${qualifiedName(element.binding)} ${element.key}`
    case 'binding':
      return `2 ${bindingKind(element.binding)} ${qualifiedName(element.binding)}`
    case 'rule':
      return `3 ${roleKind(element.role)} ${qualifiedName(element.role)} ${String(element.at + 1).padStart(6, '0')}`
    default:
      return unreachable(element)
  }
}

/** A binding without a namespace is of the cluster. */
export function bindingKind({ namespace }: BindingFact): 'RoleBinding' | 'ClusterRoleBinding' {
  return namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'
}

/** A role without a namespace is of the cluster. */
export function roleKind({ namespace }: RoleFact): 'Role' | 'ClusterRole' {
  return namespace === '' ? 'ClusterRole' : 'Role'
}
