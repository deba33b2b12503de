import type { Rule } from '../paths/given.ts'
import type { Subject } from './cluster.ts'
import { bound, certificateRules, type Draft, RBAC_GROUP } from './draft.ts'

/** Grants that look like ways and by themselves are none, and a few that are. */
export function addNoise(draft: Draft): void {
  const { random } = draft
  for (let left = 3 + random.below(5); left > 0; left--) {
    const [scope, rules] = random.chance(50)
      ? inNamespace(draft, random.pick(draft.namespaces))
      : inCluster(draft)
    bound(draft, anybody(draft), scope, rules)
  }
}

function anybody({ random, accounts, users, namespaces, unique }: Draft): Subject {
  const groups: Subject[] = [
    { kind: 'Group', name: `${unique}-devs` },
    { kind: 'Group', name: `${unique}-ops` },
    { kind: 'Group', name: `system:serviceaccounts:${random.pick(namespaces)}` },
  ]
  const known = [...accounts, ...accounts].map(({ kind, namespace = '', name }) => ({
    kind,
    namespace,
    name,
  }))
  return random.pick([
    ...known,
    ...users.map(({ name }) => ({ kind: 'User' as const, name })),
    ...groups,
  ])
}

type Grant = readonly [scope: string, rules: readonly Rule[]]

function inNamespace({ random, roles, accounts }: Draft, namespace: string): Grant {
  const apiGroups = [RBAC_GROUP]
  const role = roles.length === 0 ? 'none' : random.pick(roles).name
  const choices: readonly (readonly Rule[])[] = [
    [{ verbs: ['update', 'create'], resources: ['secrets'] }],
    [{ verbs: ['get'], resources: ['secrets/*', 'secrets/status'] }],
    [{ verbs: ['get'], resources: ['secrets'], resourceNames: [''] }],
    [{ verbs: [random.pick(['list', 'watch'])], resources: ['secrets'], resourceNames: [''] }],
    [{ verbs: ['deletecollection'], resources: ['secrets'], resourceNames: ['target'] }],
    [{ verbs: ['get'], resources: ['secrets'], resourceNames: ['other'] }],
    [{ apiGroups: ['apps'], verbs: ['*'], resources: ['secrets'] }],
    [{ apiGroups, verbs: ['bind'], resources: ['roles', 'clusterroles'] }],
    [{ apiGroups, verbs: ['create', 'patch', 'update'], resources: ['rolebindings'] }],
    [
      { apiGroups, verbs: ['bind'], resources: ['roles', 'clusterroles'], resourceNames: [role] },
      { apiGroups, verbs: ['patch'], resources: ['rolebindings'] },
    ],
    [{ apiGroups, verbs: ['escalate'], resources: ['roles', 'clusterroles'] }],
    [{ apiGroups, verbs: ['update', 'patch', 'create'], resources: ['roles'] }],
    [{ verbs: ['create'], resources: ['serviceaccounts'] }],
    [{ verbs: ['impersonate'], resources: ['users', 'groups'] }],
    [
      {
        verbs: ['impersonate'],
        resources: ['serviceaccounts'],
        resourceNames: [random.pick(accounts).name],
      },
    ],
    [{ verbs: ['get', 'list'], resources: ['serviceaccounts/token', 'pods', 'configmaps'] }],
  ]
  return [namespace, random.pick(choices)]
}

function inCluster({ random, users, nodes, unique, accounts }: Draft): Grant {
  const apiGroups = [RBAC_GROUP]
  const { namespace, name } = random.pick(accounts)
  const impersonate = (resource: string, ...resourceNames: string[]): Rule => ({
    verbs: ['impersonate'],
    resources: [resource],
    resourceNames,
  })
  const choices: readonly (readonly Rule[])[] = [
    [impersonate('groups', `${unique}-ops`)],
    [impersonate('groups', 'system:masters')],
    [impersonate('users', random.pick(users).name)],
    [impersonate('users', `system:node:${nodes[0]}`)],
    [impersonate('groups', 'system:nodes')],
    [impersonate('users', `system:serviceaccount:${namespace}:${name}`)],
    certificateRules('kubernetes.io/kube-apiserver-client').filter(() => random.chance(60)),
    certificateRules('kubernetes.io/legacy-unknown'),
    [{ apiGroups, verbs: ['escalate'], resources: ['clusterroles'] }],
    [{ apiGroups, verbs: ['create', 'patch'], resources: ['clusterroles'] }],
    [{ apiGroups, verbs: ['create', 'patch'], resources: ['clusterrolebindings'] }],
    [{ apiGroups, verbs: ['bind'], resources: ['roles', 'rolebindings'] }],
    [{ verbs: ['create'], resources: ['persistentvolumes'] }],
    [{ verbs: ['get', 'list'], resources: ['nodes', 'namespaces', 'persistentvolumes'] }],
    [
      {
        apiGroups: ['admissionregistration.k8s.io'],
        verbs: ['create'],
        resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
      },
    ],
  ]
  return ['', random.pick(choices)]
}
