import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'

const RBAC = 'rbac.authorization.k8s.io'

/** A rule as short as `get secrets`, in the core group unless it is named. */
export function rule(
  text: string,
  resourceNames: readonly string[] = [],
  group = '',
): Record<string, unknown> {
  const [verbs = '', resources = ''] = text.split(' ')
  const names = resourceNames.length === 0 ? {} : { resourceNames }
  return {
    verbs: verbs.split(','),
    apiGroups: [group],
    resources: resources.split(','),
    ...names,
  }
}

/** A role of its own with the rules, bound to a subject such as `User eve`; for the cluster with an empty namespace. */
export function granted(
  namespace: string,
  name: string,
  subject: string,
  ...rules: readonly Record<string, unknown>[]
): readonly KubeObject[] {
  const [prefix, metadata] = namespace === '' ? ['Cluster', { name }] : ['', { namespace, name }]
  const [kind = '', ...words] = subject.split(' ')
  const apiVersion = `${RBAC}/v1`
  return [
    { apiVersion, kind: `${prefix}Role`, metadata, rules },
    {
      apiVersion,
      kind: `${prefix}RoleBinding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind: `${prefix}Role`, name },
      subjects: [subjectOf(kind, words.join(' '))],
    },
  ]
}

function subjectOf(kind: string, name: string): Record<string, string> {
  if (kind !== 'ServiceAccount') return { apiGroup: RBAC, kind, name }
  const [namespace = '', own = ''] = name.split('/')
  return { kind, namespace, name: own }
}

/** The Secret that the tests ask about, and where it is. */
const PAY: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pay' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'pay', name: 'db' }, type: 'Opaque' },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'pay', name: 'app' } },
]

/** What the user eve can do about the Secret `pay/db`, and by which rows. */
export async function eve(
  objects: readonly KubeObject[],
  hidden: readonly string[] = [],
): Promise<string> {
  const model = await modelOf([...PAY, ...objects], hidden)
  const asked = { subject: { kind: 'User', name: 'eve' }, groups: [] } as const
  const answer = whyReader(model, { namespace: 'pay', name: 'db' }, asked)
  return [answer.verdict, ...answer.path.map(({ id }) => id)].join(' ')
}
