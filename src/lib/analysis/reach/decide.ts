import { nodeAuthorizer, nodeIndex, type NodePath } from '../node-authorizer/index.ts'
import type { Permission } from '../../model/coverage.ts'
import type { Model } from '../../model/model.ts'
import {
  authorizeByRbac,
  type Identity,
  MASTERS,
  rbacIndex,
  type RbacGrant,
} from '../rbac/index.ts'
import type { BlindSpot } from '../visibility.ts'
import { settledBy } from './settle.ts'

/** A question about Secrets, as a SubjectAccessReview has it. */
export interface Question extends Identity {
  readonly verb: string
  /** Empty asks for the whole cluster. */
  readonly namespace: string
  /** Empty asks for the whole namespace. */
  readonly name: string
}

/** What allows a request. */
export type AllowedBy =
  | { readonly authorizer: 'privileged' }
  | { readonly authorizer: 'Node'; readonly path: NodePath }
  | { readonly authorizer: 'RBAC'; readonly grant: RbacGrant }

export type Answer =
  | { readonly allowed: true; readonly by: AllowedBy }
  | { readonly allowed: false }
  | {
      readonly allowed: null
      readonly blind: readonly BlindSpot[]
      /** What would settle it, the first to ask for first. */
      readonly settledBy: readonly Permission[]
    }

export type Decide = (question: Question) => Answer

/**
 * Decides as the authorizers of `--authorization-mode=Node,RBAC` do together:
 * `system:masters` first, then the first that allows (k8s.io/apiserver/pkg/authorization/union).
 * As in a SubjectAccessReview no group is added to those given, not even
 * `system:authenticated`.
 */
export function decider(model: Model): Decide {
  const byNode = nodeAuthorizer(nodeIndex(model))
  const rbac = rbacIndex(model)
  return (question) => {
    if (question.groups.includes(MASTERS)) return allow({ authorizer: 'privileged' })
    const node = byNode(question, question.verb, question)
    if (node.allowed === true) return allow({ authorizer: 'Node', path: node.by })
    const { namespace, verb, name } = question
    const request = { verb, group: '', resource: 'secrets', subresource: '', name }
    const byRbac = authorizeByRbac(rbac, question, namespace, request)
    if (byRbac.allowed === true) return allow({ authorizer: 'RBAC', grant: byRbac.by })
    const blind = [...blindOf(node), ...blindOf(byRbac)]
    if (blind.length === 0) return { allowed: false }
    return { allowed: null, blind, settledBy: settledBy(blind) }
  }
}

function allow(by: AllowedBy): Answer {
  return { allowed: true, by }
}

function blindOf(
  decision: { readonly allowed: false } | { allowed: null; readonly blind: readonly BlindSpot[] },
): readonly BlindSpot[] {
  return decision.allowed === null ? decision.blind : []
}
