import type { PolicyRule } from '../../model/facts/rbac.ts'

/** A kind of request that opens a way; several patterns are as good as one another. */
export interface Requests {
  /** What they are for, and their key: `create pods`. */
  readonly key: string
  readonly patterns: readonly Pattern[]
  /** Whether they act on the cluster, so that a RoleBinding cannot grant them. */
  readonly cluster?: boolean
  /**
   * Whether they matter only together with other rights of the same identity, so
   * that being able to make them is no station of its own.
   */
  readonly together?: boolean
  /** Whether they only help other requests, so that nobody is told that it may make them. */
  readonly aside?: boolean
  /** Which rules count, where it is not enough that they cover a pattern. */
  readonly only?: (rule: PolicyRule) => boolean
  /** For requests that create: the kind of what is made, where it gives rights. */
  readonly creates?: CreatedKind
  /** For requests that create: whether it matters which name a right to create one object is for. */
  readonly exact?: boolean
  /** Whether acting as somebody by impersonation is not enough to make them: impersonation does not nest. */
  readonly asOneself?: boolean
}

/** Kinds of which an object that is made anew is missed by those who had rights by it. */
export type CreatedKind = 'Binding' | 'Role'

export interface Pattern {
  readonly verbs: readonly string[]
  readonly group: string
  /** `pods`, `pods/exec`; each is as good as the other. */
  readonly resources: readonly string[]
  /** Whether a rule with `resourceNames` can allow it for the objects that it names. */
  readonly byName: boolean
  /** Whether the asker chooses the name, so that a rule for any name will do. */
  readonly chosen: boolean
}

/**
 * A pattern on `resources` of one group: requests that name an object, that name
 * none, or that name one which the asker has made under a name of its choice.
 */
export function on(
  group: string,
  resources: string | readonly string[],
  verbs: string | readonly string[],
  names: 'named' | 'unnamed' | 'chosen' = 'named',
): Pattern {
  return {
    verbs: typeof verbs === 'string' ? verbs.split(' ') : verbs,
    group,
    resources: typeof resources === 'string' ? resources.split(' ') : resources,
    byName: names !== 'unnamed',
    chosen: names === 'chosen',
  }
}
