import type { KubeObject } from '../../control-plane/admin-client.ts'

const RBAC = 'rbac.authorization.k8s.io'

interface Grant {
  /** Empty for the whole cluster. */
  readonly namespace: string
  /** A user unless it is a group. */
  readonly to: string
  readonly kind?: 'Group' | 'User'
}

/** `create,patch pods/exec` or, in a group, `create roles.rbac.authorization.k8s.io`; names come last, after a colon. */
export type RuleText = string

/** A role with these rules, and its binding. */
export function granted(
  { namespace, to, kind = 'User' }: Grant,
  ...rules: readonly RuleText[]
): readonly KubeObject[] {
  const prefix = namespace === '' ? 'Cluster' : ''
  const metadata = { ...(namespace === '' ? {} : { namespace }), name: `of-${to}` }
  const apiVersion = `${RBAC}/v1`
  return [
    { apiVersion, kind: `${prefix}Role`, metadata, rules: rules.map(ruleOf) },
    {
      apiVersion,
      kind: `${prefix}RoleBinding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind: `${prefix}Role`, name: metadata.name },
      subjects: [{ apiGroup: RBAC, kind, name: to }],
    },
  ]
}

function ruleOf(text: RuleText): object {
  // Names may have colons of their own.
  const [, what = '', names] = /^([^:]*)(?::(.*))?$/.exec(text) ?? []
  const [verbs = '', resources = ''] = what.split(' ')
  const [first = ''] = resources.split('/')
  const [, group = ''] = /^[^.]+\.(.+)$/.exec(first) ?? []
  return {
    verbs: verbs.split(','),
    apiGroups: [group],
    resources: resources.split(',').map((each) => each.replace(`.${group}`, '')),
    ...(names === undefined ? {} : { resourceNames: names.split(',') }),
  }
}
