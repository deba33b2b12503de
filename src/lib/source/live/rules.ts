import { ApiError } from '../../base/errors.ts'
import { at, isObject, listOf, textOf, texts } from '../../base/json.ts'
import type { ApiClient } from '../http/api-client.ts'
import type { Resource } from '../types.ts'

/**
 * Whether the caller may list a kind in a namespace, or in the whole cluster when
 * none is given; undefined when the server does not say.
 */
export type MayList = (resource: Resource, namespace?: string) => Promise<boolean | undefined>

/**
 * No namespace can have this name, so no RoleBinding is in it: the rules that
 * hold here are those of ClusterRoleBindings. The server wants a name, whether or
 * not there is such a namespace (pkg/registry/authorization/selfsubjectrulesreview).
 */
const NOWHERE = '-'

const REVIEWS = 'selfsubjectrulesreviews'
const GROUP = 'authorization.k8s.io'

/**
 * Asks once per namespace for all that the caller may do there, so that somebody
 * who sees a few of many namespaces is not refused once for each kind in each.
 */
export function rulesOfCaller(client: ApiClient): MayList {
  const known = new Map<string, Promise<Rules>>()
  return async (resource, namespace = NOWHERE) => {
    const rules = known.get(namespace) ?? review(client, namespace)
    known.set(namespace, rules)
    const { complete, all } = await rules
    return all.some((rule) => allowsList(rule, resource)) || (complete ? false : undefined)
  }
}

interface Rules {
  /** False when an authorizer, such as a webhook, cannot tell its rules. */
  readonly complete: boolean
  readonly all: readonly unknown[]
}

const UNKNOWN: Rules = { complete: false, all: [] }

async function review(client: ApiClient, namespace: string): Promise<Rules> {
  try {
    const answer = await client.json({
      method: 'POST',
      path: `/apis/${GROUP}/v1/${REVIEWS}`,
      body: JSON.stringify({
        apiVersion: `${GROUP}/v1`,
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      }),
      info: { verb: 'create', resource: `${REVIEWS}.${GROUP}`, namespace },
    })
    const status = at(answer, 'status')
    const failed = textOf(at(status, 'evaluationError')) !== ''
    const complete = isObject(status) && status['incomplete'] !== true && !failed
    return { complete, all: listOf(at(status, 'resourceRules')) }
  } catch (error) {
    if (error instanceof ApiError && error.status !== undefined && error.status !== 401) {
      return UNKNOWN
    }
    throw error
  }
}

/** As RBAC reads a rule for a list that names nothing (k8s.io/kubernetes/pkg/apis/rbac/v1 evaluation_helpers.go). */
function allowsList(rule: unknown, { group, plural }: Resource): boolean {
  const has = (field: string, wanted: string): boolean => {
    const values = texts(at(rule, field))
    return values.includes('*') || values.includes(wanted)
  }
  const names = texts(at(rule, 'resourceNames'))
  const unnamed = names.length === 0 || names.includes('')
  return has('verbs', 'list') && has('apiGroups', group) && has('resources', plural) && unnamed
}
